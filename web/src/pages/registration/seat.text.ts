// Words of seats that guests and organisers share: states of a registration, whom a place is for.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    state_pending: ['Not confirmed yet', '확정 대기', '待确认'],
    state_requested: ['Approval pending', '승인 대기', '待审核'],
    state_waiting: ['On the waiting list', '대기자 명단', '候补中'],
    state_offered: ['Place offered', '자리 제안됨', '名额待接受'],
    state_confirmed: ['Confirmed', '확정됨', '已确认'],
    state_rejected: ['Not approved', '미승인', '未通过'],
    state_cancelled: ['Cancelled', '취소됨', '已取消'],
    state_expired: ['No longer held', '확보 기한 지남', '名额已释放'],
    kind_guest: ['Guest', '일반 참가자', '普通来宾'],
    kind_vip: ['VIP', '귀빈', '贵宾'],
    kind_speaker: ['Speaker', '연사', '演讲嘉宾'],
    kind_presenter: ['Presenter', '발표자', '路演者'],
    kind_press: ['Press', '언론', '媒体'],
    kind_staff: ['Staff', '운영진', '工作人员'],
    kind_interpreter: ['Interpreter', '통역사', '译员'],
    mode_on_site: ['On site', '현장', '现场'],
    mode_online: ['Online', '온라인', '线上'],
})
