import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Your slides', '내 발표 자료', '我的演示文稿'],
    why: [
        'The organisers have them at once; interpreters of your talk when the organisers release them. ' +
            'Nobody else does unless you say so below.',
        '주최자는 바로 볼 수 있고, 해당 순서의 통역사에게는 주최자가 공개한 뒤에 전달됩니다. 아래에서 동의하지 않으면 그 밖의 누구에게도 공개되지 않습니다.',
        '主办方可立即查看；您演讲的口译员在主办方开放后可查看。除非您在下方同意，其他人均无法获取。',
    ],
    public: [
        'Anyone may download these slides after the talk',
        '발표가 끝난 뒤 누구나 이 자료를 내려받아도 좋습니다',
        '演讲结束后，任何人均可下载此演示文稿',
    ],
    public_why: [
        'Only where the organisers publish slides. You can take it back at any time; new slides are asked about anew.',
        '주최자가 자료를 공개하는 경우에만 해당하며, 언제든지 철회할 수 있습니다. 자료를 교체하면 다시 여쭙니다.',
        '仅在主办方公开演示文稿时生效，您可随时撤回。更换文件后需重新确认。',
    ],
})
