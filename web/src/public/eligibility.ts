// `<form data-eligibility="/api/…">`: says while the reader answers whether they may apply. Hidden without a
// script; the application's own form says the same.
import { tag_of } from '../lang'
import { page_lang } from './page_lang'

interface Verdict {
    verdict: 'pass' | 'fail' | 'undecided'
    rules: { outcome: string; severity: string; message: string; why: string[] }[]
}

type Answers = Record<string, string | boolean>

// A date as the server takes it: YYYY, YYYY-MM or YYYY-MM-DD; also 2019.5 and 2019/05. '' for half of one.
export function date_form(text: string): string {
    const parts = text.split(/[-./년월일年月日\s]+/).filter(Boolean)
    const date = parts.map((part, i) => (i ? part.padStart(2, '0') : part)).join('-')
    return /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(date) ? date : ''
}

function answers_of(form: HTMLFormElement): Answers {
    const answers: Answers = {}
    for (const control of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-kind]')) {
        const typed = control.value.trim()
        const value = control.dataset.kind === 'date' ? date_form(typed) : typed
        if (control instanceof HTMLInputElement && control.type === 'checkbox') answers[control.name] = control.checked
        else if (value) answers[control.name] = value
    }
    return answers
}

function say(form: HTMLFormElement, kind: string, reasons: string[] = []): void {
    const said = form.querySelector('[role=status]')
    const box = document.createElement('div')
    const tone = { pass: ' notice--good', fail: ' notice--danger', offline: ' notice--warn' }[kind] ?? ''
    box.className = `notice${tone}`
    for (const text of [form.dataset[kind] ?? '', ...reasons]) {
        const line = document.createElement('p')
        line.dir = 'auto'
        line.textContent = text
        box.append(line)
    }
    said?.replaceChildren(box)
}

async function check(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
    const answers = answers_of(form)
    const response = await fetch(form.dataset.eligibility ?? '', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Accept-Language': tag_of(page_lang) },
        body: JSON.stringify({ answers }),
        signal,
    })
    if (response.status === 422) return say(form, 'undecided') // something that no answer can be
    if (!response.ok) return say(form, 'offline')
    const { verdict, rules } = (await response.json()) as Verdict
    const failed = rules.filter((rule) => rule.outcome === 'fail' && rule.severity === 'block')
    say(form, verdict, verdict === 'fail' ? failed.flatMap((rule) => [rule.message, ...rule.why]) : [])
}

const PAUSE_MS = 300

export function start_eligibility(): void {
    for (const form of document.querySelectorAll<HTMLFormElement>('form[data-eligibility]')) {
        let timer: ReturnType<typeof setTimeout> | undefined
        let asked: AbortController | undefined
        const ask = () => {
            asked?.abort()
            const mine = (asked = new AbortController())
            check(form, mine.signal).catch(() => {
                if (!mine.signal.aborted) say(form, 'offline')
            })
        }
        form.addEventListener('input', () => {
            clearTimeout(timer)
            timer = setTimeout(ask, PAUSE_MS)
        })
        form.addEventListener('submit', (event) => {
            event.preventDefault()
            ask()
        })
        form.hidden = false
    }
}
