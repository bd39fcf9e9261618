// Certificates of attendance, and the offer of one.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Certificate of attendance', '참가 증명서', '参会证书'],
    link_dead: ['This link opens nothing', '유효하지 않은 링크입니다', '此链接无效'],
    link_dead_why: ['Open the link from our mail as a whole.', '메일의 링크 전체를 열어 주세요.', '请从邮件中打开完整链接。'],
    back: ['Your registration', '내 참가 등록', '我的报名'],
    early: ['After the event', '행사 종료 후 발급', '活动结束后发放'],
    early_why: [
        'Whoever came finds the certificate here once the event is over.',
        '참가하신 분은 행사 종료 후 이곳에서 증명서를 받으실 수 있습니다.',
        '活动结束后，到场者可在此获取参会证书。',
    ],
    not_came: ['No attendance is known', '참가 기록이 없습니다', '没有参会记录'],
    not_came_why: [
        'No entry at a door and no opened join link. If you did come, write to the organiser.',
        '행사 중 현장 입장이나 온라인 접속 기록이 없습니다. 사실과 다르면 주최 측에 문의해 주세요.',
        '没有活动期间的入场或线上入会记录。如有出入，请联系主办方。',
    ],
    revoked: ['Revoked by the organiser: {reason}', '주최 측에서 취소함: {reason}', '主办方已撤销：{reason}'],
    renew: ['You may have another with your name as it is now.', '현재 이름으로 다시 발급받으실 수 있습니다.', '您可以按当前姓名重新获取。'],
    name_why: [
        'It bears your name as registered: {name}. It cannot be changed on the certificate later.',
        '등록된 이름 {name}(으)로 발급되며, 발급 후에는 변경할 수 없습니다.',
        '证书将使用您报名时的姓名：{name}。发放后不可更改。',
    ],
    mend: ['Change the name first', '이름 먼저 수정', '先修改姓名'],
    give: ['Get the certificate', '증명서 받기', '获取证书'],
    lang: ['Language of the certificate', '증명서 언어', '证书语言'],
    print: ['Print or save as PDF', '인쇄 또는 PDF 저장', '打印或存为PDF'],
    offer: ['Your certificate of attendance', '참가 증명서 받기', '获取参会证书'],

    office: ['Certificate no. {no}', '참가 증명서 제{no}호', '参会证书 {no}号'],
    revoke: ['Revoke the certificate', '증명서 취소', '撤销证书'],
    revoke_what: [
        'Who checks its code is told that it no longer holds. The guest may get another with the name as it is now.',
        '코드를 확인하면 효력이 없다고 표시됩니다. 참가자는 현재 이름으로 다시 발급받을 수 있습니다.',
        '查验时将显示已失效。参会者可按当前姓名重新获取。',
    ],
    bar: ['Revoke for good', '영구 취소', '永久撤销'],
    bar_what: [
        'Who checks its code is told that it no longer holds. The guest gets no other.',
        '코드를 확인하면 효력이 없다고 표시됩니다. 참가자는 다시 발급받을 수 없습니다.',
        '查验时将显示已失效，参会者不能再次获取。',
    ],
    reason: ['Reason', '사유', '原因'],
})
