// A place on the reserve list of a round, as its applicant sees it.
import { catalogue } from '../../text.svelte'

export const reserve_say = catalogue({
    title: ['On the reserve list, place {n}', '예비 {n}번', '候补第 {n} 名'],
    why: [
        'If a project before yours gives up its place, yours may move up. We write to you at once then.',
        '앞 순위 팀이 자리를 포기하면 승계할 수 있으며, 이 경우 즉시 메일로 알려 드립니다.',
        '如前面的项目放弃名额，您的项目可能递补，届时我们会立即发邮件通知您。',
    ],
})
