import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['My events', '내 행사', '我的活动'],
    signed_in_as: ['Signed in as {name}', '{name} 님으로 로그인됨', '已登录：{name}'],
    sign_out: ['Sign out', '로그아웃', '退出登录'],
    newsletter: ['Newsletter', '뉴스레터', '简报'],
    new_event: ['New event', '새 행사', '新建活动'],
    organiser: ['Organiser', '주최', '主办方'],
    local_organiser: ['Local organiser', '지역 주관', '地方承办方'],
    n_rounds: ['{n} round|{n} rounds', '{n}개 라운드', '{n}个轮次'],
    not_public: ['Not public yet', '비공개', '未公开'],
    screenings: ['Applications to screen', '검토할 신청', '待初审的申请'],
    doors: ['Check-in at the door', '입장 확인', '入场签到'],
    running: ['Now', '진행 중', '进行中'],
    upcoming: ['Coming up', '예정', '即将举行'],
    past: ['Past', '지난 행사', '往期活动'],
    competition: ['Competition', '경진대회', '大赛'],
    forum: ['Forum', '포럼', '论坛'],
    conference: ['Conference', '콘퍼런스', '会议'],
    fair: ['Fair', '박람회', '展会'],
    release: ['Release', '발표회', '发布会'],
    empty: ['You organise no event yet', '담당하는 행사가 없습니다', '您还没有负责的活动'],
    empty_why: [
        'Whoever runs this site can make you an organiser of an event or of one of its rounds.',
        '사이트 운영자가 행사 또는 라운드의 주최자로 등록하면 여기에 표시됩니다.',
        '由本站管理员将您设为某个活动或轮次的主办方后，会显示在这里。',
    ],
})
