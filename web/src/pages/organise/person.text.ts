import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['What is kept of a person', '개인정보 열람 처리', '查询个人信息'],
    what: [
        'For a person who asks you: all this event keeps under their address but what is not announced yet.',
        '정보주체의 열람 요청에 답할 때 사용합니다. 이 행사가 해당 주소로 보관 중인 모든 정보이며, 아직 발표되지 않은 내용은 포함되지 않습니다.',
        '用于答复当事人的查询申请：本活动保存的与该邮箱相关的全部信息，不含尚未公布的内容。',
    ],
    email: ['Their e-mail address', '이메일 주소', '当事人邮箱'],
    bad_email: ['This is no e-mail address.', '이메일 주소 형식이 올바르지 않습니다.', '邮箱地址格式有误。'],
    check: [
        'Make sure that it is they who ask. Whoever has the address can get the same by themselves, over all events:',
        '요청한 사람이 본인인지 확인해 주십시오. 본인은 다음 페이지에서 모든 행사의 정보를 직접 받을 수 있습니다.',
        '请确认申请人为本人。本人也可在以下页面自行获取所有活动的信息：',
    ],
    format: ['Format', '형식', '格式'],
    zip: ['Everything, with documents (ZIP)', '전체 정보와 문서 (ZIP)', '全部信息及文件（ZIP）'],
    json: ['Data alone (JSON)', '정보만 (JSON)', '仅数据（JSON）'],
    download: ['Download', '내려받기', '下载'],
    recorded: [
        'That you took it is recorded in the log.',
        '내려받은 사실은 기록에 남습니다.',
        '下载操作将记入日志。',
    ],
})
