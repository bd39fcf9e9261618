// Nodes of Rostrum on one database, and nginx in front of them with the file of deploy/.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binary, root } from '../built.mjs'
import { useUrl } from '../engine.mjs'
import { Instance } from '../e2e/instance.mjs'

export class Node extends Instance {
  constructor(url, options) {
    super(options)
    useUrl(this.data, url)
    writeFileSync(this.conf = join(this.temp, 'conf'), 'trusted_proxies = "127.0.0.1"\n')
    this.hasDatabase = true
  }

  // Without a word to anyone.
  async kill() {
    this.child.kill('SIGKILL')
    await this.ended
    this.agent.destroy()
    this.agent = new (this.agent.constructor)({ keepAlive: true, maxSockets: 64 })
  }

  // The database is not this node's to drop.
  async done() {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) await this.stop()
    this.agent.destroy()
    rmSync(this.temp, { recursive: true, force: true })
  }
}

const freePort = () => new Promise(resolve => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

// deploy/proxy_nodes.conf, in plain text on a free port, with these nodes' addresses.
export class Proxy {
  async start(nodes) {
    this.temp = mkdtempSync(join(tmpdir(), 'rostrum-nginx-'))
    this.port = await freePort()
    let site = readFileSync(join(root, 'deploy/proxy_nodes.conf'), 'utf8')
    const servers = nodes.map(n => `    server ${new URL(n.base).host} max_fails=1 fail_timeout=2s;\n`).join('')
    site = site.replace(/( +server 10\.0\.0\.\d:8080[^\n]*\n)+/, servers)
    const tls = site.slice(site.indexOf('server {\n    listen 443'))
      .replace(/ +(listen \[|listen 443|ssl_|add_header Strict)[^\n]*\n/g, '').replace('server {\n', `server {\n    listen 127.0.0.1:${this.port};\n`)
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(w => `${w}_temp_path ${join(this.temp, w)};`).join('\n')
    writeFileSync(join(this.temp, 'nginx.conf'), `daemon off; pid ${join(this.temp, 'pid')}; error_log stderr error;
      ${process.getuid() === 0 ? 'user root;' : ''} worker_processes 1; events { worker_connections 4096; }
      http { access_log off; ${temp} ${site.slice(0, site.indexOf('server {\n    listen 80'))} ${tls} }`)
    mkdirSync(join(this.temp, 'logs'))
    this.child = spawn('nginx', ['-p', this.temp, '-c', join(this.temp, 'nginx.conf')],
                       { stdio: ['ignore', 'inherit', 'ignore'], env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } })
    this.ended = new Promise(resolve => this.child.once('exit', resolve))
    this.base = `http://127.0.0.1:${this.port}`
    const isUp = () => new Promise(resolve => {
      const s = net.connect(this.port, '127.0.0.1', () => { s.destroy(); resolve(true) }).on('error', () => resolve(false))
    })
    for (let i = 0; !await isUp(); i++) {
      if (this.child.exitCode !== null || i > 2000) throw new Error('nginx did not start')
      await new Promise(setImmediate)
    }
    return this
  }

  async done() {
    this.child.kill('SIGTERM')
    await this.ended
    rmSync(this.temp, { recursive: true, force: true })
  }
}

export { binary }
