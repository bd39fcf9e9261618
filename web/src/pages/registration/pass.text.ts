import { catalogue } from '../../text.svelte'

export const say = catalogue({
    label: ['QR code of your ticket', '입장권 QR 코드', '门票二维码'],
    code: ['Code, should the scan fail', '스캔이 안 될 때 쓰는 코드', '无法扫描时使用的编码'],
    help: [
        'It is personal and lets one person in. Keep a picture of it, or print it: it also works without a network.',
        '본인 1명만 입장할 수 있습니다. 화면을 저장하거나 인쇄해 두시면 네트워크가 없어도 사용할 수 있습니다.',
        '仅限本人使用。可截图保存或打印，断网时也能使用。',
    ],
    print: ['Print', '인쇄', '打印'],
})
