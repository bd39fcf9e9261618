// What the API says of the team of an application.
import type { Stored } from '../../lang'

export type MemberState = 'invited' | 'expired' | 'accepted' | 'declined' | 'left' | 'removed'
export type Role = 'editor' | 'member'

export interface Member {
    member_id: number
    name: string
    email: string | null // for who leads the team
    team_role: Role
    state: MemberState
    invited_at: string
    expires_at: string
    answered_at: string | null
}

interface Times {
    until_at: string
    time_zone: string
    is_open: boolean
    leader: { name: string; email: string }
}

export interface Team extends Times {
    application_id: number
    n_max: number
    n_taken: number
    team_role: Role | 'leader' | 'organiser'
    items: Member[]
}

// What is said to whose invitation has run out or was declined, or who has left.
export interface Ended {
    event: string
    event_name: Stored
    no: number
    state: MemberState
}

// One's own seat, or an invitation to one.
export interface Seat extends Ended, Times {
    member_id: number
    application_id: number
    company: string
    project: string
    application_state: string
    name: string
    email: string
    team_role: Role
    is_granted: boolean
    expires_at: string
}

export const TONES: Record<MemberState, 'good' | 'warn' | 'danger' | 'info' | undefined> = {
    invited: 'info',
    expired: 'warn',
    accepted: 'good',
    declined: undefined,
    left: undefined,
    removed: undefined,
}
