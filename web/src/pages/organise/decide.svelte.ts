// Deciding on applications, one or many, with the way back: what was decided before is asked first, so that
// "Undo" restores it, reasons and all.
import { api, Problem } from '../../api'
import { toast } from '../../ui/toast.svelte'
import { in_lots, refused_ids, undo_steps, type Decision, type Pending } from './applications'
import { say } from './applications.text'

export interface Refused {
    problem: Problem
    ids: number[] // those that stand against it
    rest: number[]
}

const done_text = {
    accept: 'n_accepted',
    reject: 'n_rejected',
    ineligible: 'n_ineligible',
    clear: 'n_cleared',
} as const

// A lot that is refused ends it; those before it were decided.
class LotRefused {
    constructor(
        readonly problem: Problem,
        readonly ids: number[],
        readonly decided: number[],
    ) {}
}

async function ask(event: string, ids: readonly number[], decision: Decision, reason?: string) {
    const decided: number[] = []
    for (const lot of in_lots(ids)) {
        try {
            await api.decision_put_many({ event, application_ids: lot, decision, ...(reason ? { reason } : {}) })
        } catch (error) {
            if (!(error instanceof Problem) || error.rule !== 'decision_refused') throw error
            throw new LotRefused(error, refused_ids(lot, error.errors), decided)
        }
        decided.push(...lot)
    }
}

async function restore(event: string, ids: readonly number[], before: readonly Pending[]) {
    for (const step of undo_steps(ids, before)) await ask(event, step.application_ids, step.decision, step.reason)
}

// Throws what went wrong, or answers which of many stand against it; nothing was decided then.
export async function decide(
    event: string,
    ids: readonly number[],
    decision: Decision,
    { reason, on_done }: { reason?: string; on_done: () => unknown },
): Promise<Refused | undefined> {
    const before = (await api.decision_list<{ pending: Pending[] }>({ event })).body.pending
    try {
        await ask(event, ids, decision, reason)
    } catch (error) {
        if (!(error instanceof LotRefused)) throw error
        await restore(event, error.decided, before)
        return { problem: error.problem, ids: error.ids, rest: ids.filter((id) => !error.ids.includes(id)) }
    }
    const undo = async () => {
        try {
            await restore(event, ids, before)
            toast(say('undone'))
        } catch (error) {
            const problem = error instanceof LotRefused ? error.problem : error
            toast(problem instanceof Error ? problem.message : String(problem))
        }
        await on_done()
    }
    toast(say(done_text[decision], { n: ids.length }), { label: say('undo'), run: () => void undo() })
    await on_done()
    return undefined
}
