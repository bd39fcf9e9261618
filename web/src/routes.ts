// The pages of the app, one line each, sorted by path. A page is a component whose props are the names in
// the path's braces. Pages under /organise/{event} stand in the organiser's shell (OrganiserShell).
import type { Row } from './router.svelte'

export const routes: readonly Row[] = [
    { path: '/organise', page: () => import('./pages/organise/Home.svelte') },
    { path: '/organise/{event}', page: () => import('./pages/organise/Overview.svelte') },
    { path: '/organise/{event}/applications', page: () => import('./pages/organise/Applications.svelte') },
    {
        path: '/organise/{event}/applications/{application_id}',
        page: () => import('./pages/organise/Application.svelte'),
    },
    { path: '/organise/{event}/decisions', page: () => import('./pages/organise/Decisions.svelte') },
    { path: '/organise/{event}/log', page: () => import('./pages/organise/Log.svelte') },
    { path: '/sign-in', page: () => import('./pages/sign-in/SignIn.svelte') },
]
