// What became of the places of a published round.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Places and reserve', '진출 자리와 예비 명단', '晋级名额与候补'],
    help: [
        'The published result stays as it is; here is who holds a place now.',
        '공개된 결과는 그대로이며, 현재 자리를 가진 팀을 보여 줍니다.',
        '已公布的结果不变，此处显示当前持有名额的项目。',
    ],
    begun: [
        'The next round has begun: nobody moves up or back any more.',
        '다음 라운드가 시작되어 승계하거나 되돌릴 수 없습니다.',
        '下一轮已开始，不能再递补或撤回。',
    ],
    rule_at_once: [
        'A place given back goes to the next in reserve at once.',
        '포기한 자리는 다음 예비 팀이 바로 승계합니다.',
        '空出的名额立即由下一名候补递补。',
    ],
    rule_by_organiser: [
        'A place given back goes to the next in reserve when you say so.',
        '포기한 자리는 주최 측이 정하면 다음 예비 팀이 승계합니다.',
        '空出的名额由您决定是否让下一名候补递补。',
    ],
    rule_never: ['A place given back stays empty.', '포기한 자리는 비워 둡니다.', '空出的名额不再递补。'],
    none: ['Nobody goes on from this round.', '이 라운드에서 진출한 팀이 없습니다.', '本轮无晋级项目。'],
    holds: ['Goes on', '진출', '晋级'],
    left: ['Gave the place back', '자리 포기', '已放弃名额'],
    left_at: ['Left {time}', '포기: {time}', '放弃时间：{time}'],
    moved_up: ['Moved up', '승계 진출', '递补晋级'],
    moved_for: ['For {company}, {time}', '{company} 자리 승계, {time}', '递补{company}的名额，{time}'],
    up: ['Move up next', '다음 순번 승계', '递补晋级'],
    up_title: ['Move up from the reserve?', '예비 팀을 승계시킬까요?', '确认递补？'],
    up_what: [
        '{company} takes the place that was given back, enters the next round and is told by mail.',
        '{company} 팀이 빈자리를 승계하여 다음 라운드에 참가하며, 메일로 안내됩니다.',
        '{company}将递补空出的名额，进入下一轮，并收到邮件通知。',
    ],
    do_up: ['Move up', '승계', '递补'],
    is_up: ['{company} has moved up.', '{company} 팀이 승계했습니다.', '{company}已递补晋级。'],
    back: ['Take back', '되돌리기', '撤回'],
    back_title: ['Take the moving up back?', '승계를 취소할까요?', '撤回递补？'],
    back_what: [
        '{company} leaves the next round, stands in reserve again where it stood, and is told by mail.',
        '{company} 팀은 다음 라운드에서 빠져 원래 예비 순번으로 돌아가며, 메일로 안내됩니다.',
        '{company}将退出下一轮，回到原候补位置，并收到邮件通知。',
    ],
    do_back: ['Take back', '취소', '撤回'],
    is_back: [
        '{company} is on the reserve list again.',
        '{company} 팀이 다시 예비 명단에 올랐습니다.',
        '{company}已重新列入候补名单。',
    ],
    reason: ['Reason', '사유', '理由'],
})
