// An invitation code, on the page to register and on a guest's own.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    have: ['I have an invitation code', '초대 코드가 있습니다', '我有邀请码'],
    code: ['Invitation code', '초대 코드', '邀请码'],
    code_help: ['Ten letters and digits', '영문자와 숫자 10자리', '10位字母和数字'],
    use: ['Use the code', '코드 사용', '使用邀请码'],
    invited_by: ['Invited by {organisation}', '초대 기관: {organisation}', '邀请单位：{organisation}'],
    seen: [
        'Who invites you sees your name and whether you come, not your address.',
        '초대한 기관에는 성함과 참석 여부만 표시되며 이메일 주소는 공개되지 않습니다.',
        '邀请单位可以看到您的姓名和参会状态，但看不到您的邮箱。',
    ],
    without: ['Register without a code', '코드 없이 등록', '不使用邀请码报名'],
    full: [
        'All places of this invitation are taken.',
        '이 초대로 받을 수 있는 자리가 모두 찼습니다.',
        '该邀请的名额已用完。',
    ],
    closed: ['This invitation has ended.', '초대 기간이 끝났습니다.', '该邀请已结束。'],
    scheduled: ['Registration opens at {time}.', '등록 시작: {time}', '报名开始：{time}'],
    own_why: [
        'With a code you get a place of who invites you at once, instead of what you have or wait for now.',
        '코드를 사용하면 현재 자리나 대기 대신 초대 기관의 자리를 바로 받습니다.',
        '使用邀请码可立即获得邀请单位的名额，以取代您现有的名额或候补。',
    ],
    done: ['You have the place. The confirmation is mailed to you.', '자리가 확정되었습니다. 확인 메일을 보냈습니다.', '名额已确认，确认邮件已发送。'],
    missing: ['This is needed.', '필수 항목입니다.', '此项为必填。'],
})
