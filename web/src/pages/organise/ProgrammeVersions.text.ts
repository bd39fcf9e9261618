import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Published versions', '공개 버전', '已发布的版本'],
    title_of: ['Version {no}', '버전 {no}', '版本 {no}'],
    about: [
        'Every change of the published programme is kept, also delays on the day and changes in the set-up.',
        '공개된 프로그램의 변경 내역은 모두 보관됩니다. 당일 일정 조정과 행사 설정에서 바꾼 내용도 포함됩니다.',
        '已发布议程的每次更改都会保留，包括当天的顺延和活动设置中的更改。',
    ],
    none: ['Nothing has been published yet.', '아직 공개된 프로그램이 없습니다.', '尚未发布议程。'],
    none_here: [
        'In the latest changes of the event the programme was not touched. Look further back.',
        '최근의 행사 변경에서는 프로그램이 바뀌지 않았습니다. 더 이전 버전을 확인하세요.',
        '活动最近的更改未涉及议程，请继续向前查看。',
    ],
    older: ['Older versions', '이전 버전 더 보기', '更早的版本'],
    version: ['Version', '버전', '版本'],
    published_at: ['Published', '공개 시각', '发布时间'],
    by: ['By', '담당', '发布人'],
    items: ['Items', '항목', '项目'],
    n_added: ['{n} new', '추가 {n}', '新增 {n}'],
    n_removed: ['{n} removed', '삭제 {n}', '删除 {n}'],
    n_changed: ['{n} changed', '변경 {n}', '更改 {n}'],
    n_others: ['Rooms and people: {n}', '장소·인물 {n}', '会场和人员 {n}'],
    in_force: ['in force', '공개 중', '当前'],
    since: ['What has changed since', '이후 변경 사항', '此后的更改'],
    show: ['Changes since', '이후 변경', '之后的更改'],
    show_of: ['Changes since version {no}', '버전 {no} 이후 변경', '版本 {no} 之后的更改'],
    close: ['Close', '닫기', '关闭'],
    back: ['All versions', '모든 버전', '所有版本'],
    then: ['In version {no}', '버전 {no}', '版本 {no}'],
    now: ['Published now', '현재 공개', '当前发布'],
    same: ['This is what is published now.', '지금 공개된 내용과 같습니다.', '与当前发布的内容相同。'],
    only_people: [
        'The items are what is published now. What is said of rooms and people is not brought back.',
        '항목은 지금 공개된 내용과 같습니다. 장소와 인물 정보는 복원 대상이 아닙니다.',
        '各项目与当前发布的内容相同。会场和人员的资料不在恢复之列。',
    ],
    restore_about: [
        'The draft then has the items of this version, with their times, rooms and people. What is said of rooms and ' +
            'people stays as it is now; who or what an item needs and is gone comes back. ' +
            'The public sees nothing until you publish.',
        '초안에 이 버전의 항목이 시각, 장소, 담당자와 함께 복원됩니다. 장소와 인물 정보는 지금 내용을 유지하고, ' +
            '그사이 삭제되었더라도 항목에 필요한 장소와 인물은 다시 추가합니다. 공개하기 전까지 외부에는 표시되지 않습니다.',
        '草稿将恢复为此版本的各项目，包括时间、会场和人员。会场和人员的资料保持当前内容；' +
            '项目所需而已被删除的会场和人员会重新加入。发布之前公众不会看到。',
    ],
    left_out: ['Cannot be brought back', '복원할 수 없는 내용', '无法恢复的内容'],
    overwritten: [
        'The draft has {n} change that is not published. It would be lost:|' +
            'The draft has {n} changes that are not published. They would be lost:',
        '초안에 공개되지 않은 변경 {n}건이 있으며, 복원하면 사라집니다:',
        '草稿中有 {n} 项尚未发布的更改，恢复后将丢失：',
    ],
    restore: ['Bring back as the draft', '초안으로 복원', '恢复为草稿'],
    restore_over: ['Replace the draft', '초안 대체', '替换草稿'],
    restored: [
        'Version {no} is the draft now. Publish it to show it.',
        '버전 {no} 프로그램을 초안으로 복원했습니다. 공개하면 표시됩니다.',
        '版本 {no} 已恢复为草稿，发布后生效。',
    ],
    operator: ['The operator', '시스템 관리자', '系统管理员'],
    system: ['The system', '시스템', '系统'],
    somebody: ['Somebody', '알 수 없음', '未知'],
})
