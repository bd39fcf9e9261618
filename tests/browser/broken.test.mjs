// An applicant for whom everything breaks: the line, the server, the session of a browser that keeps nothing,
// the time. Nothing that was typed or sent is lost, and each time the page says what is the matter.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { join } from 'node:path'
import { desk, openBrowser, person, phone, soon, until } from './browser.mjs'
import { kill, openLine, revive } from './line.mjs'
import { come } from './pages.mjs'
import { deck, forum, Site, slug } from './site.mjs'
import { goldenPanda, root } from '../e2e/instance.mjs'

const limit = { timeout: 120_000 }
const labels = Object.fromEntries(goldenPanda().calls[0].form.map(q => [q.key, q.label]))
let browser, line, site
before(async () => {
  browser = await openBrowser()
  line = await openLine()
  site = new Site()
  site.origin = line.base
  line.to(site)
  await site.fill()
  await site.apply(14, { drafts: 14 })
  // the forum a month later: places can be had
  const later = readFileSync(join(root, `deploy/events/${forum}.json`), 'utf8')
  site.importEvent(JSON.parse(later.replaceAll('2022-08-0', '2022-09-0').replace(`"slug": "${forum}"`, '"slug": "forum-open"')))
})
after(async () => {
  await browser.close()
  await site.done()
  line.close()
})

const open = (look = {}) => person(browser, line, look)
const field = (page, key, lang) => page.getByRole('textbox', { name: labels[key][lang] })
const said = (page, text) => page.getByText(text).filter({ visible: true }).first().waitFor()
const stored = async n => await site.must(200, 'GET', `/api/v1/applications/${site.apps.get(n).id}`, { as: site.apps.get(n).key })
const answer = (n, key, value) => until(async () => assert.equal((await stored(n)).answers[key], value))

// Application n at a part of its form.
async function form(context, n, step = 'project', query = '') {
  const page = await context.newPage()
  await page.goto(`/apply${query}#c=${site.apps.get(n).key}&step=${step}`)
  await come(page)
  await page.locator(`[data-step=${step}]`).waitFor()
  return page
}

async function done(context) {
  assert.deepEqual(context.faults, [])
  await context.close()
}

// ---- uploads ----

// A presentation of some MB, no two alike.
const large = () => {
  const noise = randomBytes(2_000_000).toString('base64').replace(/.{76}/g, '%$&\n')
  return Buffer.concat([deck, Buffer.from(`\n${noise}\n%%EOF\n`)])
}
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

async function begin(n, look) {
  const context = await open(look)
  const page = await form(context, n, 'documents')
  const bytes = large()
  const asked = []
  page.on('request', r => /\/uploads/.test(r.url()) && asked.push({ method: r.method(), offset: Number(r.headers()['upload-offset'] ?? 0) }))
  const choose = () => page.locator('input[data-kind=deck]').setInputFiles({ name: '발표자료.pdf', mimeType: 'application/pdf', buffer: bytes })
  return { context, page, bytes, asked, choose }
}

async function arrived(n, { bytes, asked }) {
  const document = await until(async () => {
    const found = (await stored(n)).documents.find(d => d.key === 'deck')
    assert.equal(found.state, 'complete')
    return found
  }, 60_000)
  const file = await fetch(`${site.base}/api/v1/uploads/${document.upload_key}/file`, { headers: { authorization: `Bearer ${site.apps.get(n).key}` } })
  assert.equal(sha256(Buffer.from(await file.arrayBuffer())), sha256(bytes))
  assert.equal(asked.filter(r => r.method === 'POST').length, 1, 'it was begun once')
  const last = asked.findLastIndex(r => r.method === 'HEAD')
  assert.ok(asked[last + 1].offset > 0, 'it went on from what was there')
}

