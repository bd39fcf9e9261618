// A guest who registers colleagues.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    why: [
        'A place is held for each of them; they confirm by a mail of their own.',
        '한 분마다 자리를 확보해 두며, 각자 받은 메일로 확정합니다.',
        '我们为每位同事保留名额，由其本人通过邮件确认。',
    ],
    keep: [
        'The places are theirs: if you cancel yours, they keep them, and each cancels by the link in their own mail.',
        '각자의 자리이므로 본인의 등록을 취소하더라도 유지되며, 취소는 각자 받은 메일의 링크에서 할 수 있습니다.',
        '名额归其本人所有：即使您取消自己的报名，他们的名额仍会保留；如需取消，由其本人通过邮件中的链接办理。',
    ],
    name: ['Name', '이름', '姓名'],
    email: ['E-mail address', '이메일 주소', '电子邮箱'],
    ticket: ['How they take part', '참가 방식', '参会方式'],
    mail_lang: ['Language of our mail', '메일 언어', '邮件语言'],
    add: ['Add', '추가', '添加'],
    added: ['A mail is on its way to {email}.', '{email} 주소로 메일을 보냈습니다.', '已向 {email} 发送邮件。'],
    missing: ['This is needed.', '필수 항목입니다.', '此项为必填。'],
    wrong_email: ['This is not an e-mail address.', '올바른 이메일 주소가 아닙니다.', '这不是有效的电子邮箱地址。'],
    list: ['Your delegation', '내 대표단', '您的代表团'],
    state_invited: ['Not confirmed yet', '확정 대기', '待确认'],
})
