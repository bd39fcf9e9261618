// Whatever two parsers could read in two ways must not run as a second request: each payload carries a
// request for /canary, whose runs http_echo counts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Client, counts, parse, start } from './server.mjs';

const payloads = JSON.parse(readFileSync(new URL('smuggling.json', import.meta.url), 'utf8'));
const expand = (bytes) => bytes.replace(/\{x\*(\d+)\}/g, (_, n) => 'x'.repeat(Number(n)));
let server;
before(async () => (server = await start('head_ms=300', 'body_ms=300')));
after(async () => assert.equal(await server.stop(), 0));

test('there are at least 60 payloads, each with a canary', () => {
  assert.ok(payloads.length >= 60);
  for (const { name, bytes } of payloads) assert.ok(bytes.includes('/canary'), name);
});

test('the canary is counted when it is asked for', async () => {
  const before = (await counts(server)).canaries;
  const c = new Client(server).send('GET /canary HTTP/1.1\r\nHost: a.example\r\n\r\n');
  assert.equal((await c.replies(1))[0].status, 200);
  c.done();
  assert.equal((await counts(server)).canaries, before + 1);
});

for (const { name, bytes } of payloads) {
  for (const isDripped of [false, true]) {
    test(`${name}${isDripped ? ', in two pieces' : ''}`, async () => {
      const before = await counts(server);
      const text = expand(bytes);
      const c = new Client(server);
      await c.connected;
      if (isDripped) {
        c.send(text.slice(0, text.indexOf('GET /canary')));
        await new Promise((resolve) => setImmediate(resolve));
        c.send(text.slice(text.indexOf('GET /canary')));
      } else {
        c.send(text);
      }
      c.socket.end();
      await c.ended;
      const replies = parse(c.text);
      assert.ok(replies.length === 0 || replies[0].status >= 400, c.text.slice(0, 300));
      assert.ok(replies.every((r) => r.status >= 400), c.text.slice(0, 600));
      assert.equal((await counts(server)).canaries, before.canaries);
    });
  }
}
