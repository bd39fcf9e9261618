// `<section data-live data-zone data-version>` with its `.slot`s: the reader's zone, rooms side by side, what
// is on now and next, and word of a newer version.
import { fill, type Texts } from '../lang'
import { live } from '../live'
import { DAY, is_same_wall, ms_of, now, reader_zone, time_text, zone_text } from '../time'
import { choice } from './choice'
import { page_lang } from './page_lang'
import * as text from './public.text'

const TICK_MS = 5000
const ZONE_CHANGE = 'rostrum-zone'
const own = reader_zone()

const slots_of = (round: ParentNode) => [...round.querySelectorAll<HTMLElement>('.timetable > .slot[data-starts]')]
const starts = (slot: HTMLElement) => ms_of(slot.dataset.starts ?? '')
const ends = (slot: HTMLElement) => ms_of(slot.dataset.ends ?? '')

function element(tag: string, class_name: string, content: string | Node[]): HTMLElement {
    const made = document.createElement(tag)
    made.className = class_name
    made.append(...(typeof content === 'string' ? [content] : content))
    return made
}

// ---- the reader's zone ----

function zone_switch(round: HTMLElement, zone: string): HTMLElement {
    const times = [...round.querySelectorAll<HTMLTimeElement>('.slot-time time')]
    const told = times.map((time) => time.textContent)
    const note = round.querySelector('.zone-bar > .meta')
    const note_told = note?.textContent ?? ''
    const show_own = () => {
        for (const time of times) time.textContent = time_text(time.dateTime, own, page_lang, 'time')
        // Where it is another day there, that is said once a slot.
        for (const line of round.querySelectorAll('.slot-time')) {
            const at = line.querySelector('time')?.dateTime ?? ''
            if (time_text(at, own, 'en', 'date') !== time_text(at, zone, 'en', 'date'))
                line.append(element('span', 'own-time', time_text(at, own, page_lang, 'day')))
        }
    }
    return choice({
        name: 'rostrum.zone',
        label: text.zone_label,
        options: [['event', text.zone_event], ['own', text.zone_own]],
        on_choice(value) {
            for (const day of round.querySelectorAll('.slot-time .own-time')) day.remove()
            times.forEach((time, i) => (time.textContent = told[i] ?? ''))
            if (value === 'own') show_own()
            const first = times[0]?.dateTime ?? now()
            if (note)
                note.textContent = value === 'own'
                    ? fill(text.times_in, page_lang, { zone: zone_text(first, own, page_lang) })
                    : note_told
            round.dispatchEvent(new Event(ZONE_CHANGE))
        },
    })
}

// ---- rooms side by side ----

function grid_of(list: HTMLElement): HTMLElement {
    const slots = slots_of(list.parentElement as HTMLElement).filter(
        (slot) => slot.parentElement === list && !slot.hidden,
    )
    const rooms = [...new Set(slots.map((slot) => slot.dataset.room ?? ''))].filter((room) => room)
    const rows = [...new Set(slots.map((slot) => slot.dataset.starts ?? ''))].sort()
    const table = element('table', 'table timetable-rooms', [])
    const name_of = (room: string) =>
        slots.find((slot) => slot.dataset.room === room)?.querySelector('.slot-room')?.textContent ?? room
    const head = element('tr', '', [element('td', '', '')])
    for (const room of rooms) {
        const cell = element('th', '', name_of(room))
        cell.setAttribute('scope', 'col')
        head.append(cell)
    }
    table.append(element('thead', '', [head]))
    const body = element('tbody', '', [])
    // What is held in no room of its own, such as a break, stands over all of them.
    const lines = rows.flatMap((row) => {
        const of_row = slots.filter((slot) => slot.dataset.starts === row)
        const of_rooms = of_row.filter((slot) => slot.dataset.room)
        return [...of_row.filter((slot) => !slot.dataset.room).map((slot) => [slot]), of_rooms]
    })
    for (const of_row of lines.filter((line) => line.length)) {
        const told = of_row[0]?.querySelector('.slot-time')?.cloneNode(true).childNodes ?? []
        const time = element('th', '', [...told])
        time.setAttribute('scope', 'row')
        const is_over_all = !of_row[0]?.dataset.room
        const cells = (is_over_all ? [''] : rooms).map((room) => {
            const slot = of_row.find((one) => (one.dataset.room ?? '') === room)
            const inner = slot?.lastElementChild?.cloneNode(true).childNodes ?? []
            const cell = element('td', slot?.className ?? '', [...inner])
            const room_name = cell.querySelector('.slot-room')
            room_name?.previousSibling?.remove() // the dot between
            room_name?.remove()
            cell.querySelector('.slot-state')?.remove()
            if (is_over_all) cell.setAttribute('colspan', String(rooms.length))
            if (slot) Object.assign(cell.dataset, { starts: slot.dataset.starts, ends: slot.dataset.ends, room })
            return cell
        })
        body.append(element('tr', '', [time, ...cells]))
    }
    table.append(body)
    const made = element('div', 'table-scroll', [table])
    // It scrolls on a phone: by keys too.
    made.tabIndex = 0
    made.setAttribute('role', 'region')
    made.setAttribute('aria-label', fill(text.view_grid, page_lang))
    return made
}

