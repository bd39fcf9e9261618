// What the form's parts say that come when they are needed: members of a team, two devices at one answer, no link.
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
    scheduled_why: ['They open on {time}.', '{time}부터 접수합니다.', '报名将于{time}开始。'],
    member_no: ['Member {no}', '팀원 {no}', '成员 {no}'],
    member_name: ['Name', '이름', '姓名'],
    member_role: ['Role', '역할', '职务'],
    member_email: ['E-mail', '이메일', '电子邮箱'],
    member_add: ['Add a member', '팀원 추가', '添加成员'],
    member_remove: ['Remove member {no}', '팀원 {no} 삭제', '删除成员 {no}'],
    member_removed: ['Member {no} removed', '팀원 {no} 삭제됨', '已删除成员 {no}'],
    link_again: ['Have my link sent again', '링크 다시 받기', '重新获取链接'],
    link_again_why: [
        'Type the address you applied with. If there is an application, its link goes there.',
        '신청할 때 사용한 주소를 입력하세요. 해당 신청서가 있으면 링크를 보내 드립니다.',
        '请填写报名时使用的邮箱。如有相应申请，链接将发送至该邮箱。',
    ],
    link_again_sent: [
        'If there is an application with this address, its link is on its way. Look into the spam folder too.',
        '이 주소로 신청한 내역이 있으면 링크를 보냈습니다. 스팸 메일함도 확인해 주세요.',
        '如该邮箱有申请记录，链接已发送。请同时检查垃圾邮件。',
    ],
    send: ['Send the link', '링크 보내기', '发送链接'],
    clash_empty: ['(cleared)', '(지워짐)', '（已清空）'],
    keep_mine: ['Keep what is here', '여기 내용 유지', '保留此处内容'],
    take_theirs: ['Take the other', '다른 기기 내용 사용', '采用其他设备的内容'],
})
