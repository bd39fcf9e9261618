// Every text of every catalogue has three languages, none empty, with the same {names}, the same values'
// plural where English has one, and no text of one language in another's place.
// usage: catalogues.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const HANGUL = /[\uac00-\ud7a3]/
const names_in = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort().join(' ')

// What is wrong with one text, a line each.
export function wrongs_of(texts) {
    if (texts.length !== 3) return [`${texts.length} texts, not 3`]
    if (texts.some((t) => !t.trim())) return ['an empty text']
    const [en, ko, zh] = texts
    const wrong = []
    const halves = en.split('|')
    if (halves.length > 2) wrong.push('more than one |')
    // A singular may do without its number, and a form without a plural may leave the word out.
    const wanted = names_in(en)
    for (const [lang, text] of [['ko', ko], ['zh', zh]]) {
        if (names_in(text) !== wanted) wrong.push(`${lang} has {${names_in(text)}}, en has {${wanted}}`)
        if (text.includes('|')) wrong.push(`${lang} has a |`)
    }
    if (HANGUL.test(en) || HANGUL.test(zh)) wrong.push('Hangul in the place of en or zh')
    return wrong
}

// The tuples of a source: `key: ['…', '…', '…']` in catalogue({…}), texts joined by + being one.
export function catalogue_of(ts, source) {
    const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true)
    const found = []
    const text_of = (node) => {
        if (ts.isStringLiteralLike(node)) return node.text
        if (ts.isBinaryExpression(node)) return text_of(node.left) + text_of(node.right)
        throw new Error(`not a plain text: ${node.getText()}`)
    }
    const visit = (node) => {
        if (ts.isCallExpression(node) && node.expression.getText() === 'catalogue') {
            const [object] = node.arguments
            if (object && ts.isObjectLiteralExpression(object))
                for (const p of object.properties)
                    if (ts.isPropertyAssignment(p) && ts.isArrayLiteralExpression(p.initializer))
                        found.push({ key: p.name.getText(), texts: p.initializer.elements.map(text_of) })
        }
        ts.forEachChild(node, visit)
    }
    visit(file)
    return found
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const folder = resolve(process.argv[2])
    const ts = createRequire(join(folder, 'x.js'))('typescript')
    let n = 0
    let n_wrong = 0
    for (const name of readdirSync(folder, { recursive: true })) {
        if (!/\.ts$/.test(name) || /\.(test|gen)\.ts$/.test(name)) continue
        for (const { key, texts } of catalogue_of(ts, readFileSync(join(folder, name), 'utf8'))) {
            n++
            for (const wrong of wrongs_of(texts)) {
                n_wrong++
                console.log(`${name}: ${key}: ${wrong}`)
            }
        }
    }
    if (!n) console.log('no catalogue was found')
    process.exit(n && !n_wrong ? 0 : 1)
}
