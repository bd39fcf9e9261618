import { catalogue } from '../../text.svelte'

export const say = catalogue({
    logo: ['Logo', '로고', '标志'],
    logo_of: ['Logo of {name}', '{name} 로고', '{name} 的标志'],
    logo_help: [
        'PNG, JPEG or WebP, at most 256 KB.',
        'PNG, JPEG, WebP, 256KB 이하',
        'PNG、JPEG 或 WebP，不超过 256 KB。',
    ],
    logo_put: ['Choose a picture', '그림 선택', '选择图片'],
    logo_other: ['Another picture', '다른 그림', '更换图片'],
    logo_gone: ['Logo removed', '로고를 삭제했습니다', '标志已移除'],
    logo_saved: [
        'Logo saved: it is shown at once',
        '로고를 저장했습니다. 바로 공개됩니다',
        '标志已保存，立即生效',
    ],
    logo_later: [
        'Logos can be added when the event is published; those of the last edition are taken over.',
        '로고는 행사를 게시한 뒤에 넣을 수 있습니다. 지난 행사의 로고는 그대로 가져옵니다.',
        '活动发布后可添加标志；上一届的标志会沿用。',
    ],
    logo_not_yet: [
        'The logo can be added when this organisation is published.',
        '이 기관을 게시한 뒤에 로고를 넣을 수 있습니다.',
        '该机构发布后可添加标志。',
    ],
})