test('the line breaks in the middle of an upload: it goes on by itself from there', limit, async () => {
  const it = await begin(1, { lang: 'ko' })
  const cut = line.cutAfter(1_700_000)
  await it.choose()
  await cut
  await said(it.page, /%에서 연결이 끊겼습니다/)
  line.mend()
  await arrived(1, it)
  await said(it.page, '접수됨')
  await done(it.context)
})

test('the server dies in the middle of an upload and comes back: the file is whole', limit, async () => {
  const it = await begin(2, { lang: 'zh' })
  const died = line.killAfter(1_700_000)
  await it.choose()
  await died
  await said(it.page, /处网络中断/)
  await revive(site)
  await arrived(2, it)
  await said(it.page, '已收到')
  await done(it.context)
})

test('the page is loaded anew in the middle of an upload: the same file goes on', limit, async () => {
  const it = await begin(3, { lang: 'en' })
  const dialogs = []
  it.page.on('dialog', dialog => {
    dialogs.push(dialog.type())
    void dialog.accept()
  })
  const stalled = line.stallAfter(1_700_000)
  await it.choose()
  await stalled
  await it.page.getByText('Under way').click()
  await it.page.reload()
  assert.deepEqual(dialogs, ['beforeunload'])
  await said(it.page, /[1-9]\d?% of “발표자료\.pdf” have arrived\. Choose the same file again/)
  await it.choose()
  await arrived(3, it)
  await said(it.page, 'Received')
  await done(it.context)
})

// ---- typing ----

test('the server dies while one types and comes back: the page saves what was typed', limit, async () => {
  const context = await open({ lang: 'zh' })
  const page = await form(context, 5)
  const title = field(page, 'project_title', 'zh')
  await title.fill('服务器')
  await kill(site)
  await title.pressSequentially('停了')
  await said(page, '网络已断开。内容已保存在本设备，联网后将立即保存到服务器。')
  await title.pressSequentially('又来了')
  await revive(site)
  await answer(5, 'project_title', '服务器停了又来了')
  await said(page, /\d\d:\d\d:\d\d 已保存/)
  await done(context)
})

