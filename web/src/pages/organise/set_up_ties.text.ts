import { catalogue } from '../../text.svelte'

export const say = catalogue({
    tie_criterion: ['Higher in “{name}”', '“{name}” 점수가 높은 쪽', '“{name}”得分较高'],
    tie_median: ['Higher median', '중앙값이 높은 쪽', '中位数较高'],
    tie_n_best: ['Best place on more sheets', '1위 심사표가 많은 쪽', '获第一名的评分表较多'],
    tie_highest_sheet: ['Higher best sheet', '최고 심사표 점수가 높은 쪽', '最高评分表得分较高'],
    tie_lowest_sheet: ['Higher worst sheet', '최저 심사표 점수가 높은 쪽', '最低评分表得分较高'],
    tie_earlier_submission: ['Earlier submission', '먼저 제출한 쪽', '提交较早'],
})
