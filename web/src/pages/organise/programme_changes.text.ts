import { catalogue } from '../../text.svelte'

export const say = catalogue({
    who: ['{name} ({part})', '{name}({part})', '{name}（{part}）'],
    no_room: ['No room', '장소 없음', '无会场'],
    nobody: ['Nobody', '담당자 없음', '无人员'],
    others: ['Also changed: {names}', '함께 변경: {names}', '同时更改：{names}'],
    member_name: ['name', '이름', '名称'],
    member_kind: ['kind', '종류', '类型'],
    member_speaker: ['speaker as printed', '연사 표기', '嘉宾说明'],
    member_presenters: ['companies that present', '발표 기업', '展示企业'],
    member_round: ['pitch round', '발표 라운드', '路演轮次'],
    member_office: ['office', '직함', '职务'],
    member_bio: ['biography', '약력', '简历'],
    member_organisation: ['organisation', '소속 기관', '所属机构'],
    member_mode: ['takes part', '참가 방식', '参加方式'],
    member_languages: ['languages', '언어', '语言'],
    member_email: ['e-mail', '이메일', '电子邮箱'],
    member_lang: ['language of letters', '메일 언어', '邮件语言'],
})
