// The service worker, at /sw.js: keeps what the pages are made of, so that a page that was open before opens
// again without a network. Pages that need it register it (offline.ts).
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope
declare const BUILT_ASSETS: string[]

// The names carry a hash of the content: nothing needs a revision.
precacheAndRoute(BUILT_ASSETS.map((url) => ({ url, revision: null })))
cleanupOutdatedCaches()

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
