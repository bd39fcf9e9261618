// What a first visit loads, compressed as it is sent to most (gzip): an entry and all that it imports at once,
// with the texts of all that in the language that takes most; for a page of the app, main.ts with the page and
// what it waits for before its first field or heading is there. Prints each.
// usage: sizes.mjs DIST
import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const BUDGET = 60 * 1024
const LANGS = ['en', 'ko', 'zh']

// The sources that loading one of them loads, itself included.
export function loaded_with(manifest, source, seen = new Set()) {
    if (seen.has(source)) return seen
    const chunk = manifest[source]
    if (!chunk) throw new Error(`${source} is not in the manifest`)
    seen.add(source)
    for (const other of chunk.imports ?? []) loaded_with(manifest, other, seen)
    return seen
}

// The modules with the texts of these sources, in one language.
export const texts_of = (manifest, sources, lang) =>
    [...sources].flatMap((s) => (manifest[s].dynamicImports ?? []).filter((d) => d.endsWith(`.text.ts?lang=${lang}`)))

// Each way in: an entry alone, or main.ts with a page that routes.ts names, a path and a page a line.
export function ways_in(manifest, routes) {
    const ways = []
    const add = (name, ...sources) => {
        const seen = new Set()
        for (const source of sources) loaded_with(manifest, source, seen)
        ways.push({ name, sources: seen })
    }
    for (const [source, chunk] of Object.entries(manifest)) if (chunk.isEntry && chunk.file.endsWith('.js')) add(source, source)
    for (const [, path, file] of routes.matchAll(/path: '([^']+)',\s*page: \(\) => import\('\.\/([^']+)'\)/g)) {
        const around = path.startsWith('/organise/{event}') ? ['src/ui/OrganiserShell.svelte'] : []
        const after = path === '/apply' ? ['StatusView', 'Form'] : ['']
        for (const part of after)
            add(`${path} ${part}`.trim(), 'src/main.ts', ...around, `src/${file}`, ...(part ? [`src/pages/apply/${part}.svelte`] : []))
    }
    return ways
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const folder = process.argv[2]
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    const size = (file) => {
        const gz = statSync(join(folder, `${file}.gz`), { throwIfNoEntry: false })
        return (gz ?? statSync(join(folder, file))).size
    }
    const sum = (sources) => [...sources].reduce((n, source) => n + size(manifest[source].file), 0)
    const routes = readFileSync(join(folder, '../src/routes.ts'), 'utf8')
    const ways = ways_in(manifest, routes)
    let is_over = ways.length < 15 // routes.ts is not written as it was
    for (const { name, sources } of ways) {
        const n = sum(sources) + Math.max(...LANGS.map((lang) => sum(texts_of(manifest, sources, lang))))
            is_over ||= n > BUDGET
        console.log(`${(n / 1000).toFixed(1).padStart(6)} kB  ${name}${n > BUDGET ? `  over ${BUDGET / 1000} kB` : ''}`)
    }
    console.log(`${(size(manifest['src/style.css'].file) / 1000).toFixed(1).padStart(6)} kB  src/style.css`)
    process.exit(is_over ? 1 : 0)
}