// The following touch nothing of each other's.
describe('each by itself', { concurrency: 3 }, () => {
  test('the network goes while one types: kept here, said so, and saved when it is back', limit, async () => {
    const context = await open({ lang: 'ko', screen: phone })
    const page = await form(context, 4)
    await context.setOffline(true)
    await field(page, 'project_title', 'ko').fill('선이 끊긴 사이에')
    await said(page, '연결이 끊겼습니다. 이 기기에 보관 중이며 연결되면 바로 서버에 저장합니다.')
    assert.notEqual((await stored(4)).answers.project_title, '선이 끊긴 사이에')
    await context.setOffline(false)
    await answer(4, 'project_title', '선이 끊긴 사이에')
    await said(page, /\d\d:\d\d:\d\d 저장됨/)
    await done(context)
  })

  test('the tab is closed without a network: what was typed is there when it is opened again', limit, async () => {
    const context = await open({ lang: 'zh' })
    const page = await form(context, 13)
    await context.setOffline(true)
    await field(page, 'project_title', 'zh').fill('关闭之前')
    await said(page, '网络已断开。内容已保存在本设备，联网后将立即保存到服务器。')
    await page.close()
    await context.setOffline(false)
    const again = await form(context, 13)
    await soon(() => field(again, 'project_title', 'zh').inputValue(), '关闭之前')
    await answer(13, 'project_title', '关闭之前')
    await done(context)
  })

  const refusals = [
    { n: 6, status: 507, rule: 'no_space', lang: 'en', words: 'The server has no room left. Kept on this device; trying again.' },
    { n: 14, status: 503, rule: 'busy', lang: 'ko', words: '서버가 바쁩니다. 이 기기에 보관 중이며 다시 시도하고 있습니다.' },
  ]
  for (const { n, status, rule, lang, words } of refusals)
    test(`the server answers ${status} to a save: said, tried again, nothing lost`, limit, async () => {
      const context = await open({ lang })
      const page = await form(context, n)
      await page.route('**/api/v1/applications/*', (route, request) => request.method() === 'PATCH'
        ? route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: rule, status, rule }) })
        : route.continue())
      await field(page, 'project_title', lang).fill(`Answered ${status}`)
      await said(page, words)
      await page.unroute('**/api/v1/applications/*')
      await answer(n, 'project_title', `Answered ${status}`)
      await done(context)
    })

  test('two tabs on one draft: each keeps what it changed, and a clash is shown with both answers', limit, async () => {
    const context = await open({ lang: 'en' })
    const [one, two] = [await form(context, 7), await form(context, 7)]
    await field(one, 'project_summary', 'en').fill('Typed in the first tab.')
    await until(async () => assert.equal(await field(two, 'project_summary', 'en').inputValue(), 'Typed in the first tab.'))
    await said(two, /Changed in another tab or on another device/)
    await two.route('**/api/**', route => route.abort())
    await field(two, 'project_title', 'en').fill('The title of the second')
    await said(two, /No connection\. Kept on this device/)
    await field(one, 'project_title', 'en').fill('The title of the first')
    const clash = two.getByRole('group', { name: /The project in one line: Answered differently/ })
    await clash.getByText('The title of the first').waitFor()
    await soon(() => field(two, 'project_title', 'en').inputValue(), 'The title of the second')
    await two.unroute('**/api/**')
    await clash.getByRole('button', { name: 'Keep what is here' }).click()
    await answer(7, 'project_title', 'The title of the second')
    await until(async () => assert.equal(await field(one, 'project_title', 'en').inputValue(), 'The title of the second'))
    assert.equal((await stored(7)).answers.project_summary, 'Typed in the first tab.')
    await done(context)
  })

  test('Back through the parts, and from another page: what was typed is there', limit, async () => {
    const context = await open({ lang: 'en', screen: desk })
    const page = await context.newPage()
    await page.goto(`/events/${slug}/apply`)
    await come(page)
    const heading = name => page.getByRole('heading', { level: 2, name }).waitFor()
    await page.getByRole('link', { name: 'Next: Company' }).click()
    await heading('Company')
    await field(page, 'company_name_en', 'en').fill('Back and Forth')
    await page.getByRole('link', { name: 'Next: Project' }).click()
    await heading('Project')
    await field(page, 'project_title', 'en').fill('Once more')
    await page.goBack()
    await heading('Company')
    await soon(() => field(page, 'company_name_en', 'en').inputValue(), 'Back and Forth')
    await page.goBack()
    await heading('May we apply?')
    await page.goForward()
    await page.goForward()
    await heading('Project')
    await soon(() => field(page, 'project_title', 'en').inputValue(), 'Once more')
    await page.goto(`/events/${slug}`)
    await page.goBack()
    await come(page)
    await heading('Project')
    await soon(() => field(page, 'project_title', 'en').inputValue(), 'Once more')
    await said(page, 'Kept on this device only. Type your e-mail address to save it with us.')
    await done(context)
  })

  test('a double click on Submit submits once', limit, async () => {
    const context = await open({ lang: 'ko' })
    const page = await form(context, 8, 'review')
    let n_asked = 0
    page.on('request', r => { n_asked += /\/submit$/.test(r.url()) })
    await page.getByRole('button', { name: '신청서 제출' }).dblclick()
    await page.getByText('신청서가 접수되었습니다').first().waitFor()
    const { state, mails } = await stored(8)
    assert.deepEqual([state, n_asked, mails.filter(m => m.kind === 'receipt').length], ['submitted', 1, 1])
    await done(context)
  })

  // ---- browsers within messengers ----

  const agents = {
    WeChat: { lang: 'zh', query: '?from=singlemessage&isappinstalled=0&scene=1&clicktime=1661000000', userAgent: 'Mozilla/5.0 (Linux; Android 13; '
      + 'V2055A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.40 WeChat/arm64 Language/zh_CN',
      memory: '尚未保存：此浏览器不保留数据。请填写电子邮箱以保存到服务器。', forgets: '本设备不会记住您的申请，请保存我们邮件中的链接。',
      offline: '网络已断开。请不要关闭此页面，联网后将立即保存。', lost: /此浏览器不会为本页保存数据/, name: '姓名', register: '报名', held: '请查收邮件' },
    KakaoTalk: { lang: 'ko', query: '?utm_source=kakaotalk&fbclid=x', userAgent: 'Mozilla/5.0 (Linux; Android 13; SM-S908N) '
      + 'AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0 Mobile Safari/537.36;KAKAOTALK 2410030',
      memory: '아직 저장되지 않았습니다. 이 브라우저는 내용을 보관하지 않으니 이메일 주소를 입력해 서버에 저장하세요.',
      forgets: '이 기기에는 신청서가 기억되지 않습니다. 메일로 보내 드린 링크를 보관해 주세요.',
      offline: '연결이 끊겼습니다. 이 페이지를 닫지 마세요. 연결되면 바로 저장합니다.', lost: /이 브라우저는 이 페이지의 내용을 보관하지 않습니다/,
      name: '이름', register: '등록하기', held: '메일을 확인해 주세요' },
  }
  const nothing = () => {
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches'])
      Object.defineProperty(globalThis, name, { get() { throw new DOMException('no', 'SecurityError') } })
    delete globalThis.BroadcastChannel
    for (const name of ['serviceWorker', 'mediaDevices', 'clipboard', 'share', 'wakeLock'])
      Object.defineProperty(Navigator.prototype, name, { get: () => undefined })
  }
  const inside = ({ lang, userAgent }) => open({ lang, userAgent, screen: phone, serviceWorkers: 'block', without: nothing })

  for (const [name, it] of Object.entries(agents)) {
    test(`${name} that keeps nothing: an application is written, and what would be lost is said`, limit, async () => {
      const context = await inside(it)
      const page = await context.newPage()
      await page.goto(`/events/${slug}/apply${it.query}#step=project`)
      await come(page)
      await field(page, 'project_title', it.lang).fill(`From ${name}`)
      await said(page, it.memory)
      await page.goBack()
      await page.goto(`/events/${slug}/apply${it.query}`)
      await come(page)
      const made = page.waitForResponse(r => r.request().method() === 'POST' && r.url().endsWith('/applications'))
      const email = field(page, 'contact_email', it.lang)
      await email.fill(`${name.toLowerCase()}@company.example`)
      await email.blur()
      const { application_id, key } = await (await made).json()
      await said(page, it.forgets)
      await context.setOffline(true)
      await page.locator('summary').filter({ visible: true }).first().click()
      await page.locator('.step-menu a[href*="step=company"]').click()
      await field(page, 'company_name_en', it.lang).fill(`Company by ${name}`)
      await said(page, it.offline)
      await context.setOffline(false)
      await until(async () => assert.equal((await site.must(200, 'GET', `/api/v1/applications/${application_id}`, { as: key })).answers.company_name_en, `Company by ${name}`))
      // by the link of the mail, as this browser opens it
      await page.goto(`/apply${it.query}#c=${key}&step=company`)
      await come(page)
      await soon(() => field(page, 'company_name_en', it.lang).inputValue(), `Company by ${name}`)
      await done(context)
    })

    test(`${name} that keeps nothing: a place is taken, and what would be lost is said`, limit, async () => {
      const context = await inside(it)
      const page = await context.newPage()
      await page.goto(`/events/forum-open/register${it.query}`)
      await come(page)
      await said(page, it.lost)
      await page.getByRole('radio').and(page.locator(':enabled')).first().check()
      await page.getByRole('textbox', { name: it.name, exact: true }).fill(name)
      await page.locator('input[type=email]').fill(`guest@${name.toLowerCase()}.example`)
      await page.getByRole('button', { name: it.register, exact: true }).dblclick()
      await page.getByRole('heading', { level: 1, name: it.held }).waitFor()
      const mail = (await until(async () => {
        const found = (await site.mails(1)).filter(m => JSON.stringify(m).includes(`guest@${name.toLowerCase()}.example`))
        assert.equal(found.length, 1, 'one mail for two clicks')
        return found
      }))[0]
      const link = /\/registration#t=[\w.-]+/.exec(mail.text ?? JSON.stringify(mail))[0]
      await page.goto(link.replace('#', `${it.query}#`))
      await come(page)
      await page.locator('[data-state=pending]').waitFor()
      await page.locator('.button--primary').click()
      await page.locator('[data-state=confirmed]').waitFor()
      await done(context)
    })
  }
})

