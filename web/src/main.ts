// The app: every page that is not written by the server.
import { mount } from 'svelte'
import App from './App.svelte'
import { start_router } from './router.svelte'
import { routes } from './routes'
import { sync_clock } from './ticking.svelte'
import { boot } from './boot'

const target = document.getElementById('app')
if (target) {
    start_router(routes)
    target.replaceChildren()
    mount(App, { target })
    if (!boot.clock) void sync_clock()
    // A page that was away for a while asks again what time it is.
    let hidden_at = 0
    document.addEventListener('visibilitychange', () => {
        if (document.hidden) hidden_at = Date.now()
        else if (Date.now() - hidden_at > 60_000) void sync_clock()
    })
}
