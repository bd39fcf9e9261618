// The picture that links to pages are shown with is as large as the pages say (server/page.c).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const read = name => readFileSync(new URL(`../../${name}`, import.meta.url))

test('preview.png has the size that the pages name, and is small', () => {
  const png = read('web/public/preview.png')
  const [, width, height] = /"\/preview\.png", "image\/png", .*, (\d+), (\d+)\}/.exec(read('server/page.c').toString())
  assert.equal(png.subarray(1, 4).toString(), 'PNG')
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [Number(width), Number(height)])
  assert.ok(png.length < 64 << 10, `${png.length} bytes`)
})
