import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Documents', '자료', '资料'],
    from: ['from {time}', '{time}부터', '{time}起'],
    own: [
        'These links are yours: they hold while you have your place.',
        '본인 전용 링크이며, 참가가 확정된 동안 열 수 있습니다.',
        '以上为您的专属链接，在名额有效期间可用。',
    ],
})
