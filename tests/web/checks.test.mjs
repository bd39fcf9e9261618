// The checks of the pages find what they are there for.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { catalogue_of, wrongs_of } from './catalogues.mjs'
import { loaded_with, texts_of, ways_in } from './sizes.mjs'
import { wrongs_in } from './templates.mjs'

test('a text that is whole passes, one that is not is told', () => {
    assert.deepEqual(wrongs_of(['one {n}|many {n}', '{n}개', '{n}个']), [])
    assert.deepEqual(wrongs_of(['a', 'b']), ['2 texts, not 3'])
    assert.deepEqual(wrongs_of(['a', ' ', 'c']), ['an empty text'])
    assert.match(wrongs_of(['{n} left', '남음', '剩{n}'])[0], /^ko has \{\}/)
    assert.match(wrongs_of(['a', '가|나', 'c'])[0], /\|/)
    assert.match(wrongs_of(['a', '가', '나'])[0], /Hangul/)
})
test('texts are found in a source, also those of several lines', () => {
    const ts = createRequire(new URL('../../web/x.js', import.meta.url))('typescript')
    const source = "export const say = catalogue({ a: ['x ' + 'y', '가', '甲'], 'b': [`z`, '나', '乙'] })"
    assert.deepEqual(catalogue_of(ts, source), [
        { key: 'a', texts: ['x y', '가', '甲'] },
        { key: "'b'", texts: ['z', '나', '乙'] },
    ])
})
test('what is forbidden in a template is found where it is', () => {
    const bad = [
        '<p>{@html name}</p>', 'node.innerHTML = name', '<p style="color: red">', '<p class="a" style={x}>', '<b onclick={() => a > b} style="x">',
        '<b onclick="go()">', '<a href="javascript:alert(1)">', "import('https://cdn.example/x.js')",
        "p.setAttribute('style', x)", 'eval(x)',
    ]
    for (const source of bad) assert.deepEqual(wrongs_in(`\n${source}`).map((w) => w.line), [2], source)
})
test('what is allowed is left alone', () => {
    const good = [
        '<p style:width={`${n}%`}>', '<b onclick={() => go()}>', '<!-- no {@html} here -->', '// innerHTML is not used',
        '<Time style="day" />', '<shown.Page style="x" />', '<a href="/organise">', '<link href="https://example.org">',
    ]
    for (const source of good) assert.deepEqual(wrongs_in(source), [], source)
})
test('a page counts with what the app loads first and the texts of it, each file once', () => {
    const manifest = {
        'src/main.ts': { file: 'm.js', isEntry: true, imports: ['_a.js'] },
        '_a.js': { file: 'a.js', dynamicImports: ['src/a.text.ts?lang=ko', 'src/a.text.ts?lang=en', 'src/later.svelte'] },
        '_b.js': { file: 'b.js', imports: ['_a.js'] },
        'src/pages/x/X.svelte': { file: 'x.js', isDynamicEntry: true, imports: ['_b.js', 'src/main.ts'] },
        'src/ui/OrganiserShell.svelte': { file: 'o.js', isDynamicEntry: true, imports: ['_a.js'] },
        'src/style.css': { file: 's.css', isEntry: true },
    }
    const routes = "{ path: '/x', page: () => import('./pages/x/X.svelte') },\n" +
        "{\n path: '/organise/{event}/x',\n page: () => import('./pages/x/X.svelte'),\n},"
    const x = ['_a.js', '_b.js', 'src/main.ts', 'src/pages/x/X.svelte']
    assert.deepEqual([...loaded_with(manifest, '_b.js')], ['_b.js', '_a.js'])
    assert.deepEqual(
        ways_in(manifest, routes).map((w) => [w.name, [...w.sources].sort()]),
        [
            ['src/main.ts', ['_a.js', 'src/main.ts']],
            ['/x', x],
            ['/organise/{event}/x', [...x, 'src/ui/OrganiserShell.svelte']],
        ],
    )
    assert.deepEqual(texts_of(manifest, x, 'ko'), ['src/a.text.ts?lang=ko'])
    assert.throws(() => ways_in(manifest, routes.replace('x/X', 'x/Y')), /not in the manifest/)
})
