// The calls of the newsletter's pages. As api.ts has them, but here: what is used of that is loaded with every page
// of the app, and only few of its readers write letters.
import type * as all from '../../api.gen'
import { route } from '../../call'

const base = '/api/v1/newsletter'
const one = `${base}/letters/{letter_id}`

export const newsletter_counts: typeof all.newsletter_counts = route('GET', base)
export const subscription_list: typeof all.subscription_list = route('GET', `${base}/subscriptions`)
export const subscription_csv: typeof all.subscription_csv = route('GET', `${base}/subscriptions.csv`)
export const subscription_remove: typeof all.subscription_remove = route(
    'POST',
    `${base}/subscriptions/{subscription_id}/remove`,
)
export const letter_list: typeof all.letter_list = route('GET', `${base}/letters`)
export const letter_add: typeof all.letter_add = route('POST', `${base}/letters`)
export const letter_get: typeof all.letter_get = route('GET', one)
export const letter_change: typeof all.letter_change = route('PATCH', one)
export const letter_delete: typeof all.letter_delete = route('DELETE', one)
export const letter_test: typeof all.letter_test = route('POST', `${one}/test`)
export const letter_send: typeof all.letter_send = route('POST', `${one}/send`)
export const letter_pause: typeof all.letter_pause = route('POST', `${one}/pause`)
export const letter_resume: typeof all.letter_resume = route('POST', `${one}/resume`)
