// What is said of a form that was changed after a draft was begun.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    changed: [
        'The organiser has changed the form since you began',
        '작성을 시작한 뒤 주최 측이 신청서 양식을 변경했습니다',
        '自您开始填写以来，主办方修改了申请表',
    ],
    changed_why: [
        'Your answers are kept. Please look at what is new before you submit.',
        '작성한 답변은 그대로 보관됩니다. 제출하기 전에 변경된 내용을 확인해 주세요.',
        '您的回答均已保留。提交前请查看更改内容。',
    ],
    question_added: ['New question', '새 질문', '新问题'],
    question_changed: ['Changed question', '변경된 질문', '已修改的问题'],
    question_gone: ['No longer asked', '삭제된 질문', '不再询问'],
    rule_added: ['New condition', '새 참가 조건', '新增条件'],
    rule_changed: ['Changed condition', '변경된 참가 조건', '已修改的条件'],
    rule_gone: ['Condition dropped', '삭제된 참가 조건', '已取消的条件'],
    take: ['I have seen this', '확인했습니다', '我已知晓'],
    left: [
        'Answers that no longer fit the form',
        '현재 양식에 맞지 않는 답변',
        '与现行表格不符的回答',
    ],
    left_why: [
        'They stay here until you remove them or answer the question anew.',
        '삭제하거나 새로 답할 때까지 여기에 보관됩니다.',
        '在您删除或重新回答之前，它们会保留在此处。',
    ],
    why_gone: ['This is no longer asked.', '더 이상 묻지 않는 질문입니다.', '此问题已不再询问。'],
    why_unfit: [
        'The question now asks for another kind of answer.',
        '이제 다른 형식의 답변이 필요합니다.',
        '该问题现在需要另一种形式的回答。',
    ],
    remove: ['Remove', '삭제', '删除'],
})