// ---- the closing ----

// Ten minutes before it, and from there by the server's clock alone: n ms later.
let t0
const later = n => site.hold(t0 + n)
function beforeTheClosing() {
  if (t0) return later(0)
  t0 = Date.now()
  later(0)
  site.moveClock('2022-08-26T23:50:00+09:00')
}
const MINUTE = 60_000

test('submitted within the last second by the server\'s clock: on time', limit, async () => {
  beforeTheClosing()
  const context = await open({ lang: 'en' })
  const page = await form(context, 9, 'review')
  later(10 * MINUTE - 1)
  await page.getByRole('button', { name: 'Submit the application' }).click()
  await said(page, 'Your application has been received')
  const { state, received_at } = await stored(9)
  assert.deepEqual([state, received_at], ['submitted', '2022-08-26T14:59:59.999Z'])
  await said(page, /23:59/)
  await done(context)
})

test('the closing passes while the form is open: the page says so by its own clock', limit, async () => {
  beforeTheClosing()
  const context = await open({ lang: 'zh' })
  await context.clock.install()
  const page = await form(context, 10, 'review')
  await page.getByRole('button', { name: '提交申请' }).waitFor()
  await context.clock.fastForward(11 * MINUTE)
  await said(page, '在您填写期间申请已截止。已保存的内容作为草稿保留，但无法再提交。')
  await page.getByRole('button', { name: '提交申请' }).waitFor({ state: 'detached' })
  await done(context)
})

