import { afterEach, describe, expect, it } from 'vitest'

import { lang } from '../../text.svelte'
import { by_list, cut_sentence, type Cut, type Place } from './cut'

const cut = (more: Partial<Cut> = {}): Cut => ({ per: 'all', at_tie: 'decide', n_reserve: 0, refill: 'never', ...more })

describe('a cut in words', () => {
    afterEach(() => (lang.current = 'en'))
    const full = cut({ per: 'city', n: 10, min_milli: 3500, at_tie: 'all', n_reserve: 3, refill: 'at_once' })

    it('says each of its parts, in three languages', () => {
        expect(cut_sentence(full)).toBe(
            'The best 10 of each city, at least 3.5 points; all tied at the line go on; 3 in reserve for each city; ' +
                'a place given back goes to the next in reserve at once',
        )
        lang.current = 'ko'
        expect(cut_sentence(full)).toBe(
            '도시별 상위 10팀, 3.5점 이상; 진출선의 동점은 모두 진출; 도시별 예비 3팀; 포기한 자리는 다음 예비 팀이 바로 승계',
        )
        lang.current = 'zh'
        expect(cut_sentence(full)).toBe(
            '每个城市前 10 名，不低于 3.5 分；晋级线上并列者全部晋级；每个城市候补 3 名；空出的名额立即由下一名候补递补',
        )
    })

    it('leaves out what there is not', () => {
        expect(cut_sentence(cut({ n: 4 }))).toBe('The best 4; people decide a tie at the line')
        expect(cut_sentence(cut({ percent: 25, per: 'track', at_tie: 'none' }))).toBe(
            'The best 25 % of each field (rounded up); none of those tied at the line goes on',
        )
        expect(cut_sentence(cut({ min_milli: 7000 }))).toBe('Everyone with at least 7 points')
        expect(cut_sentence(cut({ n: null, percent: null }))).toBe('Nothing said yet')
    })
})

describe('places', () => {
    const place = (entry_id: number, list: string, reserve_no: number | null): Place => ({
        entry_id, application_id: entry_id, application_no: entry_id, company: `E${entry_id}`, list, reserve_no,
        is_advancing: reserve_no === null, left_at: null, moved_up_at: null, moved_for_id: null, may_move_up: false,
        may_move_back: false,
    })

    it('stand list by list, the reserve behind in its order', () => {
        const items = [place(1, 'Seoul', 2), place(2, 'Busan', null), place(3, 'Seoul', null), place(4, 'Seoul', 1)]
        const lists = by_list(items).map((l) => [l.key, l.items.map((p) => p.entry_id)])
        expect(lists).toEqual([['Seoul', [3, 4, 1]], ['Busan', [2]]])
    })
})
