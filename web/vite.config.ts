// Two entries: main.ts, the app, and public/public.ts, for pages that the server writes; style.css serves
// both. The server finds the hashed names in dist/manifest.json. `--mode sw` makes the service worker from
// that manifest: it is a file of its own, at the root, without a hash.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Manifest, type Plugin, type UserConfig } from 'vite'
import { split_texts } from './split_texts'

const TEXT = /\.(js|css|svg|html|txt|webmanifest)$/
const BYTES_WORTH_IT = 200

// Beside each text file its .br and .gz, so that the server only sends bytes.
function precompress(is_wanted: (name: string) => boolean): Plugin {
    let folder = ''
    return {
        name: 'precompress',
        apply: 'build',
        configResolved(config) {
            folder = join(config.root, config.build.outDir)
        },
        closeBundle() {
            for (const name of readdirSync(folder, { recursive: true }) as string[]) {
                const file = join(folder, name)
                if (!TEXT.test(name) || !is_wanted(name) || statSync(file).size <= BYTES_WORTH_IT) continue
                const bytes = readFileSync(file)
                writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
                writeFileSync(
                    `${file}.br`,
                    brotliCompressSync(bytes, {
                        params: {
                            [constants.BROTLI_PARAM_QUALITY]: 11,
                            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
                        },
                    }),
                )
            }
        },
    }
}

// Each module that asks the API has api.ts and api.gen.ts as a copy of its own, of which the bundler keeps only the
// routes that it calls: they come with the page, where main.ts would bring those of all pages.
const askers = new Map<string, string>() // by the copy
function own_routes(): Plugin {
    return {
        name: 'own-routes',
        apply: 'build',
        enforce: 'pre',
        async resolveId(source, importer, options) {
            if (!importer || !/\/api(\.gen)?$/.test(source)) return
            const found = await this.resolve(source, importer, { ...options, skipSelf: true })
            if (!found || !/\/src\/api(\.gen)?\.ts$/.test(found.id)) return found
            const asker = askers.get(importer) ?? importer
            const copy = `${found.id}?for=${createHash('sha256').update(asker).digest('hex')}`
            askers.set(copy, asker)
            return copy
        },
    }
}

// What nearly every page needs comes in one file, main.ts's own: many small ones each cost a phone a turn on the
// line. What is named here must be complete: what it imports, and is not named,
// becomes a file of its own.
const SHARED: [chunk: string, modules: RegExp][] = [
    ['base', /\/src\/(boot|call|lang|theme|time)\.ts$/], // public.ts needs it too
    // what one page needs of Svelte comes with that page
    ['main', /\/node_modules\/(svelte\/(?!.*\/(set|svelte-element|size|actions)\.js$)|clsx|esm-env)|preload-helper/],
    ['main', /\/src\/App\.svelte$/],
    ['main', /\/src\/(begun|chars|early|later|main|routes|store-safe|(organise|router|text|ticking)\.svelte)\.ts$/],
    ['main', /\/src\/ui\/(toast\.svelte|ui\.text)\.ts$/],
    ['main', /\/src\/ui\/(Badge|Button|Check|Choice|CopyButton|Count|Countdown|Empty|Field|Later|Page)\.svelte$/],
    ['main', /\/src\/ui\/(ClockBanner|LangSwitch|Part|ProblemBox|Select|Shell|Skeleton|TextArea)\.svelte$/],
    ['main', /\/src\/ui\/(ThemeSwitch|Time|Toasts|Words)\.svelte$/],
    ['form', /\/src\/pages\/apply\/(dates|form|more_kinds\.svelte|period|rules)\.ts$/],
    ['draft', /\/src\/pages\/apply\/(apply\.text|draft|remote|tabs|watched\.svelte)\.ts$/],
]
const shared_chunk = (id: string): string | undefined =>
    SHARED.find(([, modules]) => modules.test(askers.get(id) ?? id))?.[0]

