// The app: every page that is not written by the server.
import { mount } from 'svelte'
import App from './App.svelte'
import { match, start_router } from './router.svelte'
import { routes } from './routes'
import { clock_state, follow_clock, sync_clock } from './ticking.svelte'
import { pause, when_begun } from './begun'
import { drawn_into } from './early'
import { boot } from './boot'
import { keep_all_texts, with_texts } from './text.svelte'

const target = document.getElementById('app')
if (target) {
    start_router(routes)
    const show = () => mount(App, { target: drawn_into(target) })
    // What the server wrote stands until the first page can take its place whole.
    with_texts(Promise.resolve(match(routes, location.pathname)?.row.page())).then(pause, pause).then(show)
    when_begun(() => Promise.all([keep_all_texts(), import('./ui/LeaveDialog.svelte')]))
    if (!boot.clock) void sync_clock()
    // A simulated clock is moved by hand while pages are open.
    if (clock_state.is_simulated) {
        let is_followed = false
        const follow = () => is_followed || ((is_followed = true), import('./live').then(follow_clock))
        when_begun(follow)
        setTimeout(() => void follow(), 30_000)
    }
    // A page that was away for a while asks again what time it is.
    let hidden_at = 0
    document.addEventListener('visibilitychange', () => {
        if (document.hidden) hidden_at = Date.now()
        else if (Date.now() - hidden_at > 60_000) void sync_clock()
    })
}
