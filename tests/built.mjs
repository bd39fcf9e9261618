// Where the built programs are: ROSTRUM names the binary (default build/rostrum); what tests need besides,
// http_echo, mail_drive and the libraries of tests/fault, stands beside it.
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const binary = resolve(process.env.ROSTRUM ?? join(root, 'build/rostrum'))
export const beside = name => join(dirname(binary), name)