// A part that lends modules to another is in the manifest by its own name too: Vite gives it its file's.
function name_parts(): Plugin {
    let root = ''
    return {
        name: 'name-parts',
        apply: 'build',
        configResolved: (config) => void (root = config.root),
        writeBundle({ dir }, bundle) {
            const file = join(dir ?? '', 'manifest.json')
            let manifest = readFileSync(file, 'utf8')
            for (const chunk of Object.values(bundle)) {
                if (chunk.type !== 'chunk' || !chunk.isDynamicEntry || chunk.facadeModuleId) continue
                const own = chunk.moduleIds.find((id) => basename(id) === `${chunk.name}.svelte`)
                if (!own) throw new Error(`${chunk.fileName} is a part of no page`)
                const name = JSON.stringify(`_${basename(chunk.fileName)}`)
                manifest = manifest.split(name).join(JSON.stringify(relative(root, own)))
            }
            writeFileSync(file, manifest)
        },
    }
}

// Of the pages outside the organisers' part, the server's page names what they import (server/page_site.c): main.ts
// need not know it too, but for their styles, which an import waits for.
const ROUTE = /path: '(?!\/organise|[^']*\/chair)[^']+',\s*page: \(\) => import\('[^']+\/(\w+)\.svelte'\)/g
const named_by_server = new Set([...readFileSync('src/routes.ts', 'utf8').matchAll(ROUTE)].map((found) => found[1]))
function preloaded(file: string, needs: string[], { hostId }: { hostId: string }): string[] {
    const page = basename(file).slice(0, -'-12345678.js'.length)
    const is_named = /\/main-[^/]*$/.test(hostId) && named_by_server.has(page)
    return needs.filter((need) => !/\/(main|base)-[^/]*$/.test(need) && !(is_named && need.endsWith('.js')))
}

// The browsers within apps follow these: private members and the like are left as they are written.
const PHONES = ['chrome87', 'firefox90', 'safari15']

const pages: UserConfig = {
    plugins: [svelte(), own_routes(), split_texts(), name_parts(), precompress(() => true)],
    build: {
        target: PHONES,
        manifest: 'manifest.json',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false, resolveDependencies: preloaded },
        reportCompressedSize: false,
        rollupOptions: {
            input: ['src/main.ts', 'src/public/public.ts', 'src/style.css'],
            output: {
                entryFileNames: 'assets/[name]-[hash].js',
                chunkFileNames: 'assets/[name]-[hash].js',
                assetFileNames: 'assets/[name]-[hash][extname]',
                manualChunks: shared_chunk,
                onlyExplicitManualChunks: true,
            },
        },
    },
    // Vitest imports Svelte's client build, not the one for servers.
    resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
}

// The files of these sources and of all that they import at once, with their texts in each language, but not
// of pages that are loaded later.
function needed_by(manifest: Manifest, sources: string[]): string[] {
    const seen = new Set<string>()
    const files = new Set<string>()
    const visit = (name: string): void => {
        const chunk = manifest[name]
        if (!chunk || seen.has(name)) return
        seen.add(name)
        for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file)
        chunk.imports?.forEach(visit)
        chunk.dynamicImports?.filter((other) => other.includes('.text.ts?lang=')).forEach(visit)
    }
    sources.forEach(visit)
    return [...files]
}

const listed = (files: string[]): string => JSON.stringify([...new Set(files)].sort().map((file) => `/${file}`))

function worker(): UserConfig {
    const manifest: Manifest = JSON.parse(readFileSync('dist/manifest.json', 'utf8'))
    const shared = ['src/main.ts', 'src/style.css']
    const door = needed_by(manifest, [
        ...shared,
        'src/pages/door/Door.svelte',
        'src/pages/door/read_qr.ts',
    ])
    const built = needed_by(manifest, [
        ...shared,
        'src/pages/judge/Judge.svelte',
        'src/pages/judge/EntryView.svelte',
        'src/ui/LeaveDialog.svelte',
    ])
    return {
        plugins: [precompress((name) => name === 'sw.js')],
        define: {
            BUILT_ASSETS: listed(built),
            DOOR_ASSETS: listed(door),
            'process.env.NODE_ENV': '"production"',
        },
        build: {
            target: 'es2020',
            emptyOutDir: false,
            reportCompressedSize: false,
            lib: { entry: 'src/sw.ts', formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
        },
    }
}

export default defineConfig(({ mode }) => (mode === 'sw' ? worker() : pages))
