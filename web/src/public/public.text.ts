// What the scripts of server-written pages say.
import type { Texts } from '../lang'

export const own_time: Texts = ['{time} your time', '현지 시각 {time}', '您所在时区：{time}']
export const time_left: Texts = ['{duration} left', '{duration} 남음', '还剩{duration}']
export const units: Record<'days' | 'hours' | 'minutes' | 'seconds', Texts> = {
    days: ['day|days', '일', '天'],
    hours: ['hour|hours', '시간', '小时'],
    minutes: ['minute|minutes', '분', '分'],
    seconds: ['second|seconds', '초', '秒'],
}
export const slot_now: Texts = ['Now', '진행 중', '进行中']
export const slot_next: Texts = ['Next', '다음', '下一个']
export const zone_label: Texts = ['Times', '시간대', '时间']
export const zone_event: Texts = ['Of the event', '행사 기준', '活动当地']
export const zone_own: Texts = ['Mine', '내 시간대', '我的时区']
export const times_in: Texts = ['Times in {zone}', '시각 기준: {zone}', '时间所属时区：{zone}']
export const view_label: Texts = ['View', '보기', '视图']
export const view_list: Texts = ['List', '목록', '列表']
export const view_grid: Texts = ['Rooms side by side', '발표장별', '按会场']
export const changed: Texts = [
    'The timetable has changed.',
    '발표 시간표가 변경되었습니다.',
    '时间表已更新。',
]
export const reload: Texts = ['Show the new one', '새 시간표 보기', '查看最新时间表']
