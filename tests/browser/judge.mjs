// A judge scoring by the pages alone, on a phone: the link, the button, thumbs on large buttons.
import { goldenPanda } from '../e2e/instance.mjs'

const file = goldenPanda()
export const criteria = file.rubrics[0].criteria

export const words = {
  ko: {
    begin: '심사 시작하기', list: '나의 심사 목록', higher: '높이기', lower: '낮추기', comment: /^의견/,
    submit: '심사표 제출', submitted: '심사표를 제출했습니다.', saved: '서버에 저장됨', all: '전체 목록',
    done: (n, all) => `${all}팀 중 ${n}팀 제출`, conflict: '이해관계가 있습니다', reason: /^사유/,
    step_back: '심사에서 제외', recused: '심사 제외',
  },
  zh: {
    begin: '开始评审', list: '我的评审项目', higher: '提高', lower: '降低', comment: /^评语/,
    submit: '提交评分表', submitted: '评分表已提交。', saved: '已保存到服务器', all: '全部项目',
    done: (n, all) => `已提交 ${n}/${all}`, conflict: '我与该项目存在利害关系', reason: /^理由/,
    step_back: '确认回避', recused: '已回避',
  },
  en: {
    begin: 'Begin judging', list: 'My entries', higher: 'Higher', lower: 'Lower', comment: /^Comment/,
    submit: 'Submit this sheet', submitted: 'This sheet is submitted.', saved: 'Saved on the server', all: 'All entries',
    done: (n, all) => `${n} of ${all} submitted`, conflict: 'I have a conflict of interest', reason: /^Reason/,
    step_back: 'Step back', recused: 'Recused',
  },
}

export class Judge {
  constructor(page, lang, name) {
    Object.assign(this, { page, lang, name, words: words[lang] })
  }

  // The invitation: who, to what; nothing happens before the button.
  async open(link) {
    const { page } = this
    await page.goto(link)
    await page.getByRole('button', { name: this.words.begin }).waitFor()
    const main = page.getByRole('main')
    await main.getByText(file.name[this.lang]).waitFor()
    await main.getByText(this.name, { exact: false }).first().waitFor()
  }

  async begin() {
    await this.page.getByRole('button', { name: this.words.begin }).tap()
    await this.page.getByRole('heading', { level: 1, name: this.words.list }).waitFor()
    await this.page.waitForURL(/\/judge$/) // the token does not stay in the address
  }

  async to(company) {
    await this.page.getByRole('link', { name: company }).tap()
    await this.page.getByRole('heading', { level: 1, name: company }).waitFor()
  }

  // Half points: 10 is 5.0, where the first tap of "higher" begins.
  async set(key, halves) {
    const name = criteria.find(c => c.key === key).name[this.lang]
    const group = this.page.getByRole('group', { name })
    const button = word => group.getByRole('button', { name: `${name}: ${word}` })
    await button(this.words.higher).tap()
    for (let at = 10; at < halves; at++) await button(this.words.higher).tap()
    for (let at = 10; at > halves; at--) await button(this.words.lower).tap()
    await group.getByRole('status').filter({ hasText: new RegExp(`^\\s*${halves / 2}(?!\\d)`) }).waitFor()
  }

  // The sheet of a company, submitted and saved on the server.
  async score(company, halves, comment) {
    const { page, words: w } = this
    await this.to(company)
    for (const [i, c] of criteria.entries()) await this.set(c.key, halves[i])
    await page.getByLabel(w.comment).fill(comment)
    await page.getByRole('button', { name: w.submit }).tap()
    await page.getByRole('dialog').getByRole('button', { name: w.submit }).tap()
    await page.getByText(w.submitted).waitFor()
    await page.getByText(w.saved).waitFor()
    await this.back()
  }

  async back() {
    await this.page.getByRole('link', { name: this.words.all }).tap()
    await this.page.getByRole('heading', { level: 1, name: this.words.list }).waitFor()
  }

  async recuse(company, reason) {
    const { page, words: w } = this
    await this.to(company)
    await page.getByRole('button', { name: w.conflict }).tap()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w.reason).fill(reason)
    await dialog.getByRole('button', { name: w.step_back, exact: true }).tap()
    await page.getByRole('heading', { level: 2, name: w.recused }).waitFor()
    await page.getByRole('listitem').filter({ hasText: reason }).waitFor()
  }
}
