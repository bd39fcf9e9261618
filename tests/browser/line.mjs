// A line between a browser and a site that a test can cut, and the site behind it, which may die and come
// back: the address stays.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'

export async function openLine() {
  const sockets = new Set()
  let site, when
  const line = { n_up: 0, is_cut: false }
  const server = net.createServer(browser => {
    if (line.is_cut) return browser.destroy()
    const server = net.connect(Number(new URL(site.base).port), '127.0.0.1')
    for (const [one, other] of [[browser, server], [server, browser]]) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    server.pipe(browser)
    browser.on('data', bytes => {
      line.n_up += bytes.length
      if (when && line.n_up >= when.n_up) {
        const { act } = when
        when = undefined
        return act(browser)
      }
      if (!server.write(bytes)) browser.pause()
    })
    server.on('drain', () => browser.isPaused() && !browser.isStopped && browser.resume())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  // Once so many bytes more have gone up, this is done to the connection they go over.
  const after = (n, act) => new Promise(resolve => {
    when = { n_up: line.n_up + n, act: browser => resolve(act(browser)) }
  })
  return Object.assign(line, {
    base: `http://127.0.0.1:${server.address().port}`,
    to(a_site) {
      site = a_site
    },
    cut() {
      line.is_cut = true
      for (const one of sockets) one.destroy()
    },
    mend() {
      line.is_cut = false
    },
    cutAfter: n => after(n, () => line.cut()),
    killAfter: n => after(n, () => kill(site)),
    stallAfter: n => after(n, browser => {
      browser.isStopped = true
      browser.pause()
    }),
    close() {
      line.cut()
      server.close()
    },
  })
}

// As when the power fails: nothing is said, nothing is written.
export async function kill(site) {
  site.agent.destroy()
  site.child.kill('SIGKILL')
  await site.ended
}

export async function revive(site) {
  const { Agent } = await import('node:http')
  site.agent = new Agent({ keepAlive: true, maxSockets: 16 })
  await site.start()
}
