// `#programme` with `.slot[data-item]`s: what a reader marks, kept on this device without an account; only those,
// as a calendar, and by a link on another device.
import { fill, type Texts } from '../lang'
import { local } from '../store-safe'
import { page_lang } from './page_lang'
import { keys_of, N_MAX } from './favourites_link'
import * as text from './favourites.text'

const SHOW = 'rostrum-zone' // the rooms side by side are drawn again (timetable.ts)
const say = (texts: Texts, values?: Record<string, string | number>) => fill(texts, page_lang, values)

function made<K extends keyof HTMLElementTagNameMap>(tag: K, class_name: string, content = '') {
    const element = document.createElement(tag)
    element.className = class_name
    element.textContent = content
    return element
}

function start(programme: HTMLElement): void {
    const event = programme.dataset.event ?? ''
    const slots = [...programme.querySelectorAll<HTMLElement>('.timetable > .slot[data-item]')]
    const keys = slots.map((slot) => slot.dataset.item ?? '')
    const name = `marked.${event}`
    let mine = new Set((local.get(name) ?? '').split(',').filter((key) => keys.includes(key)))
    let is_only_mine = false

    const bar = made('div', 'cluster favourites no-print')
    const only = made('button', 'button button--small')
    const calendar = made('a', 'button button--small', say(text.calendar))
    const carry = made('button', 'button button--small', say(text.carry))
    const field = made('input', 'favourites-link')
    const note = made('p', 'meta')
    only.type = carry.type = 'button'
    field.readOnly = true
    field.hidden = true
    field.setAttribute('aria-label', say(text.carry_label))
    note.setAttribute('role', 'status')
    bar.append(only, calendar, carry, field, note)
    programme.querySelector('.zone-bar')?.after(bar)

    const link = () => `${location.origin}${location.pathname}#mine=${[...mine].join(',')}`
    function show(): void {
        if (!mine.size) is_only_mine = false
        for (const star of programme.querySelectorAll<HTMLButtonElement>('[data-star]')) {
            const is_mine = mine.has(star.dataset.star ?? '')
            star.setAttribute('aria-pressed', String(is_mine))
            star.firstChild!.textContent = is_mine ? '★' : '☆'
        }
        for (const slot of slots) slot.hidden = is_only_mine && !mine.has(slot.dataset.item ?? '')
        for (const list of programme.querySelectorAll<HTMLElement>('ol.timetable')) {
            const day = list.previousElementSibling as HTMLElement | null
            if (day) day.hidden = [...list.children].every((slot) => (slot as HTMLElement).hidden)
        }
        only.textContent = say(text.only_mine, { n: mine.size })
        only.setAttribute('aria-pressed', String(is_only_mine))
        calendar.href = `/api/v1/events/${event}/agenda.ics?items=${[...mine].join(',')}`
        only.hidden = calendar.hidden = carry.hidden = !mine.size
        field.value = link()
        if (!mine.size) field.hidden = true
    }
    function keep(next: Set<string>): void {
        mine = next
        local.set(name, mine.size ? [...mine].join(',') : undefined)
        note.textContent = local.is_lasting || !mine.size ? '' : say(text.not_kept)
        show()
    }
    for (const slot of slots) {
        const star = made('button', 'button button--quiet button--small star')
        star.type = 'button'
        star.dataset.star = slot.dataset.item ?? ''
        const title = slot.querySelector('.slot-name')?.textContent.trim() ?? ''
        star.append(made('span', '', '☆'), made('span', 'visually-hidden', ` ${say(text.mark, { name: title })}`))
        slot.lastElementChild?.append(star)
    }
    // Also for the copies that the rooms side by side are made of.
    programme.addEventListener('click', (clicked) => {
        const key = (clicked.target as Element).closest<HTMLElement>('[data-star]')?.dataset.star
        if (!key) return
        const next = new Set(mine)
        if (!next.delete(key) && next.size < N_MAX) next.add(key)
        keep(next)
    })
    only.addEventListener('click', () => {
        is_only_mine = !is_only_mine
        show()
        programme.dispatchEvent(new Event(SHOW))
        show()
    })
    carry.addEventListener('click', () => {
        field.hidden = false
        field.select()
        void navigator.clipboard?.writeText(link()).then(() => (note.textContent = say(text.copied)), () => {})
    })
    // What the link of another device holds comes to what is marked here.
    function take(): void {
        const given = keys_of(location.hash).filter((key) => keys.includes(key))
        if (!given.length) return
        history.replaceState(history.state, '', `${location.pathname}${location.search}#programme`)
        is_only_mine = true
        keep(new Set([...mine, ...given]))
        note.textContent = [say(text.taken, { n: given.length }), local.is_lasting ? '' : say(text.not_kept)].join(' ')
    }
    show()
    take()
    window.addEventListener('hashchange', take)
}

export function start_favourites(): void {
    const programme = document.querySelector<HTMLElement>('#programme[data-event]')
    if (programme?.querySelector('.timetable > .slot[data-item]')) start(programme)
}
