// Faults of answers in words.
import { say } from './apply.text'
import { LIST_MAX, type Fault } from './form'

export function fault_text(fault: Fault): string {
    switch (fault.rule) {
        case 'too_long':
            return say('fault_too_long', { n_now: fault.n, max: fault.max })
        case 'members_many':
        case 'languages_many':
            return say(`fault_${fault.rule}`, { max: LIST_MAX })
        default:
            return say(`fault_${fault.rule}`)
    }
}
