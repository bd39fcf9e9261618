import { catalogue } from '../../text.svelte'

export const say = catalogue({
    for: ['For whom', '제공 대상', '提供给'],
    nobody: ['For ourselves', '내부용', '内部使用'],
    agreed: [
        '{n} application agrees to this transfer.|{n} applications agree to this transfer.',
        '신청 {n}건이 이 이전에 동의했습니다.',
        '{n}份申请同意此次提供。',
    ],
    skipped: ['{n} is skipped.|{n} are skipped.', '{n}건은 제외됩니다.', '{n}份将被跳过。'],
    which: ['Which are skipped', '제외되는 신청', '被跳过的申请'],
    more: ['and {n} more', '외 {n}건', '另有{n}份'],
    only: [
        'The file has nothing but the number and what was agreed to:',
        '파일에는 신청 번호와 동의받은 항목만 들어갑니다:',
        '文件仅包含编号和同意提供的内容：',
    ],
    recalls: [
        'These took their consent back after their data had been given. Ask the recipient to delete it.',
        '데이터가 제공된 뒤 동의를 철회한 신청입니다. 제공받는 자에게 삭제를 요청해 주세요.',
        '以下申请在提供后撤回了同意。请要求接收方删除其数据。',
    ],
    recalled: ['taken back {time}', '{time} 철회', '{time}撤回'],
    before: [
        'Given {time}: {format}, {n} application|Given {time}: {format}, {n} applications',
        '{time} 제공: {format}, {n}건',
        '{time}提供：{format}，{n}份',
    ],
})
