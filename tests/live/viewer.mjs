// One reader of a live stream, on a socket of its own: what it was sent, as events and comments.
import net from 'node:net'

const open = new Set()

export class Viewer {
  // Whatever a test left open, also when it failed.
  static all_gone() {
    for (const v of open) v.gone()
  }

  constructor(at, path, { as, last, headers = {}, read = true } = {}) {
    const { hostname, port } = new URL(at.base)
    const fields = { Host: 'panda.example', Accept: 'text/event-stream', ...headers }
    if (as) fields.Authorization = `Bearer ${as}`
    if (last) fields['Last-Event-ID'] = last
    this.head = null
    this.events = []
    this.comments = 0
    this.retries = []
    this.isEnded = false
    this.text = ''
    this.waiting = []
    this.socket = net.connect({ host: hostname, port: Number(port) })
    this.socket.setEncoding('utf8').on('error', () => {})
    if (read) this.socket.on('data', text => { this.text += text; this.#parse(); this.#changed() })
    open.add(this)
    this.ended = new Promise(resolve => this.socket.on('close', () => { open.delete(this); this.isEnded = true; this.#changed(); resolve() }))
    this.socket.on('end', () => { this.isEnded = true; this.#changed() })
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('')
    this.socket.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`)
  }

  #changed() {
    this.waiting = this.waiting.filter(check => !check())
  }

  #parse() {
    if (!this.head) {
      const end = this.text.indexOf('\r\n\r\n')
      if (end < 0) return
      const [line, ...fields] = this.text.slice(0, end).split('\r\n')
      this.status = Number(line.split(' ')[1])
      this.head = Object.fromEntries(fields.map(f => [f.slice(0, f.indexOf(':')).toLowerCase(), f.slice(f.indexOf(':') + 1).trim()]))
      this.text = this.text.slice(end + 4)
    }
    if (!this.head['content-type']?.startsWith('text/event-stream')) return
    for (let end; (end = this.text.indexOf('\n\n')) >= 0; this.text = this.text.slice(end + 2)) {
      const fields = this.text.slice(0, end).split('\n')
      const value = name => fields.filter(f => f.startsWith(`${name}: `)).map(f => f.slice(name.length + 2)).join('\n')
      if (fields.some(f => f.startsWith(':'))) this.comments++
      if (value('retry')) this.retries.push(Number(value('retry')))
      if (value('data')) this.events.push({ id: value('id'), event: value('event'), state: JSON.parse(value('data')) })
    }
  }

  get last() {
    return this.events.at(-1)
  }

  // Resolves when test(this) is true; rejects when the stream ends before.
  seen(test) {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (test(this)) resolve(this)
        else if (this.isEnded) reject(new Error(`ended after ${this.events.length} events, status ${this.status}: ${this.text.slice(0, 300)}`))
        else return false
        return true
      }
      if (!check()) this.waiting.push(check)
    })
  }

  // The first state is there.
  async begun() {
    return await this.seen(v => v.events.length > 0)
  }

  gone() {
    if (this.socket.writableEnded) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }
}
