// The words of forms, rules, criteria and cuts, once they are there.
import { with_texts } from '../../text.svelte'

type Words = typeof import('./set_up_form.text')

const more: { words: Words | undefined } = $state({ words: undefined })
let asked: Promise<void> | undefined

const SHAPES = [
    'rule', 'question', 'column', 'option', 'call', 'example', 'screening', 'check_item', 'team', 'deadline',
    'criterion', 'cut', 'recipient',
]

/** The words for a shape that has its own apart; undefined for others, and until they are fetched. */
export function more_of(shape: string): Words | undefined {
    if (!SHAPES.includes(shape)) return undefined
    asked ??= with_texts(import('./set_up_form.text')).then(
        (words) => void (more.words = words),
        () => void (asked = undefined), // names as in the file until the next try
    )
    return more.words
}
