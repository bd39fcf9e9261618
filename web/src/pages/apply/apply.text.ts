// What the form says. Terms: design.md, "Words".
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    group: ['Your group', '소속 그룹', '所属组别'],
    group_open: ['Follows from your answers.', '답변에 따라 정해집니다.', '由您的答案决定。'],
    title: ['Apply', '참가 신청', '报名申请'],
    tab: ['Apply: {event}', '참가 신청: {event}', '报名申请：{event}'],
    lede: [
        'No account is needed. What you type is saved as you go.',
        '회원 가입 없이 신청할 수 있습니다. 입력하는 내용은 자동으로 저장됩니다.',
        '无需注册账户。您填写的内容会自动保存。',
    ],
    to_event: ['About the event', '행사 안내', '活动介绍'],

    // steps
    steps: ['Parts of the application', '신청서 단계', '申请步骤'],
    step_of: ['Part {no} of {n_steps}', '{n_steps}단계 중 {no}단계', '第{no}步，共{n_steps}步'],
    step_eligibility: ['May we apply?', '참가 자격', '报名资格'],
    step_company: ['Company', '회사 정보', '企业信息'],
    step_project: ['Project', '프로젝트', '项目'],
    step_team: ['Team', '팀', '团队'],
    step_documents: ['Documents', '제출 서류', '提交文件'],
    step_contact: ['Contact', '담당자', '联系人'],
    step_consents: ['Consents', '동의', '同意事项'],
    step_review: ['Review and submit', '확인 및 제출', '确认并提交'],
    about_eligibility: [
        'First what decides whether you may apply, and where we send the link to your application.',
        '먼저 참가 자격을 확인하고, 신청서 링크를 받을 주소를 입력합니다.',
        '先确认报名资格，并填写接收申请链接的邮箱。',
    ],
    about_documents: [
        'A document counts from the moment its upload begins. You may submit first and upload later, until ' +
            'it is due.',
        '업로드를 시작한 시각을 기준으로 접수됩니다. 신청을 먼저 제출하고 각 기한까지 나중에 올려도 됩니다.',
        '以开始上传的时刻为准。您可以先提交申请，之后在各项期限前上传。',
    ],
    about_review: [
        'This is what the organiser will see. Until the call closes you can still change it after submitting.',
        '주최 측에 전달될 내용입니다. 제출한 뒤에도 접수 마감 전까지 수정할 수 있습니다.',
        '以下是主办方将看到的内容。提交后、截止前仍可修改。',
    ],
    is_done: ['complete', '작성 완료', '已完成'],
    is_open: ['something is missing', '미완료', '未完成'],
    back: ['Back', '이전', '上一步'],
    next: ['Next: {step}', '다음: {step}', '下一步：{step}'],

    // the call's time
    closes: ['Closes', '접수 마감', '截止时间'],
    closed: ['Applications are closed', '접수가 마감되었습니다', '申请已截止'],
    track_deadline: [
        'For this track and round applications close sooner than for others: {time}.',
        '선택하신 분야와 라운드는 다른 경우보다 먼저 마감됩니다: {time}.',
        '所选领域和轮次的截止时间早于其他：{time}。',
    ],
    extended: [
        'The organiser has given you more time: until {time}. This holds for your application only.',
        '주최 측에서 귀하의 신청에 한해 {time}까지 기한을 연장해 드렸습니다.',
        '主办方已为您的申请单独延长期限至{time}。',
    ],
    closed_now: [
        'The call has closed while you were writing. What was saved stays as a draft; it can no longer be submitted.',
        '작성 중에 접수가 마감되었습니다. 저장된 내용은 초안으로 남지만 더 이상 제출할 수 없습니다.',
        '在您填写期间申请已截止。已保存的内容作为草稿保留，但无法再提交。',
    ],
    closes_soon: [
        '{duration} until the call closes. Submitting counts from the moment it reaches us.',
        '접수 마감까지 {duration} 남았습니다. 제출이 서버에 도착한 시각을 기준으로 접수됩니다.',
        '距截止还有{duration}。以提交到达服务器的时刻为准。',
    ],
    scheduled: ['Applications are not open yet', '아직 접수 기간이 아닙니다', '尚未开始报名'],
    left: ['{duration} left', '{duration} 남음', '还剩{duration}'],
    no_call: ['This event takes no applications', '이 행사는 참가 신청을 받지 않습니다', '本活动不接受报名'],

    // saving
    save_empty: ['Nothing typed yet', '아직 입력한 내용이 없습니다', '尚未填写'],
    save_local: [
        'Kept on this device only. Type your e-mail address to save it with us.',
        '이 기기에만 저장되었습니다. 이메일 주소를 입력하면 서버에 저장됩니다.',
        '仅保存在本设备。填写电子邮箱后将保存到服务器。',
    ],
    save_memory: [
        'Not saved yet: this browser keeps nothing. Type your e-mail address to save it with us.',
        '아직 저장되지 않았습니다. 이 브라우저는 내용을 보관하지 않으니 이메일 주소를 입력해 서버에 저장하세요.',
        '尚未保存：此浏览器不保留数据。请填写电子邮箱以保存到服务器。',
    ],
    save_saving: ['Saving …', '저장 중 …', '正在保存……'],
    save_saved: ['Saved {time}', '{time} 저장됨', '{time} 已保存'],
    save_offline: [
        'No connection. Kept on this device; saved with us as soon as there is one.',
        '연결이 끊겼습니다. 이 기기에 보관 중이며 연결되면 바로 서버에 저장합니다.',
        '网络已断开。内容已保存在本设备，联网后将立即保存到服务器。',
    ],
    save_offline_memory: [
        'No connection. Keep this page open: it is saved as soon as there is one.',
        '연결이 끊겼습니다. 이 페이지를 닫지 마세요. 연결되면 바로 저장합니다.',
        '网络已断开。请不要关闭此页面，联网后将立即保存。',
    ],
    save_waiting: [
        'The server is busy. Kept on this device; trying again.',
        '서버가 바쁩니다. 이 기기에 보관 중이며 다시 시도하고 있습니다.',
        '服务器繁忙。内容已保存在本设备，正在重试。',
    ],
    save_waiting_memory: [
        'The server is busy. Keep this page open; trying again.',
        '서버가 바쁩니다. 이 페이지를 닫지 마세요. 다시 시도하고 있습니다.',
        '服务器繁忙。请不要关闭此页面，正在重试。',
    ],
    save_full: [
        'The server has no room left. Kept on this device; trying again.',
        '서버의 저장 공간이 부족합니다. 이 기기에 보관 중이며 다시 시도하고 있습니다.',
        '服务器存储空间不足。内容已保存在本设备，正在重试。',
    ],
    save_full_memory: [
        'The server has no room left. Keep this page open; trying again.',
        '서버의 저장 공간이 부족합니다. 이 페이지를 닫지 마세요. 다시 시도하고 있습니다.',
        '服务器存储空间不足。请不要关闭此页面，正在重试。',
    ],
    save_refused: [
        'Saved, but for the answers marked below',
        '표시된 항목을 제외하고 저장됨',
        '除标出的项目外均已保存',
    ],
    save_closed: ['The call is closed; no changes are taken', '접수가 마감되어 수정할 수 없습니다', '申请已截止，不能再修改'],
    save_expired: [
        'This link opens nothing any more. Have it sent again.',
        '더 이상 유효하지 않은 링크입니다. 링크를 다시 요청해 주세요.',
        '此链接已失效，请重新获取链接。',
    ],
    save_submitted: [
        'Changes are not sent until you save them',
        '저장 버튼을 눌러야 변경 내용이 반영됩니다',
        '点击保存后更改才会生效',
    ],
    link_mailed: [
        'Saved. Your link is on its way to {email}.',
        '저장되었습니다. {email} 주소로 링크를 보냈습니다.',
        '已保存，链接已发送至 {email}。',
    ],
    copy_link: ['Copy the link', '링크 복사', '复制链接'],
    own_link: [
        'Your link opens this application on any device.',
        '이 링크로 어떤 기기에서든 신청서를 열 수 있습니다.',
        '可在任何设备上通过链接打开此申请。',
    ],
    no_storage: [
        'This device will not remember your application; keep the link we mailed.',
        '이 기기에는 신청서가 기억되지 않습니다. 메일로 보내 드린 링크를 보관해 주세요.',
        '本设备不会记住您的申请，请保存我们邮件中的链接。',
    ],
    restored: [
        'What you typed here before is back.',
        '이전에 입력하던 내용을 불러왔습니다.',
        '已恢复您之前填写的内容。',
    ],
    begin_anew: ['Begin another application', '새 신청서 작성', '填写新的申请'],
    begin_anew_why: [
        'This device then forgets the present one. It stays with us; its link opens it.',
        '이 기기에서는 현재 신청서가 지워집니다. 서버에는 남아 있으며 링크로 다시 열 수 있습니다.',
        '本设备将不再记住当前申请。服务器上仍会保留，可通过链接打开。',
    ],
    taken: [
        'Changed in another tab or on another device; the newer answer is shown.',
        '다른 탭이나 기기에서 변경되어 최신 내용을 표시합니다.',
        '已在其他标签页或设备上修改，现显示最新内容。',
    ],
    clash: [
        'Answered differently on another device:',
        '다른 기기에서 다르게 입력되었습니다:',
        '在其他设备上填写了不同的内容：',
    ],
    // eligibility
    eligible: ['By what you have told so far, you may apply.', '지금까지 입력한 내용으로는 참가 자격이 있습니다.', '根据目前填写的内容，您符合报名条件。'],
    not_eligible: ['By these answers you may not apply:', '입력한 내용으로는 참가 자격이 없습니다:', '根据所填内容，您不符合报名条件：'],
    undecided: ['To decide this, we still need:', '다음 항목을 입력하면 자격을 확인할 수 있습니다:', '还需填写以下内容才能判断：'],
    vague: ['{question}: more exactly', '{question}: 더 정확하게', '{question}：请填写得更具体'],
    warned: ['Please note:', '참고해 주세요:', '请注意：'],
    looked_at: ['The organiser will look at this:', '주최 측에서 확인할 사항입니다:', '主办方将核实：'],
    as_of: ['(as of {date})', '({date} 기준)', '（以{date}为准）'],
    server_decides: [
        'The organiser’s server decides when you submit.',
        '최종 판단은 제출할 때 서버에서 이루어집니다.',
        '最终以提交时服务器的判断为准。',
    ],

    // fields
    email_help: [
        'The link to your application goes here. Nothing else is needed to come back to it.',
        '신청서 링크를 이 주소로 보내 드립니다. 이 링크만 있으면 다시 열 수 있습니다.',
        '申请链接将发送到此邮箱，凭该链接即可随时返回。',
    ],
    date_read: ['Read as {date}', '인식한 날짜: {date}', '识别为{date}'],
    date_place: ['2017, 2017-01 or 2017-01-31', '2017, 2017-01 또는 2017-01-31', '2017、2017-01 或 2017-01-31'],
    fault_date_ambiguous: [
        'Day and month can be read in two ways. Write it as 2017-04-03.',
        '월과 일을 구분할 수 없습니다. 2017-04-03과 같이 입력하세요.',
        '无法区分月和日，请按 2017-04-03 的形式填写。',
    ],
    fault_date_unreadable: [
        'This is not a date. Write it as 2017, 2017-01 or 2017-01-31.',
        '날짜가 아닙니다. 2017, 2017-01 또는 2017-01-31과 같이 입력하세요.',
        '无法识别的日期，请按 2017、2017-01 或 2017-01-31 的形式填写。',
    ],
    fault_too_long: [
        'At most {max} characters; these are {n_now}.',
        '최대 {max}자까지 입력할 수 있습니다(현재 {n_now}자).',
        '最多{max}字，现为{n_now}字。',
    ],
    fault_line: ['One line, please.', '한 줄로 입력하세요.', '请填写一行文字。'],
    fault_email: ['This is not an e-mail address.', '올바른 이메일 주소가 아닙니다.', '这不是有效的电子邮箱地址。'],
    fault_phone: [
        'A telephone number has 5 to 15 digits, such as +82 10 1234 5678.',
        '+82 10 1234 5678과 같이 5~15자리 전화번호를 입력하세요.',
        '请填写 5 至 15 位的电话号码，如 +86 138 0000 0000。',
    ],
    fault_country: ['Choose a country.', '국가를 선택하세요.', '请选择国家。'],
    fault_member_name: ['Each member needs a name.', '팀원마다 이름이 필요합니다.', '每位成员都须填写姓名。'],
    fault_member_email: ['A member’s e-mail address is not right.', '팀원의 이메일 주소가 올바르지 않습니다.', '有成员的邮箱地址无效。'],
    fault_member_twice: ['The same member is listed twice.', '같은 팀원이 중복되었습니다.', '有成员重复。'],
    fault_members_many: ['At most {max} members.', '팀원은 최대 {max}명입니다.', '成员最多{max}人。'],
    fault_languages_many: ['At most {max} languages.', '언어는 최대 {max}개입니다.', '语言最多{max}种。'],
    missing: ['This is needed to submit.', '제출하려면 필요한 항목입니다.', '提交前须填写此项。'],
    missing_consent: ['This has to be agreed to.', '동의가 필요합니다.', '须同意此项。'],
    optional: ['optional', '선택', '选填'],
    language_more: ['Another language', '다른 언어', '其他语言'],
    no_choice: ['None', '선택 안 함', '不选择'],
    yes: ['Yes', '예', '是'],
    no: ['No', '아니요', '否'],
    agreed: ['Agreed', '동의함', '同意'],
    not_answered: ['not answered', '미입력', '未填写'],

    // documents without a draft
    need_address: [
        'First type an e-mail address: only an application that is saved can take documents or be submitted.',
        '먼저 이메일 주소를 입력하세요. 주소를 입력해야 신청서가 서버에 저장되어 서류를 올리거나 제출할 수 있습니다.',
        '请先填写电子邮箱：申请保存到服务器后，才能上传文件或提交。',
    ],
    to_address: ['To the e-mail address', '이메일 입력으로 이동', '去填写邮箱'],

    // a lost link
    email: ['E-mail address', '이메일 주소', '电子邮箱'],
    title_no: ['Application no. {no}', '참가 신청 (접수번호 {no})', '报名申请（编号 {no}）'],
    tab_no: ['Application no. {no}: {event}', '참가 신청 {no}: {event}', '报名申请 {no}：{event}'],
    own: ['Your application', '내 신청서', '我的申请'],
    is_test: [
        'This is a test of the form: it counts nowhere, its mails go to the organiser who tries it, and it is ' +
            'deleted when the call opens.',
        '신청서 시험용입니다. 어디에도 집계되지 않고 메일은 시험하는 주최자에게만 발송되며, 접수가 시작되면 삭제됩니다.',
        '这是表单测试：不计入任何统计，邮件只发给试填的主办方，申请开放时将被删除。',
    ],
})
