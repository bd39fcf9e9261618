// Why nothing can be begun: the call is not open yet, or no more.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    no_new: [
        'No new applications are begun any more',
        '새 신청을 시작할 수 있는 기간이 지났습니다',
        '新申请的开始时间已截止',
    ],
    no_new_why: [
        'New applications could be begun until {time}. If you have begun one, open it by its link and submit ' +
            'it until {closes}.',
        '새 신청은 {time}까지 시작할 수 있었습니다. 이미 시작한 신청은 링크로 열어 {closes}까지 제출할 수 있습니다.',
        '新申请须在{time}之前开始。已开始的申请可通过链接打开，并在{closes}之前提交。',
    ],
    scheduled: ['Applications are not open yet', '아직 접수 기간이 아닙니다', '尚未开始报名'],
    scheduled_why: ['They open on {time}.', '{time}부터 접수합니다.', '报名将于{time}开始。'],
    closed: ['Applications are closed', '접수가 마감되었습니다', '申请已截止'],
    closed_why: [
        'The call closed on {time}. No new applications are taken.',
        '{time}에 접수가 마감되어 새로 신청할 수 없습니다.',
        '本次征集已于{time}截止，不再接受新的申请。',
    ],
    closed_link: [
        'If you have applied, open the link from our mail, or have it sent again.',
        '이미 신청하셨다면 메일로 받은 링크를 열거나 링크를 다시 요청해 주세요.',
        '如已报名，请打开邮件中的链接，或重新获取链接。',
    ],
})
