// The server of a draft, by the API.
import { api, Problem } from '../../api'
import { lang } from '../../text.svelte'
import type { Link, Server, Snapshot } from './draft'
import type { Application, Call, Created } from './types'

// "ra1.12.1.…", of a member of its team "rm1.12.1.…": the key of a link says which application it opens.
export function link_of_key(key: string | null | undefined): Link | undefined {
    const match = /^r[am]1\.(\d+)\.\d+\.[A-Za-z0-9_-]+$/.exec(key ?? '')
    return match ? { application_id: Number(match[1]), key: key! } : undefined
}

const id_of = ({ application_id }: Link) => ({ application_id })

export const server_of = (event: string): Server => ({
    async create(answers, idempotency_key) {
        const input = { event, answers, mail_lang: lang.current }
        const { body, etag } = await api.application_create<Created>(input, { idempotency_key })
        return { created: body, etag: etag ?? `"v${body.version_no}"` }
    },
    async save(link, answers, etag) {
        const { body } = await api.application_save<Application>(
            { ...id_of(link), answers },
            { key: link.key, if_match: etag },
        )
        return snapshot_of(body)
    },
    async read(link) {
        return snapshot_of((await api.application_get<Application>(id_of(link), { key: link.key })).body)
    },
})

// The version is the ETag: a proxy that compresses may have weakened the header.
const snapshot_of = (application: Application): Snapshot => ({ application, etag: `"v${application.version_no}"` })

export async function submit(link: Link, idempotency_key: string): Promise<void> {
    await api.application_submit(id_of(link), { key: link.key, idempotency_key })
}

export async function withdraw(link: Link, reason: string): Promise<Snapshot> {
    const input = reason ? { ...id_of(link), reason } : id_of(link)
    return snapshot_of((await api.application_withdraw<Application>(input, { key: link.key })).body)
}

/** The call as an application is asked by it: what was submitted keeps the form that it was submitted under. */
export const asked_of = (call: Call, { questions, rules, form_id, rule_set_id }: Application): Call =>
    questions && rules ? { ...call, questions, rules, form_id, rule_set_id } : call

export const call_of = async (event: string): Promise<Call> => (await api.call_get<Call>({ event })).body

export async function mail_link(event: string, email: string): Promise<void> {
    await api.application_link_mail({ event, email })
}

export const is_late = (error: unknown): error is Problem =>
    error instanceof Problem && error.type === 'urn:rostrum:problem:late'
