import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Group', '그룹', '组别'],
    follows: [
        'It follows from the answers by the tracks’ conditions.',
        '분야 조건에 따라 답변에서 정해집니다.',
        '由领域的条件根据答案得出。',
    ],
    later: [
        'Once the call has closed you can overrule it with a reason.',
        '모집이 마감되면 사유를 적어 바꿀 수 있습니다.',
        '征集截止后可注明理由予以更改。',
    ],
    overrule: ['Put into another group', '다른 그룹으로 배정', '改归入其他组别'],
    to: ['New group', '새 그룹', '新组别'],
    reason: ['Reason (kept in the log)', '사유(기록에 남습니다)', '理由（记入日志）'],
    save: ['Overrule', '바꾸기', '更改'],
    saved: ['The group is changed', '그룹을 바꾸었습니다', '组别已更改'],
    choose: ['Please choose a group.', '그룹을 선택해 주십시오.', '请选择组别。'],
    say_why: ['Please give the reason.', '사유를 적어 주십시오.', '请填写理由。'],
})
