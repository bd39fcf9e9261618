// The letter of thanks after an event.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Thanks', '감사 메일', '感谢邮件'],
    why: [
        'Sent once, in each guest’s language, five minutes after you send it off: until then it can be taken back.',
        '참가자의 언어로 한 번 발송됩니다. 발송 5분 전까지는 취소할 수 있습니다.',
        '以各参会者的语言发送一次，提交五分钟后发出，在此之前可以撤回。',
    ],
    documents: ['Documents', '자료', '资料'],
    documents_why: [
        '{a} stands for all of the event’s documents, each with its link:',
        '{a} 자리에 행사 자료의 제목과 링크가 모두 들어갑니다.',
        '{a} 将替换为全部活动资料的标题和链接：',
    ],
    to: ['To', '받는 사람', '收件人'],
    came: ['who came', '참석한 분', '到场者'],
    registered: ['all with a confirmed place', '참가가 확정된 모든 분', '所有已确认参会者'],
    subject: ['Subject ({lang})', '제목({lang})', '主题（{lang}）'],
    body: ['Text ({lang})', '본문({lang})', '正文（{lang}）'],
    body_help: [
        'In braces: {a}. A paragraph with one that does not apply is left out.',
        '중괄호로 입력: {a}. 해당하지 않는 항목이 있는 문단은 생략됩니다.',
        '可用占位符：{a}。不适用的段落将省略。',
    ],
    save: ['Save', '저장', '保存'],
    saved: ['Saved', '저장되었습니다', '已保存'],
    preview: ['Preview', '미리보기', '预览'],
    unsaved: ['Save to see the preview and to send.', '저장하면 미리보기와 발송이 가능합니다.', '保存后可预览和发送。'],
    send: ['Send off', '발송', '发送'],
    send_what: [
        'It goes in five minutes, once and for all. Until then you can take it back.',
        '5분 후 한 번만 발송됩니다. 그 전까지 취소할 수 있습니다.',
        '将于五分钟后发送，仅发送一次，在此之前可以撤回。',
    ],
    scheduled: ['It goes in a few minutes.', '잠시 후 발송됩니다.', '即将发送。'],
    undo: ['Take it back', '발송 취소', '撤回'],
    undone: ['Taken back', '취소했습니다', '已撤回'],
    sending: ['On its way: {n} letters so far', '발송 중: 현재 {n}통', '发送中：已发{n}封'],
    sent: ['Sent: {n} letters', '발송 완료: {n}통', '已发送：{n}封'],
    again: ['Look again', '새로고침', '刷新'],
})
