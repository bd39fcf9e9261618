import { catalogue } from '../../text.svelte'

export const say = catalogue({
    logo_of: ['Logo of {name}', '{name} 로고', '{name} 的标志'],
    logo_help: [
        'PNG, JPEG or WebP, at most 256 KB.',
        'PNG, JPEG, WebP, 256KB 이하',
        'PNG、JPEG 或 WebP，不超过 256 KB。',
    ],
    logo_put: ['Choose a picture', '그림 선택', '选择图片'],
    logo_other: ['Another picture', '다른 그림', '更换图片'],
    logo_remove: ['Remove the logo', '로고 삭제', '移除标志'],
    logo_gone: ['Logo removed', '로고를 삭제했습니다', '标志已移除'],
    logo_saved: [
        'Logo saved: it is shown at once',
        '로고를 저장했습니다. 바로 공개됩니다',
        '标志已保存，立即生效',
    ],
    logo_kept: [
        'Logo saved: others see it once this organisation is published',
        '로고를 저장했습니다. 이 기관을 게시하면 공개됩니다',
        '标志已保存，该机构发布后对外显示',
    ],
    logo_later: [
        'Logos can be added once the event is published, also as not public. Those of the last edition are taken over.',
        '로고는 행사를 게시한 뒤에 넣을 수 있으며, 비공개로 게시해도 됩니다. 지난 행사의 로고는 그대로 가져옵니다.',
        '活动发布后（包括不公开发布）可添加标志；上一届的标志会沿用。',
    ],
})
