import { expect, test } from 'vitest'
import { match, type Row } from './router.svelte'

const page = () => Promise.reject(new Error('not loaded here'))
const paths = ['/organise', '/organise/{event}', '/organise/new', '/organise/{event}/rounds/{round_id}/judges']
const rows: Row[] = paths.map((path) => ({ path, page }))
const found = (path: string) => {
    const hit = match(rows, path)
    return hit && [hit.row.path, hit.params]
}

test('a path finds its row and its params', () => {
    expect(found('/organise')).toEqual(['/organise', {}])
    expect(found('/organise/golden-panda-2022')).toEqual(['/organise/{event}', { event: 'golden-panda-2022' }])
    expect(found('/organise/e/rounds/12/judges')).toEqual([rows[3]?.path, { event: 'e', round_id: '12' }])
})
test('a word wins over a brace', () => {
    expect(found('/organise/new')).toEqual(['/organise/new', {}])
})
test('a slash at the end means nothing, an empty segment is no value', () => {
    expect(found('/organise/')).toEqual(['/organise', {}])
    expect(found('/organise//rounds/12/judges')).toBeUndefined()
})
test('escapes are decoded, broken ones find nothing', () => {
    expect(found('/organise/a%2Fb')).toEqual(['/organise/{event}', { event: 'a/b' }])
    expect(found('/organise/%E0%A4')).toBeUndefined()
})
test('other paths are not ours', () => {
    expect(found('/')).toBeUndefined()
    expect(found('/organise/e/rounds/12')).toBeUndefined()
})
