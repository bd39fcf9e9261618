import { say } from './organisation_roles.text'

// The fixed title of a role of an organisation.
export const role_title = (role: string): string => (say.has(role) ? say(role) : role)
