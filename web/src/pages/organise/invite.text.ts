import { catalogue } from '../../text.svelte'

// Somebody invited to apply after the closing.
export const say = catalogue({
    title: ['Invite to apply', '신청 초대', '邀请申请'],
    what: [
        'For somebody who has no application yet. An empty one is begun for this address, and its link is mailed. ' +
            'Only they can fill it in and submit it until the time you set. You can change or end that time on ' +
            'the page of the application.',
        '아직 신청이 없는 분을 위한 기능입니다. 이 주소로 빈 신청서를 만들고 링크를 메일로 보냅니다. 정한 시각까지 그분만 작성하고 제출할 수 있으며, ' +
            '기한은 해당 신청 페이지에서 바꾸거나 끝낼 수 있습니다.',
        '用于尚无申请的人。系统会为该邮箱建立一份空白申请并发送链接，在所定时间之前仅其本人可以填写和提交。您可以在该申请的页面更改或结束此期限。',
    ],
    email: ['E-mail', '이메일', '电子邮箱'],
    email_needed: ['Please give an e-mail address.', '이메일 주소를 입력해 주세요.', '请填写电子邮箱。'],
    mail_lang: ['Language of the mail', '메일 언어', '邮件语言'],
    yes: ['Invite and mail the link', '초대하고 링크 보내기', '邀请并发送链接'],
    invited: [
        'The application is ready; the mail is on its way.',
        '신청서를 만들었습니다. 메일을 보냅니다.',
        '已建立申请，邮件正在发送。',
    ],
})
