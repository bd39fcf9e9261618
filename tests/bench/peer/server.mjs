// What a good web team would write by hand to take submissions: Fastify, ajv by its schema, one INSERT; and one
// SELECT to show an event. No rights, no rules, no log, no mail.
//
//   node server.mjs N_PROCESSES FILE|postgresql://… EVENT_FILE
//
// SQLite by Node's own module, in WAL mode with synchronous FULL; PostgreSQL by postgres.js, whose statements are
// prepared once a connection. Prints `ready PORT PID…`; ends with its standard input.
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

const [n_processes, database, event_file] = process.argv.slice(2)
const is_postgres = database.startsWith('postgres')
const table = `CREATE TABLE IF NOT EXISTS submission (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event TEXT NOT NULL, email TEXT NOT NULL, company TEXT NOT NULL,
  track TEXT NOT NULL, answers TEXT NOT NULL, received_at BIGINT NOT NULL)`
const index = 'CREATE INDEX IF NOT EXISTS submission_by_event ON submission (event, email)'
const events = 'CREATE TABLE IF NOT EXISTS event (slug TEXT PRIMARY KEY, document TEXT NOT NULL)'

async function open_postgres() {
  const { default: postgres } = await import('postgres')
  const sql = postgres(database, { max: 10, onnotice: () => {} })
  return {
    set_up: async (slug, document) => {
      for (const text of [table, index, events]) await sql.unsafe(text)
      await sql`INSERT INTO event ${sql({ slug, document })} ON CONFLICT DO NOTHING`
    },
    add: async s => (await sql`INSERT INTO submission (event, email, company, track, answers, received_at)
      VALUES (${s.event}, ${s.email}, ${s.company}, ${s.track}, ${s.answers}, ${s.received_at}) RETURNING id`)[0].id,
    show: async slug => (await sql`SELECT document FROM event WHERE slug = ${slug}`)[0]?.document,
  }
}

async function open_sqlite() {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(database)
  for (const text of ['PRAGMA journal_mode = WAL', 'PRAGMA synchronous = FULL', 'PRAGMA busy_timeout = 5000',
    table.replace('BIGINT GENERATED ALWAYS AS IDENTITY', 'INTEGER'), index, events]) db.exec(text)
  const add = db.prepare('INSERT INTO submission (event, email, company, track, answers, received_at) VALUES (?, ?, ?, ?, ?, ?)')
  const show = db.prepare('SELECT document FROM event WHERE slug = ?')
  return {
    set_up: async (slug, document) => {
      db.prepare('INSERT INTO event (slug, document) VALUES (?, ?) ON CONFLICT DO NOTHING').run(slug, document)
    },
    add: async s => add.run(s.event, s.email, s.company, s.track, s.answers, s.received_at).lastInsertRowid,
    show: async slug => show.get(slug)?.document,
  }
}

const text = max => ({ type: 'string', minLength: 1, maxLength: max })
const body = {
  type: 'object',
  additionalProperties: false,
  required: ['company_name', 'company_name_en', 'country', 'track', 'round', 'project_title', 'project_summary', 'members',
    'contact_name', 'contact_email', 'contact_phone', 'consent_terms', 'consent_transfer'],
  properties: {
    is_pre_startup: { type: 'boolean' }, company_name: text(100), company_name_en: text(100),
    founded: { type: 'string', pattern: '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$' }, reg_no: text(40),
    country: { type: 'string', pattern: '^[A-Z]{2}$' }, track: { enum: ['it', 'bio', 'future'] }, round: text(40),
    project_title: text(120), project_summary: text(2000),
    members: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'object', required: ['name', 'role'],
      properties: { name: text(80), role: text(40), email: { type: 'string', format: 'email' } } } },
    contact_name: text(80), contact_email: { type: 'string', format: 'email' }, contact_phone: text(40),
    languages: { type: 'array', items: text(10) }, partner: text(40),
    consent_terms: { const: true }, consent_transfer: { const: true },
  },
}

async function serve() {
  const db = await (is_postgres ? open_postgres() : open_sqlite())
  const app = Fastify({ logger: false })
  app.post('/events/:event/submissions', { schema: { body, response: { 201: { type: 'object', properties: {
    id: { type: 'integer' }, received_at: { type: 'integer' } } } } } }, async (request, reply) => {
    const answers = request.body, received_at = Date.now()
    const id = await db.add({ event: request.params.event, email: answers.contact_email, company: answers.company_name,
      track: answers.track, answers: JSON.stringify(answers), received_at })
    return reply.code(201).send({ id: Number(id), received_at })
  })
  app.get('/events/:event', async (request, reply) => {
    const document = await db.show(request.params.event)
    return document ? reply.type('application/json').send(document) : reply.code(404).send()
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  process.send({ port: app.server.address().port })
}

async function begin() {
  const document = readFileSync(event_file, 'utf8')
  const db = await (is_postgres ? open_postgres() : open_sqlite())
  await db.set_up(JSON.parse(document).slug, document)
  const pids = [process.pid]
  let port
  for (let i = 0; i < Number(n_processes); i++) {
    const worker = cluster.fork()
    pids.push(worker.process.pid)
    port = (await new Promise(resolve => worker.once('message', resolve))).port
  }
  console.log(`ready ${port} ${pids.join(' ')}`)
  process.stdin.on('end', () => process.exit(0)).resume() // its workers end with it
}

await (cluster.isPrimary ? begin() : serve())
