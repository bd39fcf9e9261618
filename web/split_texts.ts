// A catalogue of texts as it is built: one module a language beside it, so that a reader loads one of three.
//
//   catalogue({ a: ['A', '가', '甲'] })   becomes   split_catalogue({ en: () => import('….text.ts?lang=en'), … })
//   ….text.ts?lang=ko                     is        export default { a: '가' }
//
// src/text.svelte.ts says when each is loaded. Tests and the development server see the source as it is.
import type { Plugin } from 'vite'
import { LANGS } from './src/lang'

interface Node {
    type: string
    start: number
    end: number
    [member: string]: any
}

// The call of catalogue() that a module exports.
function call_in(program: Node): Node | undefined {
    for (const { declaration } of program.body)
        for (const { init } of declaration?.declarations ?? [])
            if (init?.type === 'CallExpression' && init.callee.name === 'catalogue') return init
    return undefined
}

export function split_texts(): Plugin {
    const modules = new Map<string, string>()
    return {
        name: 'split-texts',
        apply: 'build',
        enforce: 'post', // plain JavaScript by then
        transform(code, id) {
            if (!id.endsWith('.text.ts') || !code.includes('catalogue(')) return
            const call = call_in(this.parse(code) as unknown as Node)
            const rows: Node[] = call?.arguments[0]?.properties
            const is_one = code.split('catalogue(').length === 2
            if (!call || !is_one || !rows?.every((row) => row.value?.elements?.length === LANGS.length))
                this.error(`${id}: not one catalogue of ${LANGS.length} languages`)
            const text = (node: Node): string => code.slice(node.start, node.end)
            LANGS.forEach((lang, i) => {
                const members = rows.map((row) => `${text(row.key)}: ${text(row.value.elements[i])}`)
                modules.set(`${id}?lang=${lang}`, `export default { ${members.join(',\n')} }\n`)
            })
            const loads = LANGS.map((lang) => `${lang}: () => import(${JSON.stringify(`${id}?lang=${lang}`)})`)
            const whole = code.slice(0, call.start) + `split_catalogue({ ${loads.join(', ')} })` + code.slice(call.end)
            return { code: whole.replace(/\bcatalogue\b/, 'split_catalogue'), map: null }
        },
        resolveId: (source) => (modules.has(source) ? source : undefined),
        load: (id) => modules.get(id),
    }
}
