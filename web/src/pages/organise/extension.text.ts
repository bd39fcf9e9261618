import { catalogue } from '../../text.svelte'

// More time for one application.
export const say = catalogue({
    title: ['Own deadline', '개별 기한', '单独期限'],
    none: ['The deadline of the call applies.', '모집 마감이 그대로 적용됩니다.', '适用本次征集的截止时间。'],
    until: ['Until {time}', '{time}까지', '至{time}'],
    was_until: ['Was extended until {time}.', '{time}까지 연장되었습니다(종료).', '曾延期至{time}，现已结束。'],
    give: ['Give more time', '기한 연장', '延长期限'],
    give_yes: ['Give more time and mail it', '연장하고 메일 보내기', '延期并发送邮件'],
    give_what: [
        'Only this application may then be changed, submitted and given documents. The applicant gets a mail ' +
            'with the link. Nobody else sees it.',
        '이 신청에 한해 수정, 제출, 서류 업로드가 가능해집니다. 신청자에게 링크가 담긴 메일이 발송되며, 다른 사람에게는 보이지 않습니다.',
        '仅此申请可以继续修改、提交和上传文件。系统会向申请人发送含链接的邮件，其他人看不到。',
    ],
    change: ['Change the time', '기한 변경', '更改期限'],
    until_label: ['Until', '연장 기한', '延长至'],
    until_help: [
        'The last second that counts; time zone: {zone}.',
        '이 시각까지 접수됩니다(해당 초 포함). 시간대: {zone}',
        '该秒（含）之前有效。时区：{zone}。',
    ],
    until_needed: ['Please say until when.', '연장 기한을 입력해 주세요.', '请填写延长至何时。'],
    reason: ['Reason', '사유', '理由'],
    reason_help: [
        'For the organisers and the log; it is not mailed.',
        '주최 측과 기록용이며 메일로 보내지 않습니다.',
        '仅供主办方和日志使用，不会写入邮件。',
    ],
    reason_needed: ['Please give a reason.', '사유를 입력해 주세요.', '请填写理由。'],
    given: ['More time is given; the mail is on its way.', '기한을 연장했습니다. 메일을 보냅니다.', '已延长期限，邮件正在发送。'],
    end: ['End the extra time', '연장 종료', '结束延期'],
    end_what: [
        'From now on the deadline of the call applies again. What was received until now counts. The ' +
            'applicant is told by mail.',
        '지금부터 모집 마감이 다시 적용됩니다. 지금까지 접수된 내용은 유효하며, 신청자에게 메일로 알립니다.',
        '从现在起重新适用本次征集的截止时间。此前收到的内容仍然有效，系统会邮件通知申请人。',
    ],
    ended: ['The extra time has ended.', '기한 연장을 종료했습니다.', '已结束延期。'],
})
