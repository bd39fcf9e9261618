// What the script of marked items says.
import type { Texts } from '../lang'

export const mark: Texts = ['Mark {name}', '{name} 찜하기', '收藏{name}']
export const only_mine: Texts = ['Only mine ({n})', '찜한 항목만 ({n})', '仅看收藏（{n}）']
export const calendar: Texts = ['Mine as a calendar (.ics)', '찜한 항목 캘린더 (.ics)', '收藏加入日历（.ics）']
export const carry: Texts = ['To another device', '다른 기기로 옮기기', '转到其他设备']
export const carry_label: Texts = ['Link with what is marked', '찜한 항목이 담긴 링크', '含收藏内容的链接']
export const copied: Texts = ['The link is copied.', '링크를 복사했습니다.', '链接已复制。']
export const taken: Texts = [
    '{n} item taken over from the link.|{n} items taken over from the link.',
    '링크에서 {n}개 항목을 가져왔습니다.',
    '已从链接导入 {n} 项。',
]
export const not_kept: Texts = [
    'This browser forgets them when the page is closed: take the link along.',
    '이 브라우저에서는 페이지를 닫으면 사라집니다. 링크를 보관해 주세요.',
    '此浏览器在关闭页面后不会保留，请保存链接。',
]
