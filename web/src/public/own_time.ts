// `<time datetime data-zone data-moment>`: the reader's own time is added to the end of
// their line where it differs from the event's.
import { fill } from '../lang'
import { is_same_wall, MINUTE, reader_zone, time_text } from '../time'
import { page_lang } from './page_lang'
import { own_time } from './public.text'

export function start_own_times(): void {
    const own = reader_zone()
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-moment]')) {
        const at = time.dateTime
        if (is_same_wall(at, time.dataset.zone ?? 'UTC', own)) continue
        const text = document.createElement('span')
        text.className = 'own-time'
        const style = Date.parse(at) % MINUTE ? 'deadline' : 'moment'
        text.textContent = fill(own_time, page_lang, { time: time_text(at, own, page_lang, style) })
        time.parentElement?.append(text)
    }
}
