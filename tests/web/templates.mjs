// What strict CSP and untrusted texts forbid in the sources of the pages: markup from a text, inline styles
// and handlers, scripts from elsewhere.
// usage: templates.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const RULES = [
    [/\{@html\b/, 'markup from a text'],
    [/\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment)\b/, 'markup from a text'],
    [/\bdocument\.write\b/, 'markup from a text'],
    [/\beval\(|\bnew Function\(/, 'a script from a text'],
    [/\bsetAttribute\(\s*['"]style['"]/, 'an inline style, which the CSP refuses'],
    [/\b(?:src|href|action)=["'{`]*javascript:/i, 'a script in an address'],
    [/(?:src|import\()\s*=?\s*["'`](?:https?:)?\/\//, 'something loaded from elsewhere'],
]

// Attributes of elements; a component, with a capital, may have a prop of that name.
const ATTRIBUTES = [
    [/\sstyle=["'{`]/, 'an inline style, which the CSP refuses: use style:property={value}'],
    [/\son[a-z]+="(?!\{)/, 'an inline handler, which the CSP refuses'],
]

export function wrongs_in(source) {
    // Comments may name what is forbidden.
    const code = source.replace(/<!--[^]*?-->/g, blank).replace(/^\s*\/\/.*$/gm, blank).replace(/\/\*[^]*?\*\//g, blank)
    const wrong = []
    for (const [rule, what] of RULES)
        for (const found of code.matchAll(new RegExp(rule, rule.flags + 'g')))
            wrong.push({ line: code.slice(0, found.index).split('\n').length, what })
    for (const [rule, what] of ATTRIBUTES)
        for (const found of code.matchAll(new RegExp(rule, 'g'))) {
            const tag = [...code.slice(0, found.index).matchAll(/<([A-Za-z][\w.-]*)/g)].pop()?.[1] ?? ''
            if (/^[a-z][^.]*$/.test(tag)) wrong.push({ line: code.slice(0, found.index).split('\n').length, what })
        }
    return wrong
}
const blank = (text) => text.replace(/[^\n]/g, ' ')

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const folder = process.argv[2]
    let n_wrong = 0
    for (const name of readdirSync(folder, { recursive: true })) {
        if (!/\.(svelte|ts)$/.test(name)) continue
        for (const { line, what } of wrongs_in(readFileSync(join(folder, name), 'utf8'))) {
            n_wrong++
            console.log(`${name}:${line}: ${what}`)
        }
    }
    process.exit(n_wrong ? 1 : 0)
}
