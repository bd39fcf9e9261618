// What is on its way from a judge's device to the server: for each entry what the judge has, which version it
// grew from, and the save under way. Every step is a value that is kept before it is acted upon, so that
// closing the page at any instant loses nothing: a save under way is sent again with its key, and the server
// tells which version it had made (Idempotency-Key).
import { clashes_after, merge, type Clash } from './merge'
import { is_same, saved_of, sheet_of, type Saved, type Sheet } from './model'

export interface Flight {
    key: string
    version_no: number // that it edits; 0: the first
    sheet: Sheet
}

export interface Trouble {
    rule: string
    status: number
    text: string // the server's words
}

export interface Work {
    entry_id: number
    base: Saved // the version that `mine` grew from
    mine: Sheet
    flight: Flight | null
    clashes: Clash[]
    trouble: Trouble | null // why the server does not take it
}

export const work_of = (entry_id: number, saved: Saved): Work => ({
    entry_id,
    base: saved,
    mine: sheet_of(saved),
    flight: null,
    clashes: [],
    trouble: null,
})

// Nothing has been entered here, and the server has no version.
export const is_untouched = (w: Work): boolean => !is_unsent(w) && w.base.version_no === 0

// A submitted sheet that is being changed: it counts as submitted until the judge submits the change, and is
// not sent before.
export const is_held = (w: Work): boolean =>
    w.base.state === 'submitted' && !w.mine.is_final && !is_same(w.mine, { ...sheet_of(w.base), is_final: false })

export const is_changing = (w: Work): boolean => w.base.state === 'submitted' && !w.mine.is_final

export const is_unsent = (w: Work): boolean =>
    w.flight !== null || (!is_changing(w) && !is_same(w.mine, sheet_of(w.base)))

// What goes out next; undefined when all is saved. The same work with its flight is to be kept before it is sent.
export function take_off(w: Work, new_key: () => string): Work | undefined {
    if (w.flight) return w
    if (!is_unsent(w) || w.trouble) return undefined
    const sheet = { ...w.mine, scores: { ...w.mine.scores } }
    return { ...w, flight: { key: new_key(), version_no: w.base.version_no, sheet } }
}

// The server has saved it as version `saved_no`; `now` is how the sheet stands.
export function landed(w: Work, saved_no: number, now: Saved): Work {
    const sent = w.flight?.sheet ?? sheet_of(w.base)
    if (now.version_no === saved_no) {
        const mine = is_same(w.mine, sent) ? { ...sheet_of(now), comment: w.mine.comment } : w.mine
        return { ...w, base: now, mine, flight: null, trouble: null }
    }
    return joined({ ...w, flight: null, trouble: null }, sent, now)
}

// Another device has been faster: `now` is what it saved. Nothing of the flight was stored.
export const overtaken = (w: Work, now: Saved): Work => joined({ ...w, flight: null }, sheet_of(w.base), now)

function joined(w: Work, base: Sheet, now: Saved): Work {
    const { sheet, clashes } = merge(base, w.mine, sheet_of(now))
    return { ...w, base: now, mine: sheet, clashes: clashes_after(w.clashes, clashes, now) }
}

export const refused = (w: Work, trouble: Trouble): Work => ({ ...w, flight: null, trouble })

// A newer version was read, without anything having been sent.
export function refreshed(w: Work, now: Saved): Work {
    if (w.flight || now.version_no <= w.base.version_no) return w
    return joined(w, sheet_of(w.base), now)
}

// The judge has looked at a clash: `mine` keeps what is here, `theirs` takes the other.
export function settled(w: Work, field: string, choice: 'mine' | 'theirs'): Work {
    const clash = w.clashes.find((c) => c.field === field)
    if (!clash) return w
    const clashes = w.clashes.filter((c) => c !== clash)
    if (choice === 'mine') return { ...w, clashes }
    const mine = { ...w.mine, scores: { ...w.mine.scores } }
    if (field === 'comment') mine.comment = String(clash.theirs ?? '')
    else if (clash.theirs === undefined) delete mine.scores[field]
    else mine.scores[field] = Number(clash.theirs)
    return { ...w, mine, clashes }
}

// ---- sending ----

export type Reply =
    | { is: 'saved'; saved_no: number; now: Saved }
    | { is: 'overtaken'; now: Saved }
    | { is: 'refused'; trouble: Trouble }
    | { is: 'signed_out' }
    | { is: 'later'; after_ms?: number } // no network, or the server is busy

export interface Post {
    send(entry_id: number, flight: Flight): Promise<Reply>
    read(entry_id: number): Work | undefined
    write(work: Work): Promise<void> // kept when it returns, as well as this browser can
    new_key(): string
}

// Sends what an entry has until all is saved. What the judge changes meanwhile goes along: the work is read
// anew after each answer.
export async function send_entry(post: Post, entry_id: number): Promise<Reply | undefined> {
    for (let n = 0; n < 50; n++) {
        const work = post.read(entry_id)
        const next = work && take_off(work, () => post.new_key())
        if (!next?.flight) return undefined
        if (next !== work) await post.write(next)
        const reply = await post.send(entry_id, next.flight)
        const w = post.read(entry_id)
        if (!w || w.flight?.key !== next.flight.key) continue // settled in another tab meanwhile
        if (reply.is === 'saved') await post.write(landed(w, reply.saved_no, saved_of(reply.now)))
        else if (reply.is === 'overtaken') await post.write(overtaken(w, saved_of(reply.now)))
        else if (reply.is === 'refused') {
            await post.write(refused(w, reply.trouble))
            return reply
        } else return reply
    }
    return { is: 'later' }
}

// How long to wait after n failures in a row: 1, 2, 4, ... at most 60 seconds, so much more or less that the
// telephones of a hall do not all ask at once.
export const wait_ms = (n_failures: number, chance: number): number =>
    Math.min(60_000, 1000 * 2 ** Math.min(n_failures, 6)) * (0.75 + chance / 2)
