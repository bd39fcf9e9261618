// Who goes on from a round, in a sentence; and what became of the places.
import { catalogue } from '../../text.svelte'

export const cut_say = catalogue({
    best_all: ['The best {n}', '상위 {n}팀', '前 {n} 名'],
    best_track: ['The best {n} of each field', '분야별 상위 {n}팀', '每个领域前 {n} 名'],
    best_city: ['The best {n} of each city', '도시별 상위 {n}팀', '每个城市前 {n} 名'],
    share_all: ['The best {n} % (rounded up)', '상위 {n}%(올림)', '前 {n}%（向上取整）'],
    share_track: ['The best {n} % of each field (rounded up)', '분야별 상위 {n}%(올림)', '每个领域前 {n}%（向上取整）'],
    share_city: ['The best {n} % of each city (rounded up)', '도시별 상위 {n}%(올림)', '每个城市前 {n}%（向上取整）'],
    and_least: ['{best}, at least {min} points', '{best}, {min}점 이상', '{best}，不低于 {min} 分'],
    least: ['Everyone with at least {min} points', '{min}점 이상인 모든 팀', '所有不低于 {min} 分的项目'],
    everyone: ['Nothing said yet', '아직 정하지 않음', '尚未设定'],
    tie_decide: [
        'people decide a tie at the line',
        '진출선의 동점은 사람이 결정',
        '晋级线上的并列由人工决定',
    ],
    tie_all: ['all tied at the line go on', '진출선의 동점은 모두 진출', '晋级线上并列者全部晋级'],
    tie_none: [
        'none of those tied at the line goes on',
        '진출선의 동점은 모두 탈락',
        '晋级线上并列者均不晋级',
    ],
    reserve_all: ['{n} in reserve', '예비 {n}팀', '候补 {n} 名'],
    reserve_track: ['{n} in reserve for each field', '분야별 예비 {n}팀', '每个领域候补 {n} 名'],
    reserve_city: ['{n} in reserve for each city', '도시별 예비 {n}팀', '每个城市候补 {n} 名'],
    refill_at_once: [
        'a place given back goes to the next in reserve at once',
        '포기한 자리는 다음 예비 팀이 바로 승계',
        '空出的名额立即由下一名候补递补',
    ],
    refill_by_organiser: [
        'a place given back goes to the next in reserve when the organiser says so',
        '포기한 자리는 주최 측이 정하면 다음 예비 팀이 승계',
        '空出的名额由主办方决定是否让下一名候补递补',
    ],
    refill_never: ['a place given back stays empty', '포기한 자리는 비워 둠', '空出的名额不再递补'],
    between: ['; ', '; ', '；'],

    use: ['A rule with more than a number', '팀 수 외의 기준 사용', '使用更多晋级规则'],
    use_help: [
        'A share, a least score, a quota of each field or city, what happens to ties, a reserve list.',
        '비율, 최저 점수, 분야별·도시별 정원, 동점 처리, 예비 명단을 정합니다.',
        '可设定百分比、最低分、各领域或城市名额、并列处理及候补名单。',
    ],
    in_words: ['In words', '문장으로 보기', '规则说明'],
    in_set_up: ['Change it in the set-up', '설정에서 변경', '在设置中更改'],
    reserve_list: ['Reserve list', '예비 명단', '候补名单'],
    tie_at_reserve: [
        'The order of the reserve list depends on this tie.',
        '예비 명단의 순서가 이 동점에 달려 있습니다.',
        '候补名单的顺序取决于此并列。',
    ],
    in_reserve: ['Reserve {n}', '예비 {n}', '候补 {n}'],
})
