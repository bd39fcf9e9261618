// What has to be known to fill a member in, by "shape.member".
import { catalogue } from '../../text.svelte'

export const hint = catalogue({
    'event.slug': [
        'The last part of its web address. It never changes once the event is there.',
        '행사 웹 주소의 마지막 부분입니다. 행사가 만들어진 뒤에는 바꿀 수 없습니다.',
        '活动网址的最后一部分。活动建立后不可更改。',
    ],
    'event.parent': [
        'The address of the event it is held with; empty when it stands alone.',
        '함께 열리는 상위 행사의 주소. 단독 행사이면 비워 두세요.',
        '所属上级活动的网址标识；单独举办则留空。',
    ],
    'event.ends': [
        'The first moment after it; empty while not known.',
        '끝난 바로 다음 시점. 모르면 비워 두세요.',
        '结束后的第一个时刻；未定时留空。',
    ],
    'event.sources': [
        'Citations that values refer to, such as an announcement. Everything else is your own decision.',
        '공고문처럼 값의 근거가 되는 출처입니다. 출처가 없는 값은 주최 측이 정한 값입니다.',
        '数值所依据的出处，例如公告。没有出处的均为主办方自定。',
    ],
    'call.closes': [
        'The last second that counts: 23:59:59 means until midnight.',
        '접수되는 마지막 1초입니다. 23:59:59는 자정까지라는 뜻입니다.',
        '计入的最后一秒：23:59:59 即到午夜为止。',
    ],
    'upload.due': [
        'The last second in which it may be begun: 23:59:59 means until midnight. As the documents of the ' +
            'call when empty.',
        '업로드를 시작할 수 있는 마지막 1초입니다. 23:59:59는 자정까지라는 뜻입니다. 비워 두면 모집의 서류 제출 마감을 따릅니다.',
        '可以开始上传的最后一秒：23:59:59 即到午夜为止。留空则按征集的文件提交截止。',
    ],
    'ticket_type.closes': [
        'The last second that counts: 23:59:59 means until midnight.',
        '접수되는 마지막 1초입니다. 23:59:59는 자정까지라는 뜻입니다.',
        '计入的最后一秒：23:59:59 即到午夜为止。',
    ],
    'call.time_zone': ['The event’s when empty.', '비워 두면 행사의 시간대를 씁니다.', '留空则用活动的时区。'],
    'call.new_until': [
        'The last second in which an application may be begun; what was begun can be submitted until the ' +
            'closing. Until the closing when empty.',
        '새 신청을 시작할 수 있는 마지막 1초입니다. 이미 시작한 신청은 마감까지 제출할 수 있습니다. 비워 두면 마감까지입니다.',
        '可以开始新申请的最后一秒；已开始的申请可在截止前提交。留空即到截止为止。',
    ],
    'call.decks_until': [
        'The last second in which documents without a due time of their own may be begun or replaced, also ' +
            'after submission. The closing when empty.',
        '별도 기한이 없는 서류를 올리거나 교체할 수 있는 마지막 1초입니다(제출 후 포함). 비워 두면 모집 마감과 같습니다.',
        '没有单独期限的文件可以上传或替换的最后一秒（提交后亦可）。留空即为征集截止。',
    ],
    'call.team': [
        'Applicants invite their team by mail; each member gets a link of their own. Empty: there are no teams.',
        '신청자가 메일로 팀원을 초대하며 팀원마다 전용 링크를 받습니다. 비워 두면 팀 구성이 없습니다.',
        '申请者通过邮件邀请团队成员，每人获得专属链接。留空即不设团队。',
    ],
    'call.team_until': [
        'The last second in which teams may change; then only you change them. The closing when empty.',
        '팀을 변경할 수 있는 마지막 1초입니다. 이후에는 주최자만 변경할 수 있습니다. 비워 두면 모집 마감과 같습니다.',
        '团队可以更改的最后一秒，此后仅主办方可更改。留空即为征集截止。',
    ],
    'team.n_max': [
        'The leader and open invitations count.',
        '대표와 응답 대기 중인 초대를 포함합니다.',
        '包含负责人与待答复的邀请。',
    ],
    'call.answer_until': [
        'The last second in which accepted applicants confirm, answer what is asked only then, and upload such ' +
            'documents. Each is mailed what is asked, and reminded two days before.',
        '승인된 신청자가 참가 여부를 알리고, 승인 후 질문에 답하고, 서류를 올릴 수 있는 마지막 1초입니다. ' +
            '요청 사항은 메일로 안내되며 이틀 전에 다시 알립니다.',
        '通过者确认参加、回答通过后问题并上传相关文件的最后一秒。系统会发送邮件，并在两天前提醒。',
    ],
    'call.deadlines': [
        'None may be later than the closing of the call. Of several that fit, the first that says an instant counts.',
        '모집 마감보다 늦을 수 없습니다. 여러 항목이 해당하면 위에 있는 것이 적용됩니다.',
        '均不得晚于征集截止。有多项符合时，以排在前面的为准。',
    ],
    'call.is_autosubmitted': [
        'Drafts that are complete and eligible, with all declarations ticked, are submitted and get a ' +
            'receipt; the others are told what is missing.',
        '모든 항목과 동의가 완료되고 자격을 갖춘 초안을 제출 처리하고 접수증을 보냅니다. 나머지에는 빠진 항목을 알립니다.',
        '填写完整、符合资格且已勾选全部声明的草稿将被提交并收到回执；其余会被告知缺少什么。',
    ],
    'call.grace_ms': [
        'Not told to applicants; every use of it is in the log.',
        '신청자에게 알리지 않으며, 사용 내역은 기록에 남습니다.',
        '不告知申请者；每次使用都会记入日志。',
    ],
    'call.upload_grace_ms': [
        'An upload begun in time may end so much later.',
        '기한 안에 시작한 업로드는 이만큼 늦게 끝나도 됩니다.',
        '按时开始的上传可在此时间内完成。',
    ],
    'criterion.weight_milli': [
        'All weights of a rubric make 100 %. 0 %: it only parts ties.',
        '한 심사표의 가중치 합은 100%입니다. 0%는 동점을 가를 때만 씁니다.',
        '一份评分表的权重合计为 100%。0% 仅用于区分平分。',
    ],
    'round.ends': [
        'The first moment after it; empty while not known.',
        '끝난 바로 다음 시점. 모르면 비워 두세요.',
        '结束后的第一个时刻；未定时留空。',
    ],
    'round.n_advance': [
        'Empty: the organiser sets it later.',
        '비워 두면 나중에 주최 측이 정합니다.',
        '留空：主办方稍后设定。',
    ],
    'cut.per': [
        'By city: the city of the round that an entry comes from.',
        '도시별: 참가팀이 올라온 이전 라운드의 도시를 기준으로 합니다.',
        '按城市：以项目来自的上一轮所在城市为准。',
    ],
    'cut.percent': [
        'Of those who have a score, rounded up.',
        '점수가 있는 팀 수를 기준으로 하며 올림합니다.',
        '以有得分的项目数为准，向上取整。',
    ],
    'cut.min_milli': [
        'Nobody below goes on, even where places are left.',
        '자리가 남아도 이 점수 미만은 진출하지 못합니다.',
        '即使名额有余，低于此分者也不晋级。',
    ],
    'cut.at_tie': [
        'What the tie-breaks leave equal.',
        '동점 처리 규칙을 적용한 뒤에도 같은 경우입니다.',
        '指适用平分规则后仍相同的情况。',
    ],
    'round.n_capacity': ['Empty: no cap.', '비워 두면 제한이 없습니다.', '留空：不设上限。'],
    'round.next': [
        'Empty: this round gives the prizes.',
        '비워 두면 이 라운드에서 시상합니다.',
        '留空：由本轮颁奖。',
    ],
    'round.join_url': [
        'Kept secret: participants come through a link of their own.',
        '비공개입니다. 참가자는 각자의 링크로 입장합니다.',
        '保密：参加者通过各自的链接进入。',
    ],
    'quota.is_extra': [
        'Such as a lunch. Otherwise each place of the tickets that name it takes one, such as a seat in a hall.',
        '점심이나 통역 수신기 등. 선택하지 않으면 이 항목을 지정한 참가권의 자리마다 하나씩 차감됩니다(예: 대강당 좌석).',
        '如午餐、耳机。不勾选时，引用它的门票每个名额各占用一个（如大会厅座位）。',
    ],
    'ticket_type.quotas': [
        'Each place takes one of these; of those that guests choose, they are offered.',
        '자리마다 하나씩 차감됩니다. 참가자 선택 항목은 등록할 때 고를 수 있게 제공됩니다.',
        '每个名额各占用其中一个；自选项目则在报名时供来宾选择。',
    ],
    'ticket_type.switch_until': [
        'Left empty: guests may switch between tickets as long as registration is open.',
        '비워 두면 등록 기간 동안 변경할 수 있습니다.',
        '留空：报名开放期间均可更改。',
    ],
    'ticket_type.join_url': [
        'Kept secret: guests come through a link of their own.',
        '비공개입니다. 참가자는 각자의 링크로 입장합니다.',
        '保密：来宾通过各自的链接进入。',
    ],
    'room.windows': [
        'A break is the gap between two.',
        '두 시간대 사이의 빈 시간이 휴식입니다.',
        '两个时段之间即为休息。',
    ],
    'event.prize_total': [
        'As you announced it; it is compared with the sum of the prizes.',
        '공고한 금액입니다. 각 상의 합계와 비교합니다.',
        '按公告填写；将与各奖项之和比较。',
    ],
})
