// Starts http_echo (beside the binary: tests/built.mjs) in a folder of its own and speaks raw bytes with it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beside } from '../built.mjs';

export const HOST = 'Host: a.example\r\n';
export const get = (path, fields = '') => `GET ${path} HTTP/1.1\r\n${HOST}${fields}\r\n`;
export const post = (path, body, fields = '') =>
  `POST ${path} HTTP/1.1\r\n${HOST}${fields}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export async function start(...options) {
  const binary = beside('http_echo');
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-http-'));
  const child = spawn(binary, [folder, ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
  const server = { folder, child, log: '' };
  child.stderr.setEncoding('utf8').on('data', (text) => (server.log += text));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const first = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  server.port = Number((await first).value);
  if (!server.port) throw new Error(`http_echo did not start: ${server.log}`);
  server.stop = async () => {
    child.kill('SIGTERM');
    const code = await ended;
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  return server;
}

// One connection. text holds what came so far; seen(test) waits until test(text) is true; ended when
// the server has closed its side or the connection broke.
export class Client {
  constructor(server, path) {
    this.text = '';
    this.isEnded = false;
    this.waiting = [];
    this.socket = path ? net.connect({ path }) : net.connect({ port: server.port, host: '127.0.0.1' });
    this.socket.setNoDelay(true).setEncoding('latin1');
    this.socket.on('data', (data) => this.#changed((this.text += data)));
    this.socket.on('error', () => {});
    this.ended = new Promise((resolve) => {
      const end = () => this.#changed((this.isEnded = true), resolve());
      this.socket.on('end', end).on('close', end);
    });
    this.connected = new Promise((resolve, reject) =>
      this.socket.once('connect', resolve).once('error', reject));
    this.connected.catch(() => {});
  }
  #changed() {
    this.waiting = this.waiting.filter((check) => !check());
  }
  send(bytes) {
    if (this.socket.writable) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }
  seen(test) {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (test(this.text)) return resolve(this.text), true;
        if (this.isEnded) return reject(new Error(`closed after: ${this.text.slice(0, 500)}`)), true;
        return false;
      };
      if (!check()) this.waiting.push(check);
    });
  }
  // The first n replies, parsed; those to HEAD are told apart by `heads` (indexes).
  async replies(n, heads = []) {
    await this.seen((text) => parse(text, heads).length >= n);
    return parse(this.text, heads);
  }
  // Leaves by a reset. Not while the socket is shutting down, as it does by itself once the server has
  // closed its side: the kernel's handle then stays open, and Node spins for ever when it should exit.
  gone() {
    if (this.socket.writableEnded) this.socket.destroy();
    else this.socket.resetAndDestroy();
    return this;
  }
  done() {
    this.socket.destroy();
  }
}

export function parse(text, heads = []) {
  const found = [];
  for (let at = 0; ; ) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end < 0) return found;
    const [line, ...fields] = text.slice(at, end).split('\r\n');
    const headers = Object.fromEntries(fields.map((f) => [f.slice(0, f.indexOf(':')).toLowerCase(), f.slice(f.indexOf(':') + 1).trim()]));
    const status = Number(line.split(' ')[1]);
    const isBare = status < 200 || status === 204 || status === 304 || heads.includes(found.length);
    const n = isBare ? 0 : Number(headers['content-length'] ?? 0);
    if (text.length < end + 4 + n) return found;
    found.push({ status, line, headers, body: text.slice(end + 4, end + 4 + n) });
    at = end + 4 + n;
  }
}

export async function ask(server, bytes, heads) {
  const c = new Client(server).send(bytes);
  const [reply] = await c.replies(1, heads);
  c.done();
  return reply;
}

export async function counts(server) {
  return JSON.parse((await ask(server, get('/counts'))).body);
}
