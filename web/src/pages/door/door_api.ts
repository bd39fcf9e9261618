// The routes of check-in, beside api.gen.ts: what stands there and is used comes with every page, and these are for
// few.
import { route, type Nothing } from '../../call'

const at = (path: string): string => `/api/v1/events/{event}/${path}`

export const key_list = /*#__PURE__*/ route<Nothing>('GET', '/api/v1/keys')
export const door_get = /*#__PURE__*/ route<{ event: string }>('GET', at('door'))
export const door_guest_list = /*#__PURE__*/ route<{ event: string; since?: number; cursor?: string }>(
    'GET', at('door/guests'),
)
export const door_scan = /*#__PURE__*/ route<{ event: string; scan_batch: object }>(
    'POST', at('door/scans'), 'scan_batch',
)
export const door_undo = /*#__PURE__*/ route<{ event: string; scan_key: string }>('POST', at('door/scans/undo'))
export const door_counts = /*#__PURE__*/ route<{ event: string }>('GET', at('door/counts'))
export const door_staff_invite = /*#__PURE__*/ route<{ event: string; email: string; name: string; lang?: string }>(
    'POST', at('door/staff'),
)
export const door_staff_list = /*#__PURE__*/ route<{ event: string }>('GET', at('door/staff'))
export const door_staff_drop = /*#__PURE__*/ route<{ event: string; person_id: number }>(
    'DELETE', at('door/staff/{person_id}'),
)
export const badge_list = /*#__PURE__*/ route<{
    event: string
    ticket?: string
    registration_id?: number
    cursor?: string
}>('GET', at('badges'))
