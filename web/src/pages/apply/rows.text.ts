import { catalogue } from '../../text.svelte'

export const say = catalogue({
    currency: ['Currency', '통화', '货币'],
    row_no: ['Row {no}', '{no}행', '第 {no} 行'],
    row_add: ['Add a row', '행 추가', '添加一行'],
    row_remove: ['Remove row {no}', '{no}행 삭제', '删除第 {no} 行'],
    row_removed: ['Row {no} removed', '{no}행 삭제됨', '已删除第 {no} 行'],
    rows_least: ['At least {n} row.|At least {n} rows.', '{n}행 이상 입력하세요.', '至少填写 {n} 行。'],
    fault_number: ['This is not a number.', '숫자가 아닙니다.', '这不是数字。'],
    fault_range: ['From {min} to {max}.', '{min} 이상 {max} 이하로 입력하세요.', '请填写 {min} 到 {max} 之间的数字。'],
    fault_decimals: ['Too many digits behind the point.', '소수점 아래 자릿수가 너무 많습니다.', '小数位数过多。'],
    fault_row: ['Row {no}, {column}: {why}', '{no}행, {column}: {why}', '第 {no} 行，{column}：{why}'],
    fault_reg_no_form: [
        'Not the form of this country’s number: ten digits in Korea, 18 characters in China.',
        '이 국가의 등록번호 형식이 아닙니다. 한국은 숫자 10자리, 중국은 18자리입니다.',
        '不符合该国的注册号格式：韩国为 10 位数字，中国为 18 位代码。',
    ],
    fault_reg_no_digit: [
        'The check digit is wrong: please compare it with the certificate.',
        '검증 숫자가 맞지 않습니다. 등록증과 대조해 주세요.',
        '校验码不正确，请与证照核对。',
    ],
})
