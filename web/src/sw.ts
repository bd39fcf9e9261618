// The service worker of judges and of doors, registered for /judge and for /door/: each of the two sees no other
// page, so none can be stale.
//
//   what the page is made of   kept when this worker is installed, under names with a hash
//   /judge, /door/… itself     from the network; without one within a few seconds, as it was at installation
//   all else                   not touched: what a judge enters is kept by the page (pages/judge/kept.ts), and
//                              so are pictures of decks (pages/judge/pictures.ts), also where there is no worker
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching'
import { registerRoute } from 'workbox-routing'
import { DOOR_SHELL, SHELL } from './pages/judge/caches'

declare const self: ServiceWorkerGlobalScope
declare const BUILT_ASSETS: string[]
declare const DOOR_ASSETS: string[]

const PATIENCE_MS = 4000
// Each build keeps a page of its own: one whose installation breaks off leaves the older one's as it is.
// The page of a door is the same for each event.
const IS_DOOR = new URL(self.registration.scope).pathname === '/door/'
const PAGE = IS_DOOR ? '/door/any' : '/judge'
const ASSETS = IS_DOOR ? DOOR_ASSETS : BUILT_ASSETS
const NAME = IS_DOOR ? DOOR_SHELL : SHELL
const OWN_SHELL = `${NAME} ${ASSETS.find((url) => url.includes('/main-')) ?? ''}`

// The names carry a hash of the content: nothing needs a revision.
precacheAndRoute(ASSETS.map((url) => ({ url, revision: null })))
cleanupOutdatedCaches()

// The page without what the server said of the moment: its clock would be wrong when it is read later.
async function keep_shell(): Promise<void> {
    const response = await fetch(PAGE, { cache: 'reload', credentials: 'same-origin' })
    const text = await response.text()
    // A page of another build would ask for files that are not kept: then this worker is not installed.
    if (!response.ok || !ASSETS.some((url) => url.endsWith('.js') && text.includes(url))) throw new Error('shell')
    const timeless = text.replace(/("clock"\s*:\s*)\{[^{}]*\}/, '$1null')
    const headers = new Headers(response.headers)
    headers.delete('Content-Length')
    headers.delete('Content-Encoding')
    const cache = await caches.open(OWN_SHELL)
    await cache.put(PAGE, new Response(timeless, { status: 200, headers }))
}

async function from_network(request: Request): Promise<Response> {
    const shell = await (await caches.open(OWN_SHELL)).match(PAGE)
    if (!shell) return fetch(request)
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<Response>((resolve) => {
        timer = setTimeout(() => resolve(shell), PATIENCE_MS)
    })
    const answer = fetch(request).then((response) => (response.status >= 500 ? shell : response), () => shell)
    return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

registerRoute(
    ({ request, url }) =>
        request.mode === 'navigate' && (IS_DOOR ? url.pathname.startsWith('/door/') : url.pathname === PAGE),
    ({ request }) => from_network(request),
)

self.addEventListener('install', (event) => {
    event.waitUntil(keep_shell())
    void self.skipWaiting()
})
async function take_over(): Promise<void> {
    const older = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== OWN_SHELL)
    await Promise.all(older.map((name) => caches.delete(name)))
    await self.clients.claim()
}
self.addEventListener('activate', (event) => event.waitUntil(take_over()))
