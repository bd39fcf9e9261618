// The front over real sockets: order, deadlines, early answers, leaving, limits. The server is
// http_echo; its pipeline counts what it runs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client, HOST, ask, counts, get, parse, post, start } from './server.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const sha1 = (text) => createHash('sha1').update(text).digest('hex');
const chunked = (path, ...chunks) =>
  `POST ${path} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n` +
  [...chunks, ''].map((c) => `${c.length.toString(16)}\r\n${c}\r\n`).join('');
const until = async (check) => {
  while (!(await check())) await new Promise((resolve) => setImmediate(resolve));
};

describe('one server', () => {
  let server;
  before(async () => (server = await start('n_loops=2')));
  after(async () => assert.equal(await server.stop(), 0));

  test('keep-alive: one connection answers again and again', async () => {
    const c = new Client(server);
    for (let i = 1; i <= 50; i++) {
      c.send(get(`/echo?${i}`));
      const replies = await c.replies(i);
      assert.match(replies[i - 1].body, new RegExp(`^GET /echo ${i} n=0 `));
    }
    c.done();
  });

  test('pipelined requests are answered in order, whatever their lane', async () => {
    const paths = Array.from({ length: 60 }, (_, i) => ['/echo', '/write', '/read'][i % 3] + `?${i}`);
    const c = new Client(server).send(paths.map((p) => get(p)).join(''));
    const replies = await c.replies(60);
    replies.forEach((r, i) => assert.ok(r.body.startsWith(`GET ${paths[i].replace('?', ' ')} `), r.body));
    c.done();
  });

  test('pipelined bodies do not run into one another', async () => {
    const c = new Client(server).send(post('/write', 'abc') + chunked('/echo', 'de', 'f') + get('/echo'));
    const bodies = (await c.replies(3)).map((r) => r.body);
    assert.match(bodies[0], new RegExp(`n=3 sha256=${sha256('abc')}`));
    assert.match(bodies[1], new RegExp(`n=3 sha256=${sha256('def')}`));
    assert.match(bodies[2], /^GET \/echo - n=0/);
    c.done();
  });

  test('far more pipelined bytes than are read ahead are all answered', async () => {
    const n = 3000;
    const c = new Client(server).send(get('/write', `X: ${'y'.repeat(100)}\r\n`).repeat(n));
    assert.ok((await c.replies(n)).every((r) => r.status === 200));
    c.done();
  });

  test('a second request waits for the first to be answered', async () => {
    const c = new Client(server).send(get('/held'));
    await until(async () => (await counts(server)).is_own_oldest === false);
    const { runs } = await counts(server);
    c.send(get('/canary'));
    for (let i = 0; i < 20; i++) assert.equal((await counts(server)).runs, runs);
    await ask(server, get('/release'));
    assert.deepEqual((await c.replies(2)).map((r) => r.body.split(' ')[1]), ['/held', '/canary']);
    c.done();
  });

  test('the oldest request under way is known until it is answered', async () => {
    assert.equal((await counts(server)).is_own_oldest, true);
    const c = new Client(server).send(get('/held'));
    await until(async () => (await counts(server)).is_own_oldest === false);
    await ask(server, get('/release'));
    await c.replies(1);
    await until(async () => (await counts(server)).is_own_oldest);
    c.done();
  });

  test('a request in pieces of one byte', async () => {
    const c = new Client(server);
    await c.connected;
    for (const ch of post('/echo', 'hello') + chunked('/echo', 'he', 'llo')) {
      c.send(ch);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const r of await c.replies(2)) assert.match(r.body, new RegExp(`n=5 sha256=${sha256('hello')}`));
    c.done();
  });

  test('HEAD tells the length and sends no body', async () => {
    const c = new Client(server).send(get('/big?n=1000').replace('GET', 'HEAD') + get('/echo'));
    const [head, next] = await c.replies(2, [0]);
    assert.equal(head.headers['content-length'], '1000');
    assert.match(next.body, /^GET \/echo/);
    c.done();
  });

  test('every reply has a Date and no Server', async () => {
    for (const bytes of [get('/echo'), get('/nowhere'), 'GET /\r\n\r\n']) {
      const { headers } = await ask(server, bytes);
      assert.match(headers.date, /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
      assert.ok(Math.abs(new Date(headers.date) - Date.now()) < 60000);
      assert.equal(headers.server, undefined);
    }
  });

  test('204 has neither body nor length', async () => {
    const r = await ask(server, `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`);
    assert.equal(r.status, 204);
    assert.equal(r.headers['content-length'], undefined);
  });

  test('Connection: close is answered by the same, and the connection ends', async () => {
    const c = new Client(server).send(get('/echo', 'Connection: close\r\n') + get('/canary'));
    await c.ended;
    const replies = parse(c.text);
    assert.equal(replies.length, 1);
    assert.equal(replies[0].headers.connection, 'close');
  });

  test('HTTP/1.0 closes, unless it asks to be kept', async () => {
    const c = new Client(server).send('GET /echo HTTP/1.0\r\n\r\n');
    await c.ended;
    assert.equal(parse(c.text)[0].status, 200);
    const kept = new Client(server).send('GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'.repeat(2));
    for (const r of await kept.replies(2)) assert.equal(r.headers.connection, 'keep-alive');
    kept.done();
  });

  test('the reply speaks HTTP/1.1 even to HTTP/1.0', async () => {
    assert.match((await ask(server, 'GET /echo HTTP/1.0\r\n\r\n')).line, /^HTTP\/1\.1 200 /);
  });

  test('Upgrade and Range are passed over', async () => {
    const r = await ask(server, get('/echo', 'Connection: Upgrade\r\nUpgrade: websocket, h2c\r\nRange: bytes=0-1\r\n'));
    assert.equal(r.status, 200);
  });

  test('unknown methods are 501, TRACE is 405', async () => {
    assert.equal((await ask(server, `BREW / HTTP/1.1\r\n${HOST}\r\n`)).status, 501);
    assert.equal((await ask(server, `TRACE / HTTP/1.1\r\n${HOST}\r\n`)).status, 405);
  });

  test('a malformed request is told why, and the connection closed', async () => {
    const c = new Client(server).send('GET / HTTP/1.1\r\nHost : a\r\n\r\n' + get('/canary'));
    await c.ended;
    const [r, ...more] = parse(c.text);
    assert.equal(more.length, 0);
    assert.equal(r.status, 400);
    assert.equal(r.headers.connection, 'close');
    assert.equal(r.headers['content-type'], 'application/problem+json');
    assert.match(JSON.parse(r.body).detail, /a name and a colon/);
  });

  test('the reason comes in the language the fields before it ask for', async () => {
    const r = await ask(server, 'GET / HTTP/1.1\r\nAccept-Language: ko\r\nHost : a\r\n\r\n');
    assert.equal(r.headers['content-language'], 'ko');
  });

  test('Expect: 100 is said before the body, and only when it is wanted', async () => {
    const fields = `POST /echo HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`;
    const c = new Client(server).send(fields);
    await c.seen((text) => text === 'HTTP/1.1 100 Continue\r\n\r\n');
    c.send('hello');
    assert.match((await c.replies(2))[1].body, /n=5/);
    c.done();
    const refused = new Client(server).send(fields.replace('/echo', '/refused'));
    await refused.ended;
    assert.deepEqual(parse(refused.text).map((r) => r.status), [401]);
    const large = new Client(server).send(fields.replace('/echo', '/small').replace(': 5', ': 101'));
    await large.ended;
    assert.deepEqual(parse(large.text).map((r) => r.status), [413]);
    assert.equal((await ask(server, get('/echo', 'Expect: cow\r\n'))).status, 417);
  });

  test('an early answer to a small body keeps the connection', async () => {
    const c = new Client(server).send(post('/refused', 'x'.repeat(1000)) + get('/echo'));
    assert.deepEqual((await c.replies(2)).map((r) => r.status), [401, 200]);
    c.done();
  });

  test('an early answer reaches a client that sends all its body first', async () => {
    for (const [path, status] of [['/refused', 401], ['/small', 413], ['/nowhere', 404]]) {
      const c = new Client(server).send(post(path, 'x'.repeat(8 << 20)));
      await c.ended;
      assert.deepEqual(parse(c.text).map((r) => r.status), [status]);
      await until(() => c.socket.writableLength === 0); /* no reset: all was read */
      assert.equal(c.socket.errored, null);
      c.done();
    }
  });

  test('a body over the limit is 413, chunked or not', async () => {
    assert.equal((await ask(server, post('/small', 'x'.repeat(100)))).status, 200);
    assert.equal((await ask(server, post('/small', 'x'.repeat(101)))).status, 413);
    assert.equal((await ask(server, chunked('/small', 'x'.repeat(60), 'y'.repeat(40)))).status, 200);
    assert.equal((await ask(server, chunked('/small', 'x'.repeat(60), 'y'.repeat(41)))).status, 413);
  });

  test('a body where none is taken is refused and never run', async () => {
    const { canaries } = await counts(server);
    assert.equal((await ask(server, post('/counts', get('/canary')))).status, 400);
    assert.equal((await counts(server)).canaries, canaries);
  });

  test('the body of a GET is read as its body', async () => {
    const c = new Client(server).send(post('/echo', get('/canary')).replace('POST', 'GET') + get('/echo'));
    assert.match((await c.replies(2))[1].body, /^GET \/echo - n=0/);
    c.done();
  });

  test('large replies, from memory and from a file, pass a slow reader whole', async () => {
    for (const path of ['/big?n=9000000', '/file?n=9000000']) {
      const c = new Client(server);
      c.socket.pause();
      c.send(get(path) + get('/echo'));
      for (let i = 0; i < 20; i++) await counts(server); /* the server has filled the socket by now */
      c.socket.resume();
      const [big, next] = await c.replies(2);
      assert.equal(big.body.length, 9000000);
      assert.match(next.body, /^GET \/echo/);
      c.done();
    }
  });

  test('a client that closes its own side is answered all the same', async () => {
    for (const path of ['/echo', '/write']) {
      const c = new Client(server);
      await c.connected;
      c.socket.end(get(path) + get(path));
      await c.ended;
      assert.deepEqual(parse(c.text).map((r) => r.status), [200, 200]);
    }
  });

  test('a client that leaves while its job is away: the job runs, the reply is dropped', async () => {
    const { runs } = await counts(server);
    const clients = Array.from({ length: 200 }, () => new Client(server).send(get('/held')));
    await Promise.all(clients.map((c) => c.connected));
    await until(async () => (await counts(server)).is_own_oldest === false);
    const dropped = () => server.log.split('\n').filter((l) => l.includes('"/held"') && l.includes('dropped=1')).length;
    const already = dropped();
    const last = new Client(server).send(get('/held')); /* came after the others on its own loop */
    await last.connected;
    for (const c of clients) c.gone();
    await until(async () => {
      await ask(server, get('/release'));
      return (await counts(server)).runs - runs >= 201 && dropped() > already && parse(last.text).length === 1;
    });
    last.done();
    await until(async () => (await counts(server)).is_own_oldest);
  });

  test('a client may leave at every byte', async () => {
    const text = post('/write', 'hello', 'Expect: 100-continue\r\n') + chunked('/echo', 'he', 'llo') + get('/big?n=100000');
    for (let n = 1; n <= text.length; n++) {
      const c = new Client(server);
      await c.connected;
      c.send(text.slice(0, n));
      if (n % 2) c.gone();
      else c.socket.end();
    }
    assert.equal((await ask(server, get('/echo'))).status, 200);
    await until(async () => (await counts(server)).is_own_oldest);
  });

  test('the control socket knows its owner, and is not for others', async () => {
    const path = join(server.folder, 'control.sock');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const c = new Client(server, path).send(get('/echo'));
    assert.match((await c.replies(1))[0].body, /from=\n$/);
    c.done();
  });

  test('X-Forwarded-For from a stranger is not believed', async () => {
    assert.match((await ask(server, get('/echo', 'X-Forwarded-For: 203.0.113.9\r\n'))).body, /from=127\.0\.0\.1\n$/);
  });

  test('1,000 idle connections are held beside the working ones', async () => {
    const idle = Array.from({ length: 1000 }, () => new Client(server).send(get('/echo')));
    await Promise.all(idle.map((c) => c.replies(1)));
    assert.equal((await ask(server, get('/echo'))).status, 200);
    for (const c of idle) c.send(get('/echo'));
    await Promise.all(idle.map((c) => c.replies(2)));
    for (const c of idle) c.done();
  });
});

describe('uploads', () => {
  let server;
  before(async () => (server = await start()));
  after(async () => assert.equal(await server.stop(), 0));
  const patch = (key, n, fields = '') => `PATCH /upload/${key} HTTP/1.1\r\n${HOST}${fields}Content-Length: ${n}\r\n\r\n`;
  const offset = async (key) => Number((await ask(server, get(`/upload/${key}`).replace('GET', 'HEAD'), [0])).headers['upload-offset']);

  test('a body streams to its file and is hashed', async () => {
    const body = 'abcdefgh'.repeat(1 << 20);
    const r = await ask(server, patch('a', body.length) + body);
    assert.equal(r.body, `n=${body.length} complete=1 sha256=${sha256(body)} sha1=${sha1(body)}\n`);
    assert.equal(statSync(join(server.folder, 'a')).size, body.length);
    const more = await ask(server, `PATCH /upload/a HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n`);
    assert.match(more.body, new RegExp(`^n=3 complete=1 sha256=${sha256('xyz')}`));
    assert.equal(await offset('a'), body.length + 3);
  });

  test('an empty body ends at once, and the connection goes on', async () => {
    const c = new Client(server).send(patch('b', 0) + get('/echo'));
    assert.match((await c.replies(2))[0].body, new RegExp(`^n=0 complete=1 sha256=${sha256('')} sha1=${sha1('')}`));
    c.done();
  });

  test('what arrived before the client left is kept', async () => {
    for (const [key, leave] of [['c', (c) => c.socket.end()], ['d', (c) => c.gone()]]) {
      const c = new Client(server).send(patch(key, 100000) + 'x'.repeat(4321));
      await until(() => existsSync(join(server.folder, key)) && statSync(join(server.folder, key)).size === 4321);
      leave(c);
      await until(async () => (await offset(key)) === 4321);
    }
  });

  test('a newer request takes over from a connection that hangs', async () => {
    const c = new Client(server).send(patch('e', 100000) + 'x'.repeat(1000));
    await until(() => existsSync(join(server.folder, 'e')) && statSync(join(server.folder, 'e')).size === 1000);
    assert.equal(await offset('e'), 1000); /* the older one has ended, its offset is final */
    await c.ended;
    assert.match(parse(c.text)[0].body, /^n=1000 complete=0/);
    const r = await ask(server, patch('e', 3) + 'abc');
    assert.match(r.body, /^n=3 complete=1/);
    assert.equal(await offset('e'), 1003);
  });

  test('many take over from each other, none is lost, none writes beside another', async () => {
    const all = Array.from({ length: 30 }, () => new Client(server).send(patch('f', 50000) + 'x'.repeat(100)));
    await Promise.all(all.map((c) => c.connected));
    const n = await offset('f');
    for (const c of all) c.gone();
    await until(async () => (await counts(server)).is_own_oldest);
    assert.equal(await offset('f'), statSync(join(server.folder, 'f')).size);
    assert.ok(n % 100 === 0 && n <= 3000);
  });

  test('Expect: 100 is said before an upload', async () => {
    const c = new Client(server).send(patch('g', 3, 'Expect: 100-continue\r\n'));
    await c.seen((text) => text === 'HTTP/1.1 100 Continue\r\n\r\n');
    c.send('abc');
    assert.match((await c.replies(2))[1].body, /^n=3 complete=1/);
    c.done();
  });

  test('a malformed chunk cuts the upload and keeps what came before', async () => {
    const c = new Client(server).send(`PATCH /upload/h HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n` + get('/canary'));
    await c.ended;
    assert.match(parse(c.text)[0].body, /^n=3 complete=0/);
    assert.equal((await counts(server)).canaries, 0);
  });
});

describe('deadlines', () => {
  test('a head that drips in is cut, however steadily', async () => {
    const server = await start('head_ms=400');
    const c = new Client(server);
    const bytes = get('/echo', `X: ${'y'.repeat(2000)}\r\n`);
    let n = 0;
    const drip = setInterval(() => c.send(bytes[n++ % bytes.length]), 20);
    await c.ended;
    clearInterval(drip);
    assert.ok(n < bytes.length);
    assert.ok(c.text === '' || parse(c.text)[0].status === 408, c.text);
    assert.equal(await server.stop(), 0);
  });

  test('one byte a second is cut before the sixth, with the times of production', async () => {
    const server = await start();
    const c = new Client(server);
    let n = 0;
    const drip = setInterval(() => c.send(get('/echo')[n++]), 1000);
    await c.ended;
    clearInterval(drip);
    assert.ok(n <= 6, `${n} bytes`);
    assert.equal(await server.stop(), 0);
  });

  test('a body that stalls or drips is cut', async () => {
    const server = await start('body_ms=300');
    const stalled = new Client(server).send(post('/echo', 'x'.repeat(100)).slice(0, -1));
    const dripping = new Client(server).send(post('/echo', '').replace(': 0', ': 100000'));
    const drip = setInterval(() => dripping.send('x'), 20);
    await Promise.all([stalled.ended, dripping.ended]);
    clearInterval(drip);
    assert.equal(parse(stalled.text)[0].status, 408);
    assert.equal(await server.stop(), 0);
  });

  test('an idle connection is closed in silence', async () => {
    const server = await start('idle_ms=200');
    const c = new Client(server).send(get('/echo'));
    await c.ended;
    assert.deepEqual(parse(c.text).map((r) => r.status), [200]);
    assert.equal(await server.stop(), 0);
  });
});

describe('caps', () => {
  test('long bodies share a budget: beyond it 503, while short ones are taken; it comes back', async () => {
    const server = await start('body_mib=1');
    const long = (n) => `POST /write HTTP/1.1\r\n${HOST}Content-Length: ${n}\r\n\r\n`;
    const n = 700_000;
    const held = new Client(server).send(long(n) + 'x'.repeat(n - 1));
    const other = new Client(server).send(long(n) + 'y'.repeat(n - 1));
    /* whichever comes second is refused */
    await Promise.race([held.replies(1), other.replies(1)]);
    const [refused, kept] = parse(held.text).length ? [held, other] : [other, held];
    await refused.ended;
    assert.equal(parse(refused.text)[0].status, 503);
    assert.match((await ask(server, post('/write', 'short'))).body, /n=5 /);
    kept.send('z');
    assert.equal((await kept.replies(1))[0].status, 200);
    const again = new Client(server).send(long(n) + 'x'.repeat(n));
    assert.equal((await again.replies(1))[0].status, 200);
    kept.done();
    again.done();
    assert.equal(await server.stop(), 0);
  });

  test('beyond the cap of all and of one address: 503', async () => {
    for (const [option, held] of [['max_connections=3', 3], ['max_connections_per_address=3', 3]]) {
      const server = await start(option);
      const clients = Array.from({ length: held }, () => new Client(server).send(get('/echo')));
      await Promise.all(clients.map((c) => c.replies(1)));
      const refused = new Client(server);
      await refused.ended;
      assert.equal(parse(refused.text)[0].status, 503);
      clients[0].done();
      await until(async () => {
        const c = new Client(server).send(get('/echo'));
        await Promise.race([c.ended, c.replies(1).catch(() => {})]);
        c.done();
        return parse(c.text)[0]?.status === 200;
      });
      for (const c of clients) c.done();
      assert.equal(await server.stop(), 0);
    }
  });

  test('a trusted proxy is believed, and not counted as one address', async () => {
    const server = await start('trusted_proxies=127.0.0.0/8, 10.0.0.1', 'max_connections_per_address=1');
    const clients = Array.from({ length: 5 }, () => new Client(server));
    const from = async (field) => /from=(.*)\n/.exec((await ask(server, get('/echo', field))).body)[1];
    assert.equal(await from(''), '127.0.0.1');
    assert.equal(await from('X-Forwarded-For: 203.0.113.9\r\n'), '203.0.113.9');
    assert.equal(await from('X-Forwarded-For: 198.51.100.1, 203.0.113.9, 10.0.0.1\r\n'), '203.0.113.9');
    assert.equal(await from('X-Forwarded-For: 203.0.113.9, what\r\n'), '127.0.0.1');
    assert.equal(await from('X-Forwarded-For: 203.0.113.9\r\nForwarded: for=192.0.2.7\r\n'), '203.0.113.9');
    assert.equal(await from('Forwarded: for=192.0.2.7;proto=https, for="[2001:db8::1]:80"\r\n'), '2001:db8::1');
    assert.equal(await from('Forwarded: proto=https; for="192.0.2.7:99"\r\n'), '192.0.2.7');
    assert.equal(await from('Forwarded: for=_hidden\r\n'), '127.0.0.1');
    for (const c of clients) c.done();
    assert.equal(await server.stop(), 0);
  });
});

describe('stop', () => {
  test('what is under way is answered, idle connections are closed, nobody new is taken', async () => {
    const server = await start();
    const idle = new Client(server).send(get('/echo'));
    await idle.replies(1);
    const held = new Client(server).send(get('/held'));
    const begun = new Client(server).send(get('/echo').slice(0, 10));
    await begun.connected;
    await until(async () => (await counts(server)).is_own_oldest === false);
    const [code] = await Promise.all([server.stop(), idle.ended, begun.ended, held.ended]);
    assert.equal(code, 0);
    assert.equal(parse(held.text)[0].status, 200);
    assert.equal(parse(held.text)[0].headers.connection, 'close');
    assert.equal(begun.text, '');
  });

  test('a body that is arriving may still end', async () => {
    const server = await start();
    const c = new Client(server).send(post('/write', 'hello').slice(0, -2));
    await until(async () => (await counts(server)).is_own_oldest === false);
    const stopped = server.stop();
    const probe = new Client(server);
    await probe.ended; /* refused or closed: the listener has gone */
    c.send('lo');
    await c.ended;
    assert.match(parse(c.text)[0].body, new RegExp(`sha256=${sha256('hello')}`));
    assert.equal(await stopped, 0);
  });
});
