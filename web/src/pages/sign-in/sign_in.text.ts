import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Sign in', '로그인', '登录'],
    lede: [
        'For organisers of events. Applicants, guests and judges need no account: they use the link in their mail.',
        '행사 주최자용 로그인입니다. 신청자, 참가자, 심사위원은 계정 없이 메일로 받은 링크를 사용합니다.',
        '供活动主办方使用。参赛者、来宾和评委无需账号，请使用邮件中的链接。',
    ],
    how: ['How to sign in', '로그인 방법', '登录方式'],
    by_password: ['With a password', '비밀번호로', '使用密码'],
    by_code: ['With a code by mail', '메일 인증 코드로', '使用邮件验证码'],
    email: ['E-mail', '이메일', '电子邮箱'],
    password: ['Password', '비밀번호', '密码'],
    code: ['Code from the mail', '메일로 받은 코드', '邮件中的验证码'],
    sign_in: ['Sign in', '로그인', '登录'],
    send_code: ['Send me a code', '코드 받기', '发送验证码'],
    send_again: ['Send another code', '코드 다시 받기', '重新发送'],
    code_sent: [
        'If there is an account for {email}, a code is on its way. It is good for ten minutes.',
        '{email} 계정이 있으면 인증 코드를 보냈습니다. 코드는 10분 동안 유효합니다.',
        '如果{email}已有账号，验证码已发出，10分钟内有效。',
    ],
    other_email: ['Use another address', '다른 주소 사용', '使用其他邮箱'],
    link_title: ['Sign in by this link?', '이 링크로 로그인하시겠습니까?', '使用此链接登录？'],
    link_lede: [
        'You opened a link that signs you in once. It is used up only when you press the button.',
        '한 번만 쓸 수 있는 로그인 링크를 여셨습니다. 아래 버튼을 눌러야 사용됩니다.',
        '您打开了一次性登录链接。点击按钮后链接才会失效。',
    ],
    link_failed: [
        'This link has been used already, or it is too old. Have another one sent to you.',
        '이미 사용되었거나 기한이 지난 링크입니다. 인증 코드를 다시 받아 주세요.',
        '此链接已被使用或已过期。请重新获取验证码。',
    ],
    other_way: ['Sign in another way', '다른 방법으로 로그인', '使用其他方式登录'],
    again_title: ['Sign in again', '다시 로그인', '重新登录'],
    again_lede: [
        'Your session has ended. What you have typed is still here and is sent once you have signed in.',
        '로그인이 만료되었습니다. 입력한 내용은 그대로 있으며, 로그인하면 이어서 전송됩니다.',
        '登录已过期。您输入的内容仍然保留，登录后将继续提交。',
    ],
    fill_email: ['Enter your e-mail address.', '이메일 주소를 입력해 주세요.', '请输入电子邮箱地址。'],
    fill_password: ['Enter your password.', '비밀번호를 입력해 주세요.', '请输入密码。'],
    fill_code: ['Enter the code.', '코드를 입력해 주세요.', '请输入验证码。'],
})
