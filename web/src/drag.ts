// Rows of a list put in another order by dragging: mouse, pen or finger on what has `data-handle` in a row.
// What is in `data-handle` is for pointers only: buttons do the same for keyboards and screen readers.
//
//   <ol {@attach drag_rows((from, to) => …)}> <li> <span class="drag-handle" data-handle aria-hidden="true">
//
// The order is the caller's: nothing is moved in the document. Escape gives up.

// Where a row lands whose middle is at `at`: before how many of the others.
export function place_of(middles: readonly number[], from: number, at: number): number {
    return middles.filter((middle, no) => no !== from && middle < at).length
}

const EDGE_PX = 48 // so near to the screen's edge the page scrolls along
const STEP_PX = 12

interface Drag {
    row: HTMLElement
    rows: HTMLElement[]
    middles: number[] // of the rows as they lie, in the document
    height: number
    pointer: number
    start: number // of the pointer, in the document
    y: number // on the screen
    from: number
    to: number
    frame: number
}

export const drag_rows = (on_drop: (from: number, to: number) => void) => (list: HTMLElement) => {
    let drag: Drag | undefined

    function draw() {
        if (!drag) return
        const { row, rows, middles, height, from } = drag
        const by = drag.y + scrollY - drag.start
        drag.to = place_of(middles, from, middles[from]! + by)
        row.style.transform = `translateY(${by}px)`
        rows.forEach((one, no) => {
            if (one === row) return
            const shift = no > from && no <= drag!.to ? -height : no < from && no >= drag!.to ? height : 0
            one.style.transform = shift ? `translateY(${shift}px)` : ''
        })
    }
    function scroll() {
        if (!drag) return
        const step = drag.y < EDGE_PX ? -STEP_PX : drag.y > innerHeight - EDGE_PX ? STEP_PX : 0
        if (step) {
            scrollBy(0, step)
            draw()
        }
        drag.frame = requestAnimationFrame(scroll)
    }
    function begin(event: PointerEvent) {
        const handle = event.target instanceof Element ? event.target.closest('[data-handle]') : null
        const rows = Array.from(list.children).filter((one) => one instanceof HTMLElement)
        const from = rows.findIndex((one) => one.contains(handle))
        if (!handle || from < 0 || drag || event.button !== 0 || !event.isPrimary) return
        event.preventDefault()
        const row = rows[from]!
        const middles = rows.map((one) => {
            const box = one.getBoundingClientRect()
            return box.top + box.height / 2 + scrollY
        })
        const { clientY: y, pointerId: pointer } = event
        const height = row.getBoundingClientRect().height
        drag = { row, rows, middles, height, pointer, start: y + scrollY, y, from, to: from, frame: 0 }
        row.setAttribute('data-dragged', '')
        list.setPointerCapture(pointer)
        drag.frame = requestAnimationFrame(scroll)
    }
    function follow(event: PointerEvent) {
        if (event.pointerId !== drag?.pointer) return
        drag.y = event.clientY
        draw()
    }
    function end(is_dropped: boolean) {
        if (!drag) return
        const { rows, row, from, to, frame, pointer } = drag
        drag = undefined
        cancelAnimationFrame(frame)
        rows.forEach((one) => (one.style.transform = ''))
        row.removeAttribute('data-dragged')
        if (list.hasPointerCapture(pointer)) list.releasePointerCapture(pointer)
        if (is_dropped && to !== from) on_drop(from, to)
    }
    const drop = (event: PointerEvent) => event.pointerId === drag?.pointer && end(true)
    const give_up = (event: PointerEvent) => event.pointerId === drag?.pointer && end(false)
    const escape = (event: KeyboardEvent) => {
        if (!drag || event.key !== 'Escape') return
        event.preventDefault()
        end(false)
    }

    list.addEventListener('pointerdown', begin)
    list.addEventListener('pointermove', follow)
    list.addEventListener('pointerup', drop)
    list.addEventListener('pointercancel', give_up)
    addEventListener('keydown', escape, true)
    return () => {
        end(false)
        list.removeEventListener('pointerdown', begin)
        list.removeEventListener('pointermove', follow)
        list.removeEventListener('pointerup', drop)
        list.removeEventListener('pointercancel', give_up)
        removeEventListener('keydown', escape, true)
    }
}
