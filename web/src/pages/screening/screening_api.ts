// The routes of screening, beside api.gen.ts: what stands there and is used comes with every page, and these are for
// few.
import { route } from '../../call'

const of_event = '/api/v1/events/{event}'
const of_application = '/api/v1/applications/{application_id}'

export interface Share {
    track?: string
    first_no?: number
    last_no?: number
}

export const screener_invite = /*#__PURE__*/ route<
    { event: string; email: string; name: string; lang?: string } & Share
>('POST', `${of_event}/screeners`)
export const screener_list = /*#__PURE__*/ route<{ event: string }>('GET', `${of_event}/screeners`)
export const screener_set = /*#__PURE__*/ route<{ event: string; person_id: number } & Share>(
    'PUT', `${of_event}/screeners/{person_id}`,
)
export const screener_drop = /*#__PURE__*/ route<{ event: string; person_id: number }>(
    'DELETE', `${of_event}/screeners/{person_id}`,
)
export const look_standing = /*#__PURE__*/ route<{
    event: string
    standing?: string
    is_undecided?: boolean
    cursor?: string
    n_limit?: number
}>('GET', `${of_event}/looks`)
export const look_list = /*#__PURE__*/ route<{
    event: string
    is_waiting?: boolean
    cursor?: string
    n_limit?: number
}>('GET', `${of_event}/screening`)
export const look_get = /*#__PURE__*/ route<{ application_id: number }>('GET', `${of_application}/look`)
export const look_save = /*#__PURE__*/ route<{
    application_id: number
    checks: object
    note?: string
    recommendation?: string
}>('PUT', `${of_application}/look`)
export const look_declare = /*#__PURE__*/ route<{ application_id: number; reason: string }>(
    'POST', `${of_application}/look/conflict`,
)
export const look_of_application = /*#__PURE__*/ route<{ application_id: number }>('GET', `${of_application}/looks`)
export const look_clear_conflict = /*#__PURE__*/ route<{ application_id: number; person_id: number }>(
    'DELETE', `${of_application}/looks/{person_id}/conflict`,
)
