// Writes the typed client of the API: reads `rostrum routes --json` on stdin, prints src/api.gen.ts.
// One function a row, named as its handler without `api_`; what a row takes is typed by its fields' kinds.
// Left out: what is no JSON (probes, followed links) and uploads, which tus-js-client sends.
import { readFileSync } from 'node:fs'

const TYPES = {
    INT: 'number', ID: 'number', BOOL: 'boolean', TEXT: 'string', LONG: 'string', WORD: 'string',
    EMAIL: 'string', TIME: 'string', DATE: 'string', OBJECT: 'object', IDS: 'number[]', SECRET: 'string',
}

function type_of(field) {
    const type = TYPES[field.kind]
    if (!type) throw new Error(`field ${field.name}: no type for kind ${field.kind}`)
    return type
}

function function_of(row) {
    const fields = [...row.path_fields, ...row.fields]
    const members = fields.map((f) => `${f.name}${f.is_optional ? '?' : ''}: ${type_of(f)}`).join('; ')
    const whole = row.fields.find((f) => f.is_whole)
    const input = members ? `{ ${members} }` : 'Nothing'
    const args = [`'${row.method}'`, `'${row.path}'`, ...(whole ? [`'${whole.name}'`] : [])].join(', ')
    const notes = [
        row.doc,
        ...(row.signs.includes('*') ? ['Takes if_match.'] : []),
        ...(row.signs.includes('+') ? ['Takes idempotency_key.'] : []),
        ...(row.signs.includes('>') ? ['Can be followed by live().'] : []),
    ]
    const doc = notes.length > 1 ? `${notes[0]}. ${notes.slice(1).join(' ')}` : notes[0]
    const name = row.name.replace(/^api_/, '')
    return `/** ${doc} */\nexport const ${name} =\n    /*#__PURE__*/ route<${input}>(${args})\n`
}

const rows = JSON.parse(readFileSync(0, 'utf8'))
const wanted = rows.filter((r) => r.path.startsWith('/api/') && r.lane !== 'UPLOAD')
process.stdout.write(
    `// Made by web/generate.mjs from the route table; do not edit.\n` +
        `import { route, type Nothing } from './call'\n\n${wanted.map(function_of).join('\n')}`,
)
