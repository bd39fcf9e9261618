// The pages of the app, one line each, sorted by path. A page is a component whose props are the names in
// the path's braces. Pages under /organise/{event} stand in the organiser's shell (OrganiserShell).
import type { Row } from './router.svelte'

export const routes: readonly Row[] = [
    { path: '/judge', page: () => import('./pages/judge/Judge.svelte') },
    { path: '/organise', page: () => import('./pages/organise/Home.svelte') },
    { path: '/organise/{event}/rounds/{round_id}/judges', page: () => import('./pages/organise/Judges.svelte') },
    { path: '/organise/{event}/rounds/{round_id}/results', page: () => import('./pages/organise/Results.svelte') },
    { path: '/organise/{event}/rounds/{round_id}/timetable', page: () => import('./pages/organise/Timetable.svelte') },
    { path: '/sign-in', page: () => import('./pages/sign-in/SignIn.svelte') },
]
