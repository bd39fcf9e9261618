// Fields that the server wrote, to be typed into before the script has come (server/page_form.c). The app is drawn
// aside until its own fields stand; then they change places at once, so that no key falls between them, and what
// stands in the old ones goes on in the new.
type Control = HTMLInputElement | HTMLTextAreaElement

interface Early {
    name: string
    value: string
    is_checked: boolean
    selection?: [number | null, number | null] // of the one that has the focus
}

let held: { old: HTMLElement; fresh: HTMLElement } | undefined

const is_check = (field: { type: string }): boolean => field.type === 'checkbox'
const fields_in = (root: ParentNode): Control[] => [...root.querySelectorAll<Control>(':is(input, textarea)[name]')]

// Where the app is to be drawn: into `target`, or aside while it holds fields.
export function drawn_into(target: HTMLElement): HTMLElement {
    if (fields_in(target).length === 0) {
        target.replaceChildren()
        return target
    }
    held = { old: target, fresh: document.createElement('div') }
    return held.fresh
}

// A letter that is put together of several keys is in the making: it would come apart in another field.
const COMPOSING_MS = 1500
function composed(root: HTMLElement): Promise<void> | undefined {
    const field = fields_in(root).find((one) => one === document.activeElement)
    if (!field || !/[^\x00-\x7f]$/.test(field.value)) return undefined
    return new Promise((resolve) => {
        for (const sign of ['compositionend', 'blur']) field.addEventListener(sign, () => resolve(), { once: true })
        setTimeout(resolve, COMPOSING_MS)
    })
}

function typed_in(root: HTMLElement): Early[] {
    const early: Early[] = []
    for (const field of fields_in(root)) {
        const { name, value } = field
        const has_focus = field === document.activeElement
        const is_checked = is_check(field) && (field as HTMLInputElement).checked
        if (!has_focus && !is_checked && (value === '' || is_check(field))) continue
        const one: Early = { name, value, is_checked }
        // a field for an address has no selection to be read: the end then
        if (has_focus) one.selection = [field.selectionStart, field.selectionEnd]
        early.push(one)
    }
    return early
}

// As if it was typed there. What was kept from before stays.
function go_on(root: HTMLElement, { name, value, is_checked, selection }: Early): void {
    const field = root.querySelector<Control>(`[name="${CSS.escape(name)}"]`)
    if (!field) return
    if (is_check(field)) {
        if (is_checked && !(field as HTMLInputElement).checked) field.click()
    } else if (value !== '' && field.value === '') {
        field.value = value
        field.dispatchEvent(new Event('input', { bubbles: true }))
    }
    if (!selection) return
    field.focus({ preventScroll: true })
    if (selection[0] !== null) field.setSelectionRange(...selection)
}

// The app's own page stands: its fields, or why there are none.
export async function take_over(): Promise<void> {
    if (!held) return
    await composed(held.old)
    if (!held) return
    const { old, fresh } = held
    held = undefined
    const early = typed_in(old)
    fresh.id = old.id
    old.replaceWith(fresh)
    // a box may hide or show what follows it: texts first
    for (const one of early.sort((a, b) => Number(a.is_checked) - Number(b.is_checked))) go_on(fresh, one)
}

// So that the server writes no empty fields for who has begun: what is kept on this device comes with the script.
export function remember_begun(has_begun: boolean): void {
    const is_secure = location.protocol === 'https:' ? '; Secure' : ''
    const age = has_begun ? 31536000 : 0
    document.cookie = `begun=1; Path=${location.pathname}; Max-Age=${age}; SameSite=Lax${is_secure}`
}