test('the closing passes on the server: what was saved stays, what is late is refused with the instant', limit, async () => {
  beforeTheClosing()
  const context = await open({ lang: 'ko' })
  const page = await form(context, 11)
  const review = await form(await open({ lang: 'ko' }), 12, 'review')
  const title = field(page, 'project_title', 'ko')
  await title.fill('마감 전에 쓴 제목')
  await answer(11, 'project_title', '마감 전에 쓴 제목')
  later(10 * MINUTE)
  await title.fill('마감 뒤에 쓴 제목')
  await said(page, '작성 중에 접수가 마감되었습니다. 저장된 내용은 초안으로 남지만 더 이상 제출할 수 없습니다.')
  await soon(() => title.inputValue(), '마감 뒤에 쓴 제목')
  const { state, answers } = await stored(11)
  assert.deepEqual([state, answers.project_title], ['draft', '마감 전에 쓴 제목'])
  await review.getByRole('button', { name: '신청서 제출' }).click()
  await said(review, /접수가 마감되었습니다\. 마감은 .*2022.*였으며, 이 요청은 .*2022.*에 도착했습니다/)
  await said(review, '작성 중에 접수가 마감되었습니다. 저장된 내용은 초안으로 남지만 더 이상 제출할 수 없습니다.')
  await review.getByRole('button', { name: '신청서 제출' }).waitFor({ state: 'detached' })
  assert.equal((await stored(12)).state, 'draft')
  // and whoever comes now is told at once
  const late = await (await open({ lang: 'en' })).newPage()
  await late.goto(`/events/${slug}/apply`)
  await late.getByText(/The call closed on .*26 August 2022/).waitFor()
  await late.context().close()
  await done(review.context())
  await done(context)
})
