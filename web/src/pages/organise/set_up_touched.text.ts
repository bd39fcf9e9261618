// Whom a changed form or changed rules reach.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    form: ['The form changes.', '신청서 양식이 변경됩니다.', '申请表将变更。'],
    rules: ['The eligibility rules change.', '참가 자격 규정이 변경됩니다.', '参赛资格规则将变更。'],
    form_rules: [
        'The form and the eligibility rules change.',
        '신청서 양식과 참가 자격 규정이 변경됩니다.',
        '申请表和参赛资格规则将变更。',
    ],
    nobody: [
        'No application has been begun yet.',
        '아직 작성 중이거나 제출된 신청서가 없습니다.',
        '目前尚无任何申请。',
    ],
    drafts: [
        '{n} draft is asked by the new version; its owner is shown what is new.' +
            '|{n} drafts are asked by the new version; their owners are shown what is new.',
        '작성 중인 신청서 {n}건에 새 양식이 적용되며, 작성자에게 변경 내용이 표시됩니다.',
        '{n}份草稿将适用新版本，并向申请者显示更改内容。',
    ],
    submitted: [
        '{n} submitted application keeps the version it was submitted under.' +
            '|{n} submitted applications keep the version they were submitted under.',
        '이미 제출된 신청서 {n}건은 제출 당시의 양식과 규정을 유지합니다.',
        '{n}份已提交的申请保留提交时的版本。',
    ],
})