function view_switch(round: HTMLElement, on_view: () => void): HTMLElement {
    const lists = [...round.querySelectorAll<HTMLElement>('.timetable')]
    let grids: HTMLElement[] = []
    let is_grid = false
    const show = () => {
        for (const grid of grids) grid.remove()
        grids = is_grid ? lists.map((list) => grid_of(list)) : []
        lists.forEach((list, i) => {
            list.hidden = is_grid
            const grid = grids[i]
            if (grid) list.after(grid)
        })
        on_view()
    }
    round.addEventListener(ZONE_CHANGE, show)
    return choice({
        name: 'rostrum.view',
        label: text.view_label,
        options: [['list', text.view_list], ['grid', text.view_grid]],
        on_choice(value) {
            is_grid = value === 'grid'
            show()
        },
    })
}

// ---- now and next ----

function mark(slot: HTMLElement, state: 'is-now' | 'is-next' | '', said: Texts | null): void {
    if (slot.dataset.state === state) return
    slot.dataset.state = state
    slot.classList.toggle('is-now', state === 'is-now')
    slot.classList.toggle('is-next', state === 'is-next')
    slot.querySelector('.slot-state')?.remove()
    if (!said) return
    const tone = state === 'is-now' ? ' badge--accent' : ''
    const badge = element('span', `badge slot-state${tone}`, fill(said, page_lang))
    slot.querySelector('.slot-name')?.append(' ', badge)
}

// In each room the slot that runs, and the first that has not begun: on its day only.
function show_now(round: HTMLElement): void {
    const at = now()
    const slots = [...round.querySelectorAll<HTMLElement>('.slot[data-starts]:not(.is-cancelled)')]
    const next = new Map<string, number>()
    for (const slot of slots) {
        const room = slot.dataset.room ?? ''
        if (starts(slot) > at && starts(slot) - at < DAY / 2)
            next.set(room, Math.min(next.get(room) ?? Infinity, starts(slot)))
    }
    const first = Math.min(...next.values())
    for (const slot of slots) {
        if (starts(slot) <= at && at < ends(slot)) mark(slot, 'is-now', text.slot_now)
        else if (starts(slot) === (slot.dataset.room ? next.get(slot.dataset.room) : first))
            mark(slot, 'is-next', text.slot_next)
        else mark(slot, '', null)
    }
}

// ---- a newer version ----

function tell_change(round: HTMLElement): void {
    if (round.querySelector('.timetable-changed')) return
    const again = element('button', 'button button--small', fill(text.reload, page_lang))
    again.addEventListener('click', () => location.reload())
    const notice = element('div', 'notice notice--warn cluster timetable-changed no-print', [
        element('span', '', fill(text.changed, page_lang)),
        again,
    ])
    notice.setAttribute('role', 'status')
    round.querySelector('.zone-bar')?.after(notice)
}

function follow(round: HTMLElement): void {
    live<{ version_no: number }>(round.dataset.live ?? '', ({ version_no }) => {
        if (String(version_no) !== round.dataset.version) tell_change(round)
    }, { poll_ms: 60_000 })
}

export function start_timetables(): void {
    for (const round of document.querySelectorAll<HTMLElement>('[data-live][data-version]')) {
        const slots = slots_of(round)
        const tools = round.querySelector('[data-tools]')
        const first = slots[0]
        const last = slots[slots.length - 1]
        if (!first || !last || !tools) continue
        const zone = round.dataset.zone ?? 'UTC'
        const show = () => show_now(round)
        const rooms = new Set(slots.map((slot) => slot.dataset.room).filter((room) => room))
        if (rooms.size > 1) tools.prepend(view_switch(round, show))
        if (!is_same_wall(starts(first), zone, own)) tools.prepend(zone_switch(round, zone))
        show()
        setInterval(show, TICK_MS)
        if (now() < ends(last) && starts(first) - now() < 7 * DAY) follow(round)
    }
}
