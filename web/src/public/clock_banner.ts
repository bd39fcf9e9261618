// `<time data-clock data-zone="Asia/Seoul">` in the banner of a simulated clock goes on by the minute.
import { lang_of_tag } from '../lang'
import { now, sync_clock, time_text } from '../time'

export function start_clock(): void {
    const times = document.querySelectorAll<HTMLElement>('time[data-clock]')
    if (!times.length) return
    const lang = lang_of_tag(document.documentElement.lang) ?? 'en'
    const show = () => {
        for (const time of times) time.textContent = time_text(now(), time.dataset.zone ?? 'UTC', lang)
    }
    show()
    setInterval(show, 10_000)
    // It is moved by hand while pages are open.
    setInterval(() => document.hidden || void sync_clock().then(show), 30_000)
}
