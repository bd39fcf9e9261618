import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Events that belong to this one', '이 행사에 속한 행사', '隶属于本活动的活动'],
    event: ['Event', '행사', '活动'],
    n_places: ['Places', '정원', '名额'],
    n_confirmed: ['Confirmed', '참가 확정', '已确认'],
    n_waiting: ['Waiting', '대기', '候补'],
    n_applications: ['Applications', '신청', '申请'],
    sum: ['In all', '합계', '合计'],
    hidden: ['not public', '비공개', '未公开'],
})
