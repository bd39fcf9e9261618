import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Decisions', '심사 결정', '评审决定'],
    lede: [
        'Decisions are kept here until you release them all together. Only then is anyone told.',
        '결정은 한꺼번에 공개할 때까지 여기에 보관됩니다. 그 전에는 아무에게도 통보되지 않습니다.',
        '决定将保留在此，待您统一公布时才会通知申请人。',
    ],
    accepted: ['To be accepted', '승인 예정', '拟通过'],
    rejected: ['Not to be selected', '미선정 예정', '拟不入选'],
    ineligible: ['To be declared not eligible', '자격 미달 예정', '拟定为不符合资格'],
    accepted_told: [
        'They are told that they are accepted, and enter their round.',
        '승인 통보를 받고 해당 라운드에 배정됩니다.',
        '将收到通过通知并进入相应轮次。',
    ],
    rejected_told: ['They are told the reason.', '사유와 함께 통보됩니다.', '将收到附理由的通知。'],
    ineligible_told: ['They are told the reason.', '사유와 함께 통보됩니다.', '将收到附理由的通知。'],
    undecided: [
        '{n} submitted application has no decision yet|{n} submitted applications have no decision yet',
        '아직 결정되지 않은 신청이 {n}건 있습니다',
        '还有{n}份已提交的申请尚未决定',
    ],
    screen_them: ['Screen them', '심사하기', '去审核'],
    round: ['Round', '라운드', '轮次'],
    all_rounds: ['All rounds', '모든 라운드', '全部轮次'],
    places: [
        '{round}: {n} to be accepted, {max} places',
        '{round}: 승인 예정 {n}팀, 정원 {max}팀',
        '{round}：拟通过{n}个，名额{max}个',
    ],
    places_over: [
        'There are fewer places than that. They go to those received first; the others stay here.',
        '정원을 초과합니다. 먼저 접수된 순으로 배정되며 나머지는 여기에 남습니다.',
        '超出名额。名额按收到先后分配，其余将留在此处。',
    ],
    release: ['Release {n} decision|Release {n} decisions', '결정 {n}건 공개', '公布{n}项决定'],
    release_title: ['Release the decisions?', '결정을 공개하시겠습니까?', '要公布决定吗？'],
    release_what: [
        '{n} mail leaves at once. It cannot be called back.|{n} mails leave at once. They cannot be called back.',
        '메일 {n}통이 바로 발송되며 되돌릴 수 없습니다.',
        '将立即发送{n}封邮件，无法撤回。',
    ],
    release_split: [
        'Accepted: {accepted}. Not selected: {rejected}. Not eligible: {ineligible}.',
        '승인 {accepted}건, 미선정 {rejected}건, 자격 미달 {ineligible}건.',
        '通过{accepted}份，未入选{rejected}份，不符合资格{ineligible}份。',
    ],
    not_yet: ['Decisions cannot be released yet', '아직 공개할 수 없습니다', '目前不能公布'],
    not_yet_why: [
        'The call is open until {time}. While applications can still come in nobody is told; you can already decide.',
        '접수가 {time}까지 진행 중입니다. 마감 전에는 통보되지 않지만 결정은 미리 저장할 수 있습니다.',
        '申请开放至{time}。截止前不会通知任何人，但您可以先作出决定。',
    ],
    closing_why: [
        'What was sent in time is still being taken. Try again in a moment.',
        '기한 내에 보낸 신청을 처리하는 중입니다. 잠시 후 다시 시도해 주세요.',
        '正在处理按时提交的内容，请稍后再试。',
    ],
    done_title: ['Released', '공개했습니다', '已公布'],
    done: [
        '{accepted} accepted, {rejected} not selected, {ineligible} not eligible. Their mails are on the way.',
        '승인 {accepted}건, 미선정 {rejected}건, 자격 미달 {ineligible}건. 메일을 발송합니다.',
        '通过{accepted}份，未入选{rejected}份，不符合资格{ineligible}份。邮件正在发送。',
    ],
    unplaced: [
        '{n} found its round full and was not told. Raise the number of places or decide otherwise.|' +
            '{n} found their round full and were not told. Raise the number of places or decide otherwise.',
        '정원이 차서 {n}팀은 배정되지 않았고 통보되지 않았습니다. 정원을 늘리거나 결정을 변경하세요.',
        '有{n}个项目因名额已满未能列入，也未通知。请增加名额或更改决定。',
    ],
    to_timetable: ['To the timetable', '시간표로', '前往时间表'],
    empty: ['No decisions are waiting', '대기 중인 결정이 없습니다', '没有待公布的决定'],
    empty_why: [
        'Decide in the list of applications, one by one or many at once. What you decide is kept here.',
        '신청 목록에서 하나씩 또는 여러 건을 한 번에 결정하면 여기에 모입니다.',
        '在申请列表中逐一或批量作出决定后，会保留在这里。',
    ],
    empty_decided: ['All decisions have been released.', '모든 결정이 공개되었습니다.', '所有决定均已公布。'],
    to_applications: ['To the applications', '신청 목록으로', '前往申请列表'],
    letter: ['Letter', '통보 메일', '通知邮件'],
    letter_to: ['Letter to {company}', '{company}에 보낼 메일', '发给{company}的邮件'],
    take_back: ['Take back', '결정 취소', '撤销'],
    reason: ['Reason', '사유', '理由'],
})
