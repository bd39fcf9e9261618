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

async function ask(event: string, ids: readonly number[], decision: Decision, reason?: string) {
    for (const lot of in_lots(ids))
        await api.decision_put_many({ event, application_ids: lot, decision, ...(reason ? { reason } : {}) })
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
        if (!(error instanceof Problem) || error.rule !== 'decision_refused') throw error
        const refused = refused_ids(ids, error.errors)
        return { problem: error, ids: refused, rest: ids.filter((id) => !refused.includes(id)) }
    }
    const undo = async () => {
        try {
            for (const step of undo_steps(ids, before))
                await ask(event, step.application_ids, step.decision, step.reason)
            toast(say('undone'))
        } catch (error) {
            toast(error instanceof Error ? error.message : String(error))
        }
        await on_done()
    }
    toast(say(done_text[decision], { n: ids.length }), { label: say('undo'), run: () => void undo() })
    await on_done()
    return undefined
}
