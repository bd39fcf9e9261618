import { catalogue } from '../text.svelte'

export const say = catalogue({
    menu_overview: ['Overview', '개요', '概览'],
    menu_applications: ['Applications', '신청', '申请'],
    menu_decisions: ['Decisions', '심사 결정', '评审决定'],
    menu_list: ['All applications', '전체 신청', '全部申请'],
    menu_parts: ['List or decisions', '목록 또는 심사 결정', '列表或评审决定'],
    menu_event: ['The event', '행사', '活动'],
    menu_registrations: ['Registrations', '참가 등록', '参会报名'],
    menu_after: ['Attendance', '참석 현황', '到场情况'],
    menu_visa_letters: ['Invitation letters', '초청장', '邀请函'],
    menu_door: ['Check-in', '입장 확인', '签到'],
    menu_programme: ['Programme', '프로그램', '议程'],
    menu_organisations: ['Organisations', '기관', '机构'],
    menu_timetable: ['Timetable', '시간표', '时间表'],
    menu_judges: ['Judges', '심사위원', '评委'],
    menu_results: ['Results', '결과', '结果'],
    menu_log: ['Log', '기록', '日志'],
    menu_set_up: ['Set-up', '설정', '设置'],
    menu_of: ['Menu of {event}', '{event} 메뉴', '{event}菜单'],
    public_page: ['Public page', '공개 페이지', '公开页面'],
    round: ['Round', '라운드', '轮次'],
})
