// Two devices, one sheet: what the judge changed here since `base`, and what was saved elsewhere meanwhile.
// For each criterion: changed on one side only, that side's; changed here, ours wins, and where both changed
// to different values it is a clash, which the judge is shown and may turn round.
import { sheet_of, tidy, type Saved, type Sheet } from './model'

export interface Clash {
    field: string // a criterion's key, or "comment"
    mine: number | string | undefined
    theirs: number | string | undefined
}

function of_three<T>(base: T, mine: T, theirs: T): { value: T; is_clash: boolean } {
    if (mine === base) return { value: theirs, is_clash: false }
    return { value: mine, is_clash: theirs !== base && theirs !== mine }
}

export function merge(base: Sheet, mine: Sheet, theirs: Sheet): { sheet: Sheet; clashes: Clash[] } {
    const clashes: Clash[] = []
    const scores: Record<string, number> = {}
    const keys = new Set([base, mine, theirs].flatMap((sheet) => Object.keys(sheet.scores)))
    for (const key of keys) {
        const [m, t] = [mine.scores[key], theirs.scores[key]]
        const { value, is_clash } = of_three(base.scores[key], m, t)
        if (value !== undefined) scores[key] = value
        if (is_clash) clashes.push({ field: key, mine: m, theirs: t })
    }
    const comment = of_three(tidy(base.comment), tidy(mine.comment), tidy(theirs.comment))
    if (comment.is_clash) clashes.push({ field: 'comment', mine: mine.comment, theirs: theirs.comment })
    return {
        sheet: {
            scores,
            comment: comment.value === tidy(mine.comment) ? mine.comment : theirs.comment,
            is_final: of_three(base.is_final, mine.is_final, theirs.is_final).value,
        },
        clashes,
    }
}

// The clashes that are still open after more has been merged: one that was settled elsewhere to our value is
// none any more, and a newer one of a field takes the place of an older.
export function clashes_after(before: readonly Clash[], found: readonly Clash[], theirs: Saved): Clash[] {
    const now = sheet_of(theirs)
    const value = (field: string) => (field === 'comment' ? tidy(now.comment) : now.scores[field])
    const fields = new Set(found.map((c) => c.field))
    const is_open = (c: Clash) =>
        !fields.has(c.field) && value(c.field) !== (typeof c.mine === 'string' ? tidy(c.mine) : c.mine)
    return [...before.filter(is_open), ...found]
}
