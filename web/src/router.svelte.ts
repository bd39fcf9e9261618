// Where the reader is. Links inside the app change the page without loading it anew; others are left to the
// browser. A page with unsaved input sets a guard.
//
//   here.path, here.params, here.hash     reactive
//   go('/organise')                       as if a link was followed
//   guard(() => is_dirty)                 returns the function that takes it away; call it in $effect
import { tick } from 'svelte'
import type { Component } from 'svelte'

export type Params = Record<string, string>

export interface Row {
    path: string // "/organise/{event}": a name in braces takes one segment, and is a prop of the page
    page: () => Promise<{ default: Component<any> }>
    shell?: 'none' // a page that fills the screen, without header and footer
}

// The row of a path and what its braces hold; the row with fewer braces wins.
export function match(rows: readonly Row[], path: string): { row: Row; params: Params } | undefined {
    const segments = path.replace(/\/+$/, '').split('/')
    let best: { row: Row; params: Params } | undefined
    for (const row of rows) {
        const wanted = row.path.split('/')
        if (wanted.length !== segments.length) continue
        const params: Params = {}
        const fits = wanted.every((word, i) => {
            const segment = segments[i] ?? ''
            if (!word.startsWith('{')) return word === segment
            try {
                params[word.slice(1, -1)] = decodeURIComponent(segment)
            } catch {
                return false
            }
            return segment !== ''
        })
        if (fits && (!best || Object.keys(params).length < Object.keys(best.params).length)) best = { row, params }
    }
    return best
}

interface Here {
    path: string
    query: string
    hash: string
    params: Params
}

export const here: Here = $state({ path: '/', query: '', hash: '', params: {} })

// What the fragment says: "#c=ra1…" is { c: "ra1…" }. Fragments reach no server and no log.
export const fragment = (): URLSearchParams => new URLSearchParams(here.hash.slice(1))

// Takes a secret out of the address bar without a new entry in the history.
export function hide_fragment(): void {
    history.replaceState(history.state, '', location.pathname + location.search)
    here.hash = ''
}

// ---- leaving a page ----

type Guard = () => boolean
const guards = new Set<Guard>()

export function guard(is_dirty: Guard): () => void {
    guards.add(is_dirty)
    return () => void guards.delete(is_dirty)
}

const is_guarded = (): boolean => [...guards].some((is_dirty) => is_dirty())

// A question whether to leave, while one is open; App shows it.
export const leaving: { answer: ((may_leave: boolean) => void) | undefined } = $state({ answer: undefined })

async function may_leave(): Promise<boolean> {
    if (!is_guarded()) return true
    leaving.answer?.(false)
    const may = await new Promise<boolean>((resolve) => (leaving.answer = resolve))
    leaving.answer = undefined
    return may
}

// ---- going ----

let rows: readonly Row[] = []
let index = 0
let is_returning = false
// Set by a navigation until the new page has taken the focus to its heading.
let wants_focus = false
const scrolls = new Map<number, number>()

function read_location(): void {
    here.path = location.pathname
    here.query = location.search
    here.hash = location.hash
    here.params = match(rows, location.pathname)?.params ?? {}
}

export const is_ours = (url: URL): boolean =>
    url.origin === location.origin && match(rows, url.pathname) !== undefined

export async function go(to: string, { replace = false } = {}): Promise<void> {
    const url = new URL(to, location.href)
    if (!is_ours(url)) return location.assign(url)
    const is_same_page = url.pathname === location.pathname && url.search === location.search
    if (!is_same_page && !(await may_leave())) return
    scrolls.set(index, window.scrollY)
    if (replace) history.replaceState({ index }, '', url)
    else history.pushState({ index: ++index }, '', url)
    wants_focus = !is_same_page
    read_location()
}

// True once after a navigation: the caller now focuses its heading.
export function take_focus(): boolean {
    const wanted = wants_focus
    wants_focus = false
    return wanted
}

// Called when a page stands: to the top, or to where one was; focus on the heading. A page that draws its
// heading later takes the focus then (ui/Page.svelte).
export async function settle(): Promise<void> {
    await tick()
    if (is_returning) window.scrollTo(0, scrolls.get(index) ?? 0)
    else if (wants_focus) window.scrollTo(0, 0)
    is_returning = false
    const heading = document.querySelector<HTMLElement>('main:not([aria-busy]) h1')
    if (!heading || !take_focus()) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
}

function on_click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element | null)?.closest?.('a[href]')
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return
    const url = new URL(link.href)
    const is_anchor = url.hash !== '' && url.pathname === location.pathname && url.search === location.search
    if (is_anchor || !is_ours(url)) return
    event.preventDefault()
    void go(url.href)
}

let n_to_skip = 0
let is_answered = false
async function on_pop(event: PopStateEvent): Promise<void> {
    if (n_to_skip > 0) {
        n_to_skip--
        return
    }
    const to = (event.state as { index?: number } | null)?.index
    if (to === undefined) {
        // The fragment was changed by hand.
        history.replaceState({ index }, '')
        return read_location()
    }
    const delta = to - index
    if (delta !== 0 && !is_answered && is_guarded()) {
        // Back to where we are while the question is open; then the same step again.
        n_to_skip++
        history.go(-delta)
        if (await may_leave()) {
            is_answered = true
            history.go(delta)
        }
        return
    }
    is_answered = false
    scrolls.set(index, window.scrollY)
    index = to
    is_returning = true
    wants_focus = location.pathname !== here.path
    read_location()
}

export function start_router(table: readonly Row[]): void {
    rows = table
    const state = history.state as { index?: number } | null
    index = state?.index ?? 0
    history.replaceState({ index }, '')
    history.scrollRestoration = 'manual'
    document.addEventListener('click', on_click)
    addEventListener('popstate', (event) => void on_pop(event))
    addEventListener('beforeunload', (event) => {
        if (is_guarded()) event.preventDefault()
    })
    read_location()
}
