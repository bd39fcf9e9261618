// What a first visit loads, compressed as it is sent to most (gzip): an entry and all that it imports at once.
// Pages that are loaded lazily count with what only they need. Prints each.
// usage: sizes.mjs DIST
import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

// Pages that are worked with for hours, and kept by the browser, may be larger than those that a link opens.
export const budget_of = (name) => (/^src\/pages\/(organise|judge)\//.test(name) ? 80_000 : 60_000)

// The sources that loading one of them loads, itself included.
export function loaded_with(manifest, source, seen = new Set()) {
    if (seen.has(source)) return seen
    const chunk = manifest[source]
    if (!chunk) throw new Error(`${source} is not in the manifest`)
    seen.add(source)
    for (const other of chunk.imports ?? []) loaded_with(manifest, other, seen)
    return seen
}

// Each way in: an entry alone, or main.ts with one of its pages.
export function ways_in(manifest) {
    const ways = []
    for (const [source, chunk] of Object.entries(manifest)) {
        if (!chunk.file.endsWith('.js')) continue
        if (chunk.isEntry) ways.push({ name: source, sources: loaded_with(manifest, source) })
        else if (/^src\/pages\/.*\.svelte$/.test(source) && chunk.isDynamicEntry)
            ways.push({ name: source, sources: loaded_with(manifest, source, loaded_with(manifest, 'src/main.ts')) })
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
    let is_over = false
    for (const { name, sources } of ways_in(manifest)) {
        const n = [...sources].reduce((sum, source) => sum + size(manifest[source].file), 0)
        const over = n > budget_of(name)
        is_over ||= over
        console.log(`${(n / 1000).toFixed(1).padStart(6)} kB  ${name}${over ? `  over ${budget_of(name) / 1000} kB` : ''}`)
    }
    console.log(`${(size(manifest['src/style.css'].file) / 1000).toFixed(1).padStart(6)} kB  src/style.css`)
    process.exit(is_over ? 1 : 0)
}
