// What is asked of an accepted applicant.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['What we need from you now', '승인 후 요청 사항', '通过后需要您答复的事项'],
    until: ['Please answer up to and including {time}.', '{time}까지(해당 시각 포함) 답변해 주세요.', '请在{time}之前（含该时刻）答复。'],
    over: ['Answers were taken until {time}.', '답변 기한: {time}', '答复期限：{time}'],
    over_why: [
        'The time is over and something is missing. Please write to the organiser, who can give you more time.',
        '기한이 지났으며 미제출 항목이 있습니다. 주최 측에 연락하시면 기한을 연장할 수 있습니다.',
        '期限已过，仍有未完成的事项。请联系主办方，由其决定是否延长期限。',
    ],
    all_there: ['We have everything that we asked for.', '요청드린 사항이 모두 접수되었습니다.', '所需答复已全部收到。'],
    do_you: ['Will you take part?', '참가하시겠습니까?', '您是否参加？'],
    confirmed: ['You take part', '참가 확정', '已确认参加'],
    confirm: ['Yes, we take part', '참가합니다', '确认参加'],
    decline: ['We cannot take part', '참가할 수 없습니다', '无法参加'],
    decline_what: [
        'Your application is withdrawn and your place goes to somebody else. This cannot be undone.',
        '신청이 철회되고 자리는 다른 팀에게 넘어갑니다. 되돌릴 수 없습니다.',
        '申请将被撤回，名额将让给其他团队，且无法恢复。',
    ],
    decline_yes: ['Decline and withdraw', '사양하고 철회하기', '放弃并撤回'],
    save: ['Save the answers', '답변 저장', '保存答复'],
    saved: ['Saved', '저장됨', '已保存'],
    documents: [
        'One document is still missing: upload it below.|{n} documents are still missing: upload them below.',
        '서류 {n}건이 아직 제출되지 않았습니다. 아래에서 올려 주세요.',
        '还有{n}份文件未提交，请在下方上传。',
    ],
})
