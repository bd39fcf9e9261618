import { catalogue } from '../../text.svelte'

export const say = catalogue({
    as_json: ['As JSON', 'JSON으로 편집', '以 JSON 编辑'],
    json_wrong: ['Not JSON: {why}', 'JSON이 아닙니다: {why}', '不是 JSON：{why}'],
    take_json: ['Take it over', '적용', '应用'],
    rule_begin: ['Begin with', '다음으로 시작', '以此开始'],
    rule_new_founded: ['founded on or after a date', '특정 날짜 이후 설립', '某日期之后成立'],
    rule_new_founded_or_pre: [
        'founded on or after a date, or not founded yet',
        '특정 날짜 이후 설립 또는 예비창업팀',
        '某日期之后成立，或尚未成立',
    ],
    rule_new_country: ['from certain countries', '특정 국가 소속', '来自某些国家'],
    rule_value: ['Value', '값', '值'],
    rule_date_help: [
        'As exactly as is meant: 2020, 2020-01 or 2020-01-31.',
        '뜻하는 만큼만: 2020, 2020-01 또는 2020-01-31',
        '按所需精度：2020、2020-01 或 2020-01-31。',
    ],
    rule_list_help: ['Parted by commas.', '쉼표로 구분합니다.', '用逗号分隔。'],
})
