// The pages of the app, one line each, sorted by path. A page is a component whose props are the names in
// the path's braces. Pages under /organise/{event} stand in the organiser's shell (OrganiserShell).
import type { Row } from './router.svelte'

export const routes: readonly Row[] = [
    { path: '/judge', page: () => import('./pages/judge/Judge.svelte') },
    { path: '/organise', page: () => import('./pages/organise/Home.svelte') },
    { path: '/organise/drafts/{draft_id}', page: () => import('./pages/organise/SetUpDraft.svelte') },
    { path: '/organise/new', page: () => import('./pages/organise/NewEvent.svelte') },
    { path: '/organise/{event}/set-up', page: () => import('./pages/organise/SetUp.svelte') },
    { path: '/organise/{event}', page: () => import('./pages/organise/Overview.svelte') },
    { path: '/organise/{event}/applications', page: () => import('./pages/organise/Applications.svelte') },
    {
        path: '/organise/{event}/applications/{application_id}',
        page: () => import('./pages/organise/Application.svelte'),
    },
    { path: '/organise/{event}/decisions', page: () => import('./pages/organise/Decisions.svelte') },
    { path: '/organise/{event}/log', page: () => import('./pages/organise/Log.svelte') },
    { path: '/organise/{event}/registrations', page: () => import('./pages/organise/Registrations.svelte') },
    { path: '/organise/organisations', page: () => import('./pages/organise/OrganisationRecords.svelte') },
    { path: '/organise/{event}/organisations', page: () => import('./pages/organise/Organisations.svelte') },
    { path: '/organise/{event}/programme', page: () => import('./pages/organise/Programme.svelte') },
    { path: '/organise/{event}/after', page: () => import('./pages/organise/After.svelte') },
    { path: '/organise/{event}/visa-letters', page: () => import('./pages/organise/VisaLetters.svelte') },
    { path: '/organise/{event}/rounds/{round_id}/judges', page: () => import('./pages/organise/Judges.svelte') },
    { path: '/organise/{event}/rounds/{round_id}/results', page: () => import('./pages/organise/Results.svelte') },
    { path: '/organise/{event}/rounds/{round_id}/timetable', page: () => import('./pages/organise/Timetable.svelte') },
    { path: '/allotment', page: () => import('./pages/registration/Allotment.svelte') },
    { path: '/apply', page: () => import('./pages/apply/Status.svelte') },
    { path: '/events/{event}/apply', page: () => import('./pages/apply/Apply.svelte') },
    { path: '/events/{event}/register', page: () => import('./pages/registration/Register.svelte') },
    { path: '/part', page: () => import('./pages/part/Part.svelte') },
    { path: '/registration', page: () => import('./pages/registration/Registration.svelte') },
    { path: '/certificate', page: () => import('./pages/registration/Certificate.svelte') },
    { path: '/visa-letter', page: () => import('./pages/registration/VisaLetter.svelte') },
    { path: '/sign-in', page: () => import('./pages/sign-in/SignIn.svelte') },
    { path: '/stage/{room_id}', page: () => import('./pages/stage/Stage.svelte'), shell: 'none' },
    { path: '/stage/{room_id}/chair', page: () => import('./pages/stage/Chair.svelte'), shell: 'none' },
]
