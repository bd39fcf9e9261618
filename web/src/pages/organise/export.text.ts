import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Export applications', '신청 내보내기', '导出申请'],
    what: [
        'The {n} application of the list, in its order.|The {n} applications of the list, in its order.',
        '목록의 신청 {n}건을 현재 순서대로 내보냅니다.',
        '按当前顺序导出列表中的{n}份申请。',
    ],
    format: ['Format', '형식', '格式'],
    xlsx: ['Excel workbook (XLSX)', 'Excel 통합 문서(XLSX)', 'Excel工作簿（XLSX）'],
    csv: ['CSV for other spreadsheets', '다른 스프레드시트용 CSV', '供其他表格软件使用的CSV'],
    json: ['JSON for programs', '프로그램용 JSON', '供程序使用的JSON'],
    has_private: ['With private answers', '비공개 답변 포함', '包含非公开内容'],
    has_private_help: [
        'E-mail, telephone, members and what the form marks as private. Pass it on only to those who need it.',
        '이메일, 전화번호, 팀원, 신청서에서 비공개로 지정한 항목입니다. 필요하지 않은 사람에게 전달하지 마세요.',
        '电子邮箱、电话、团队成员及表单标为非公开的内容。请勿转交给无需了解的人。',
    ],
    nothing: [
        'Nobody in this list agrees, so there is nothing to give.',
        '이 목록에는 동의한 신청이 없어 제공할 내용이 없습니다.',
        '此列表中无人同意，没有可提供的内容。',
    ],
    recorded: [
        'Each export is recorded in the log: who, what, how many.',
        '내보내기는 누가, 무엇을, 몇 건 내보냈는지 기록에 남습니다.',
        '每次导出都会记入日志：谁、导出了什么、多少份。',
    ],
    download: ['Download the table', '표 내려받기', '下载表格'],
    documents: ['Documents', '제출 문서', '提交的文件'],
    documents_help: [
        'All documents of these applications in one ZIP archive, named by number, company and kind.',
        '이 신청들의 모든 문서를 번호·회사·종류로 이름 붙여 하나의 ZIP 파일로 받습니다.',
        '这些申请的全部文件打包为一个ZIP，按编号、企业和种类命名。',
    ],
    download_documents: ['Download the documents', '문서 내려받기', '下载文件'],
})
