// Who has recommended an applicant, by a code.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    title: ['Recommendation', '추천', '推荐'],
    by: ['Recommended by {name}', '추천 기관: {name}', '推荐机构：{name}'],
    seen: [
        'They will see your company’s name once you have submitted, and how far your application comes; nothing else.',
        '제출한 뒤 추천 기관은 기업명과 진행 상태만 볼 수 있습니다.',
        '提交后，推荐机构仅可看到贵企业的名称和申请进展。',
    ],
    beyond: [
        'Their quota was reached before you submitted. Your application stands as any other.',
        '제출 전에 추천 정원이 마감되었습니다. 신청은 다른 신청과 똑같이 유효합니다.',
        '提交前推荐名额已满，您的申请与其他申请同样有效。',
    ],
    have: ['I have a referral code', '추천 코드가 있습니다', '我有推荐码'],
    code: ['Referral code', '추천 코드', '推荐码'],
    help: ['You can apply without one.', '없어도 신청할 수 있습니다.', '没有也可以申请。'],
    use: ['Use the code', '코드 적용', '使用推荐码'],
    leave: ['Remove', '추천 삭제', '取消推荐'],
    go_on: ['Go on without it', '코드 없이 계속', '不使用推荐码继续'],
})
