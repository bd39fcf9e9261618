import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Now and next', '지금과 다음 순서', '正在进行与接下来'],
    all_rooms: ['All rooms', '모든 장소', '所有会场'],
    room: ['Room', '장소', '会场'],
    now: ['Now', '진행 중', '进行中'],
    next: ['Next', '다음', '接下来'],
    next_day: ['Next, {day}', '다음: {day}', '接下来：{day}'],
    before: ['Begins {time}', '{time} 시작', '{time}开始'],
    begins_in: ['in {left}', '{left} 후', '{left}后'],
    between: ['We go on at {time}', '{time}에 이어집니다', '{time}继续'],
    between_day: ['We go on {day}, {time}', '{day} {time}에 이어집니다', '{day} {time}继续'],
    after: [
        'The programme is over. Thank you for coming.',
        '모든 순서가 끝났습니다. 함께해 주셔서 감사합니다.',
        '议程已全部结束，感谢您的参与。',
    ],
    none: ['No programme has been published yet.', '아직 공개된 프로그램이 없습니다.', '议程尚未发布。'],
    online: ['Online', '온라인', '线上'],
    lost: [
        'No connection: shown as last known',
        '연결이 끊겼습니다. 마지막으로 받은 내용을 표시합니다',
        '连接中断，显示的是最后收到的内容',
    ],
    missing: ['There is no such public event.', '공개된 행사를 찾을 수 없습니다.', '未找到该公开活动。'],
    rotate: ['Languages in turn', '언어 번갈아 표시', '轮换语言'],
    full: ['Full screen', '전체 화면', '全屏'],
    full_end: ['Leave full screen', '전체 화면 종료', '退出全屏'],
    whole: ['Whole programme', '전체 프로그램', '完整议程'],
    tools: ['Display', '화면', '显示'],
})
