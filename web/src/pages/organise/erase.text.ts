import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Forget a person', '개인정보 삭제', '删除个人信息'],
    what: [
        'For a person who asks you to. You see first what this event keeps under their address and what goes.',
        '정보주체의 삭제 요청을 처리합니다. 이 행사가 해당 주소로 보관 중인 정보와 삭제 대상을 먼저 확인합니다.',
        '用于处理当事人的删除申请。将先显示本活动保存的与该邮箱相关的信息及删除范围。',
    ],
    email: ['Their e-mail address', '이메일 주소', '当事人邮箱'],
    bad_email: ['This is no e-mail address.', '이메일 주소 형식이 올바르지 않습니다.', '邮箱地址格式有误。'],
    look: ['Show what goes', '삭제 대상 확인', '查看删除范围'],
    goes: ['This is erased', '삭제되는 정보', '将被删除'],
    none: [
        'There is nothing to erase under this address.',
        '이 주소로 삭제할 정보가 없습니다.',
        '没有可删除的与此邮箱相关的信息。',
    ],
    held: ['This stays for now: it is under way', '진행 중이므로 지금은 남는 정보', '仍在进行中，暂予保留'],
    held_application: ['Application no. {no}', '{no}번 신청서', '{no} 号申请'],
    held_registration: ['Registration no. {no}', '{no}번 참가 등록', '{no} 号参会注册'],
    held_speaker: ['A part in the programme', '프로그램 출연', '议程中的角色'],
    held_judge: ['A seat in a panel of judges', '심사위원 위촉', '评审席位'],
    held_allotment: ['Places that they give away', '배정받은 초대석', '由其分配的名额'],
    held_why: [
        'Decide on the application or have it withdrawn, cancel the registration, or wait until the event is over.',
        '신청을 결정하거나 철회하도록 하고, 참가 등록은 취소하십시오. 행사가 끝난 후에도 삭제할 수 있습니다.',
        '请先对申请作出决定或由其撤回、取消注册，或待活动结束后再删除。',
    ],
    stays: ['This stays', '남는 정보', '保留的内容'],
    stays_what: [
        'Numbers in statistics, published results with the companies they name, the hash that a receipt proves, ' +
            'scores, the published programme, what other teams wrote, and entries of the log without content.',
        '통계 수치, 공개된 결과와 기재된 기업명, 접수증이 증명하는 해시, 점수, 공개된 프로그램의 연사, ' +
            '다른 팀이 작성한 내용, 내용이 비워진 처리 기록은 남습니다.',
        '统计数字、已公布结果及其中的企业名称、回执所证明的哈希值、评分、已公布议程中的嘉宾、' +
            '其他团队填写的内容，以及已清空内容的日志条目。',
    ],
    confirm: [
        'It cannot be undone. Type the address once more',
        '되돌릴 수 없습니다. 이메일 주소를 다시 입력해 주십시오',
        '此操作无法撤销，请再次输入邮箱地址',
    ],
    confirm_wrong: ['This is another address.', '주소가 일치하지 않습니다.', '与上述邮箱不一致。'],
    erase: ['Erase for good', '영구 삭제', '永久删除'],
    other: ['Another address', '다른 주소', '其他邮箱'],
    done: ['It is erased. They are told by mail.', '삭제하였습니다. 당사자에게 메일로 안내됩니다.', '已删除，并将以邮件告知当事人。'],
    done_more: [
        'Files of documents are removed within the hour. The log says that it was done, and nothing of whom.',
        '문서 파일은 1시간 이내에 제거됩니다. 처리 기록에는 삭제 사실만 남고 대상자는 남지 않습니다.',
        '文件将在一小时内移除。日志仅记录删除操作，不含当事人信息。',
    ],
    list_applications: ['Applications, with all answers', '참가 신청서와 답변', '报名申请及全部填写内容'],
    list_documents: ['Documents', '제출 문서', '提交的文件'],
    list_acceptances: ['Answers after acceptance', '선발 후 답변', '入选后的回复'],
    list_registrations: ['Registrations', '참가 등록', '参会注册'],
    list_certificates: ['Certificates of attendance', '참가 확인서', '参会证明'],
    list_visa_letters: ['Invitation letters', '비자용 초청장', '签证邀请函'],
    list_invitations: ['Invitations by others', '다른 사람이 보낸 초대', '他人发出的邀请'],
    list_allotments: ['Places they give away', '배정받은 초대석', '由其分配的名额'],
    list_programme_parts: ['Contact and notes as a speaker', '연사 연락처와 메모', '嘉宾联系方式与备注'],
    list_panel_seats: ['Seats in panels, with their links', '심사위원 위촉과 링크', '评审席位及链接'],
    list_conflicts_of_interest: ['Conflicts of interest', '이해 상충 신고', '利益冲突'],
    list_sessions: ['Sign-ins', '로그인 기록', '登录记录'],
    list_mails: ['Mails', '메일', '邮件'],
    list_room_links_opened: ['Links to rooms that were opened', '회의실 접속 기록', '会议室链接打开记录'],
    list_newsletter: ['Newsletter', '뉴스레터 구독', '简报订阅'],
    list_account: ['Account', '계정', '账户'],
})
