// One element of a list, for "Add …" and where it has no name yet, by shape.
import { catalogue } from '../../text.svelte'

export const one = catalogue({
    organisation: ['Organisation', '기관', '机构'],
    note: ['Note', '안내 사항', '说明'],
    track: ['Track', '분야', '领域'],
    call: ['Call', '모집', '征集'],
    rule: ['Rule', '자격 요건', '规则'],
    question: ['Question', '질문', '问题'],
    option: ['Option', '보기', '选项'],
    upload: ['Upload', '서류', '上传文件'],
    partner: ['Partner', '추천 기관', '推荐机构'],
    rubric: ['Rubric', '심사표', '评分表'],
    criterion: ['Criterion', '심사 기준', '评分标准'],
    round: ['Round', '라운드', '轮次'],
    room: ['Room', '발표장', '会场'],
    window: ['Hours', '시간대', '时段'],
    prize: ['Prize', '상', '奖项'],
    quota: ['Shared place or extra', '공유 정원·추가 항목', '共用名额或附加项目'],
    ticket_type: ['Ticket', '참가권', '门票'],
    event_room: ['Room', '장소', '会场'],
    speaker: ['Speaker', '연사', '嘉宾'],
    interpreter: ['Interpreter', '통역사', '口译员'],
    part: ['Speaker', '연사', '嘉宾'],
    interpretation: ['Interpreter', '통역사', '口译员'],
    presenter: ['Company', '기업', '企业'],
    agenda_item: ['Agenda item', '일정 항목', '议程项目'],
})
