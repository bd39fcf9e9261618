// Who was accepted and has to answer.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Asked after the acceptance', '승인 후 요청 사항', '通过后的答复'],
    n_confirmed: ['{count} taking part', '참가 확정 {count}', '{count}家确认参加'],
    n_declined: ['{count} declined', '사양 {count}', '{count}家放弃'],
    n_missing: ['{count} with something missing', '미제출 {count}', '{count}家未完成'],
    n_whole: ['{count} complete', '완료 {count}', '{count}家已完成'],
    missing_only: ['Only where something is missing', '미제출만 보기', '仅看未完成'],
    missing: ['Missing', '미제출', '未完成'],
    missing_late: ['Missing, time over', '미제출 (기한 지남)', '未完成（已逾期）'],
    whole: ['Complete', '완료', '已完成'],
    confirmed: ['Takes part', '참가 확정', '确认参加'],
    declined: ['Declined', '사양', '已放弃'],
    left: ['Not in it any more', '참가 취소', '已退出'],
    missing_reply: ['confirmation', '참가 여부', '是否参加'],
    missing_answers: ['answers', '답변', '答复'],
    missing_documents: ['documents', '서류', '文件'],
    until: ['until {time}', '{time}까지', '{time}截止'],
    until_own: ['more time, until {time}', '기한 연장, {time}까지', '已延期至{time}'],
    answers_title: ['Answers after the acceptance', '승인 후 답변', '通过后的答复'],
    give: ['Give more time', '기한 연장', '延长期限'],
    give_what: [
        'For this applicant alone; the new time is mailed.',
        '이 신청자에게만 적용되며, 새 기한이 메일로 안내됩니다.',
        '仅适用于该申请者，新期限将以邮件告知。',
    ],
    until_label: ['Until', '새 기한', '新期限'],
    until_help: ['The last second, in the time of {zone}.', '{zone} 기준, 해당 시각까지입니다.', '按{zone}时间，含该时刻。'],
    until_needed: ['Please say until when.', '기한을 입력해 주세요.', '请填写期限。'],
    given: ['More time is given and mailed', '기한을 연장하고 메일로 안내했습니다', '已延期并发送邮件'],
})
