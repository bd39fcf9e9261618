import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Everything later', '이후 일정 모두 늦추기', '后续安排顺延'],
    from: ['From this item on', '시작 항목', '从此项开始'],
    from_now: ['From now on', '지금부터', '从现在起'],
    minutes: ['Minutes', '분', '分钟'],
    minutes_help: ['Negative: earlier.', '음수를 입력하면 앞당깁니다.', '负数表示提前。'],
    room: ['Only in this room', '이 장소만', '仅此会场'],
    all_rooms: ['In all rooms', '모든 장소', '所有会场'],
    live: ['At once, in what is published', '공개된 프로그램에 바로 적용', '立即更改已发布的议程'],
    live_help: [
        'The pages follow, pitch rounds move too, and all concerned are mailed. Other changes stay a draft.',
        '페이지에 바로 반영되고 해당자에게 메일이 발송됩니다. 발표 라운드의 시간표도 함께 옮겨지며 참가팀에도 알립니다. 초안의 다른 변경 사항은 그대로 남습니다.',
        '页面随即更新，并邮件通知相关人员。路演轮次的时间表随之调整，并通知参赛团队。草稿中的其他更改保留。',
    ],
    no_rounds: ['Leave the pitch rounds where they are', '발표 라운드는 그대로 두기', '保持路演轮次不变'],
    no_rounds_help: [
        'A draft cannot move them: they have timetables of their own.',
        '발표 라운드는 자체 시간표를 따르므로 초안에서는 옮길 수 없습니다.',
        '路演轮次有自己的时间表，无法以草稿调整。',
    ],
    do_delay: ['Move', '적용', '调整'],
    delayed: ['Moved in the draft.', '초안에 반영했습니다.', '已在草稿中调整。'],
})
