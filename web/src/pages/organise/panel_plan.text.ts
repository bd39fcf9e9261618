import { catalogue } from '../../text.svelte'

export const say = catalogue({
    help: [
        'Say how many judges read each team. The proposal goes by track and language, gives nobody a conflict of ' +
            'interest and everyone about equally many, and changes as little as possible. Nothing changes before ' +
            'you give it.',
        '팀마다 심사위원 몇 명이 심사할지 정하세요. 트랙과 언어, 이해관계, 고른 분담을 살펴 되도록 적게 바꾸는 배정안을 제시합니다. 적용하기 전에는 아무것도 바뀌지 않습니다.',
        '请设定每个项目由几位评委评审。系统按赛道、语言、利益冲突与均衡分配提出方案，并尽量少改动。应用之前不会有任何变更。',
    ],
    n_each: ['Judges for each team', '팀당 심사위원 수', '每个项目的评委数'],
    n_least: ['At least so many teams a judge', '심사위원당 최소 팀 수', '每位评委最少项目数'],
    n_most: ['At most so many teams a judge', '심사위원당 최대 팀 수', '每位评委最多项目数'],
    is_fresh: [
        'Deal anew what is not begun',
        '시작하지 않은 배정을 새로 나눔',
        '未开始的全部重新分配',
    ],
    is_fresh_help: [
        'Otherwise everyone keeps what they have where that costs nothing. A sheet that is begun always stays.',
        '선택하지 않으면 가능한 한 지금 배정을 유지합니다. 시작한 심사표는 항상 그대로 둡니다.',
        '否则尽量保留现有分配。已开始的评分表始终保留。',
    ],
    propose: ['Propose', '배정안 만들기', '生成方案'],
    again: ['Propose again', '다시 만들기', '重新生成'],
    same: [
        'Nothing to change: it is given just like this.',
        '바꿀 것이 없습니다. 지금 배정과 같습니다.',
        '无需更改：现有分配即是如此。',
    ],
    n_added: ['{n} to give', '새로 배정 {n}건', '新增 {n} 项'],
    n_removed: ['{n} to take away', '해제 {n}건', '取消 {n} 项'],
    n_missing: [
        '{n} reading cannot be given|{n} readings cannot be given',
        '배정하지 못한 심사 {n}건',
        '有 {n} 项评审无法分配',
    ],
    complete: ['Every team has its judges', '모든 팀에 심사위원이 배정됩니다', '所有项目均已配齐评委'],
    loads: ['How many teams each judge has', '심사위원별 팀 수', '各评委的项目数'],
    judge: ['Judge', '심사위원', '评委'],
    now: ['Now', '현재', '现有'],
    planned: ['Proposed', '배정안', '方案'],
    reserve: ['in reserve', '예비', '候补'],
    absent: ['did not come', '불참', '缺席'],
    teams: ['Who reads which team', '팀별 심사위원', '各项目的评委'],
    only_changes: ['Only what changes or is missing', '바뀌거나 부족한 팀만', '仅显示有变动或缺评委的项目'],
    none_changed: ['No team changes.', '바뀌는 팀이 없습니다.', '没有项目变动。'],
    team: ['Team', '팀', '项目'],
    judges: ['Judges', '심사위원', '评委'],
    is_new: ['new', '추가', '新增'],
    is_lost: ['no more', '해제', '取消'],
    off_field: ['other track', '다른 트랙', '非本赛道'],
    off_language: ['other language', '다른 언어', '非其语言'],
    lack_few_judges: [
        'Too few judges may have this team: conflicts of interest leave fewer than wanted.',
        '이해관계로 제외되어 심사할 수 있는 심사위원이 부족합니다.',
        '因利益冲突，可评审该项目的评委不足。',
    ],
    lack_judges_full: [
        'Those who could take it have as many teams as they may.',
        '맡을 수 있는 심사위원이 모두 최대 팀 수에 도달했습니다.',
        '可评审的评委均已达到项目上限。',
    ],
    suspects: ['Left out on suspicion', '이해관계가 의심되어 제외', '因疑似利益冲突而排除'],
    suspects_help: [
        'Nobody has declared these. The proposal leaves them out; by hand, under the judge’s assignments, ' +
            'they can be given.',
        '신고된 것은 아니며 배정안에서만 제외합니다. 필요하면 심사위원의 배정에서 직접 넣을 수 있습니다.',
        '未经申报，仅在方案中排除；如有需要，可在评委的分配中手动加入。',
    ],
    why_domain: [
        '{judge} and {company} have the same mail domain',
        '{judge} 심사위원과 {company}의 메일 도메인이 같음',
        '{judge} 与 {company} 的邮箱域名相同',
    ],
    why_organisation: ['{judge} is of {company}', '{judge} 심사위원의 소속이 {company}', '{judge} 所属单位即 {company}'],
    give: ['Give as proposed', '배정안 적용', '按方案分配'],
    give_what: [
        'Judges see their new teams at once. What is begun stays.',
        '심사위원에게 새 배정이 바로 보입니다. 시작한 심사표는 그대로 둡니다.',
        '评委将立即看到新的项目；已开始的评分表保留。',
    ],
    given: ['Given as proposed.', '배정안을 적용했습니다.', '已按方案分配。'],
    changed: [
        'Something has changed meanwhile. This is a new proposal; look at it again.',
        '그사이 변경이 있어 배정안을 새로 만들었습니다. 다시 확인해 주세요.',
        '期间有变动，已重新生成方案，请再次确认。',
    ],
    closed: [
        'The round is not open: who reads what can no longer be changed.',
        '라운드가 진행 중이 아니어서 배정을 바꿀 수 없습니다.',
        '本轮未在进行中，无法更改分配。',
    ],
    // what a judge is given entries by
    skills_title: ['What {name} can judge', '{name} 심사위원의 분야', '{name} 的评审范围'],
    skills_help: [
        'The proposal gives a judge teams of these tracks and languages first. Nothing ticked: any.',
        '배정안은 선택한 트랙과 언어의 팀을 먼저 배정합니다. 아무것도 선택하지 않으면 모두 가능합니다.',
        '方案优先分配所选赛道与语言的项目；未选则不限。',
    ],
    tracks: ['Tracks', '트랙', '赛道'],
    langs: ['Languages of applications', '신청서 언어', '申请书语言'],
    is_reserve: ['In reserve', '예비 심사위원', '候补评委'],
    is_reserve_help: [
        'Gets teams only where nobody else can take them.',
        '다른 심사위원이 맡을 수 없을 때만 배정합니다.',
        '仅在无人可接时才分配项目。',
    ],
})
