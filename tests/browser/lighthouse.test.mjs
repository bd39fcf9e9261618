// What Lighthouse says of the event page and the form that does not hang on how busy the machine is; the rest
// is tests/bench/pages.mjs.
import assert from 'node:assert/strict'
import test from 'node:test'
import { score } from './lighthouse.mjs'
import { Site, slug } from './site.mjs'

const site = await new Site().fill()
for (const [name, path] of [['event', `/events/${slug}`], ['form', `/events/${slug}/apply`]])
  test(`${name}: accessible, well made, and small`, { timeout: 240_000 }, async () => {
    const found = await score(site.base + path, { with_performance: false })
    assert.equal(found.accessibility, 100, found.failed.join('\n'))
    assert.ok(found.best_practices >= 95, found.failed.join('\n'))
    assert.ok(found.script_bytes > 0 && found.script_bytes <= 60 * 1024, `${found.script_bytes} bytes of script`)
  })
test.after(() => site.done())
