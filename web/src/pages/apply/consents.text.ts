import { catalogue } from '../../text.svelte'

export const say = catalogue({
    transfer: ['Transfer of your data abroad', '개인정보 국외 이전', '向境外提供信息'],
    transfer_why: [
        'Optional, and apart from everything else: your application counts the same without it. You can take it ' +
            'back at any time, here or by your link.',
        '선택 사항이며 다른 동의와 별개입니다. 동의하지 않아도 신청에는 아무런 영향이 없습니다. 이 화면이나 신청 링크에서 언제든지 철회할 수 있습니다.',
        '此项为可选，独立于其他同意。不同意不影响您的申请。您可随时在此处或通过您的链接撤回。',
    ],
    recipient: ['Recipient', '제공받는 자', '接收方'],
    country: ['Country', '이전되는 국가', '接收方所在国家或地区'],
    items: ['What is given', '이전 항목', '提供的信息'],
    purpose: ['What for', '이용 목적', '使用目的'],
    method: ['When and how', '이전 일시 및 방법', '提供时间和方式'],
    retention: ['Kept for', '보유·이용 기간', '保存期限'],
    refusal: ['If you refuse', '거부 방법과 그 결과', '拒绝的方式和后果'],
    contact: ['Contact there', '연락처', '联系方式'],
    agree: [
        'I agree that this is given to {name}.',
        '{name}에 위 정보를 국외 이전하는 데 동의합니다.',
        '同意将上述信息提供给境外的{name}。',
    ],
    given: ['Your consent is saved.', '동의가 저장되었습니다.', '您的同意已保存。'],
    taken_back: ['Your consent is taken back.', '동의가 철회되었습니다.', '您的同意已撤回。'],
    changed: [
        'What is told here has changed since you agreed, so your earlier consent no longer counts. Read it again ' +
            'and agree anew if you wish.',
        '동의하신 뒤 안내 내용이 변경되어 이전 동의는 더 이상 유효하지 않습니다. 다시 읽어 보시고 원하시면 새로 동의해 주세요.',
        '您同意之后，此处内容已有变更，先前的同意不再有效。请重新阅读，如愿意请再次同意。',
    ],
    sent: ['Given to the recipient on {time}.', '{time}에 제공되었습니다.', '已于{time}提供给接收方。'],
    sent_back: [
        'It was given on {time}, before you took your consent back. The organiser sees that and asks the ' +
            'recipient to delete it.',
        '철회하시기 전인 {time}에 이미 제공되었습니다. 주최 측이 이를 확인하고 제공받는 자에게 삭제를 요청합니다.',
        '在您撤回之前，已于{time}提供。主办方会看到此情况，并要求接收方删除。',
    ],
    agreed: ['What you agreed to', '동의 내역', '您同意的内容'],
    agreed_of: ['Consents', '동의 내역', '同意记录'],
    none: ['Nothing yet: consents count from the submission.', '아직 없습니다. 동의는 제출 시점부터 기록됩니다.', '暂无。同意自提交时起记录。'],
    since: ['Agreed {time}', '{time} 동의', '{time}同意'],
    ended: ['Taken back {time}', '{time} 철회', '{time}撤回'],
    abroad: ['Transfer abroad', '국외 이전', '向境外提供'],
    not_shown: [
        'Came in a file: the words were not shown here.',
        '파일로 등록되어 동의 문구가 화면에 표시되지 않았습니다.',
        '经文件导入，未在此显示过文字。',
    ],
})
