// A start-up applying by the pages alone: the event's page, the form in its parts, the receipt.
import assert from 'node:assert/strict'
import { goldenPanda } from '../e2e/instance.mjs'

const file = goldenPanda()
const labels = Object.fromEntries(file.calls[0].form.map(question => [question.key, question.label]))
const tracks = Object.fromEntries(file.tracks.map(track => [track.key, track.name]))

// What a start-up reads and presses.
export const words = {
  ko: {
    who: '신청 자격', may: /참가 자격이 있습니다|신청할 수 있습니다/, apply: '신청하기', next: /^다음:/,
    saved: /\d\d:\d\d:\d\d 저장됨/,
    parts: ['참가 자격', '회사 정보', '프로젝트', '팀', '제출 서류', '담당자', '동의', '확인 및 제출'],
    member: (no, what) => `팀원 ${no}: ${what}`, name: '이름', role: '역할', add: /팀원 추가/, language: '한국어',
    file: '파일 선택: 한국어 발표자료', arrived: '접수됨', submit: '신청서 제출', not_submitted: '제출되지 않았습니다',
    received: /신청서가 접수되었습니다/, show_receipt: '접수증 보기',
    state: { submitted: '제출됨', withdrawn: '철회됨', accepted: '승인됨', rejected: '미선정' },
    mails: '보내 드린 메일', sent: '발송됨', withdraw: '신청 철회', reason: /^사유/, withdraw_yes: '철회하기',
    slot: '발표 일정',
  },
  zh: {
    who: '报名资格', may: /符合报名条件|可以报名/, apply: '立即报名', next: /^下一步：/,
    saved: /\d\d:\d\d:\d\d 已保存/,
    parts: ['报名资格', '企业信息', '项目', '团队', '提交文件', '联系人', '同意事项', '确认并提交'],
    member: (no, what) => `成员 ${no}: ${what}`, name: '姓名', role: '职务', add: /添加成员/, language: '简体中文',
    file: '选择文件：韩语演示文稿', arrived: '已收到', submit: '提交申请', not_submitted: '尚未提交',
    received: /您的申请已收到/, show_receipt: '查看回执',
    state: { submitted: '已提交', withdrawn: '已撤回', accepted: '已通过', rejected: '未入选' },
    mails: '发送给您的邮件', sent: '已发送', withdraw: '撤回申请', reason: /^原因/, withdraw_yes: '撤回',
    slot: '您的路演',
  },
  en: {
    who: 'Who may apply', may: /may apply/, apply: 'Apply', next: /^Next:/, saved: /Saved \d\d:\d\d:\d\d/,
    parts: ['May we apply?', 'Company', 'Project', 'Team', 'Documents', 'Contact', 'Consents', 'Review and submit'],
    member: (no, what) => `Member ${no}: ${what}`, name: 'Name', role: 'Role', add: /Add a member/, language: 'English',
    file: 'Choose a file: Presentation in Korean', arrived: 'Received', submit: 'Submit the application',
    not_submitted: 'Not submitted', received: /has been received/, show_receipt: 'Show the receipt',
    state: { submitted: 'Submitted', withdrawn: 'Withdrawn', accepted: 'Accepted', rejected: 'Not selected' },
    mails: 'Mail we sent you', sent: 'sent', withdraw: 'Withdraw the application', reason: /^Why/,
    withdraw_yes: 'Withdraw', slot: 'Your pitch',
  },
}

export class Applicant {
  // {lang, company, founded, track, email, deck}; `page` is theirs, in that language.
  constructor(page, who) {
    Object.assign(this, { page, ...who, words: words[who.lang] })
  }

  label(key) {
    return labels[key][this.lang]
  }

  // The part of the form that is open.
  part(no) {
    return this.page.getByRole('region', { name: this.words.parts[no], exact: true })
  }

  async fill(no, answers) {
    const part = this.part(no)
    await part.waitFor()
    for (const [key, value] of Object.entries(answers)) await part.getByLabel(this.label(key)).first().fill(value)
    return part
  }

  async next() {
    await this.page.getByRole('link', { name: this.words.next }).click()
  }

  async is_saved() {
    await this.page.getByText(this.words.saved).first().waitFor()
  }

  // From the list of events to the form.
  async come() {
    const { page } = this
    await page.goto('/')
    await page.getByRole('link', { name: file.name[this.lang] }).click()
    await page.getByRole('heading', { level: 1, name: file.name[this.lang] }).waitFor()
  }

  // What the event's page says of a date of foundation.
  async ask(founded) {
    const who = this.page.getByRole('region', { name: this.words.who })
    await who.getByLabel(this.label('founded')).fill(founded)
    return who.getByRole('status')
  }

  // All parts up to the review; `midway` is run once the company is told.
  async write({ midway } = {}) {
    const { page, words: w } = this
    await page.getByRole('link', { name: w.apply, exact: true }).first().click()
    await this.fill(0, { founded: this.founded, contact_email: this.email })
    await this.next()
    const names = { company_name: this.company, company_name_en: this.english, reg_no: `900-00-${this.no}` }
    const company = await this.fill(1, names)
    await company.getByLabel(this.label('country')).selectOption('KR')
    await this.is_saved()
    if (midway) await midway()
    await this.next()
    const texts = { project_title: this.project, project_summary: `${this.project}. ${this.company}.` }
    const project = await this.fill(2, texts)
    await project.getByRole('radio', { name: tracks[this.track][this.lang] }).check()
    await project.getByRole('radio', { name: file.rounds[0].name[this.lang] }).check()
    await this.next()
    await this.team()
    await this.next()
    await this.part(4).waitFor()
    if (this.deck) await this.upload(this.deck)
    await this.next()
    await this.fill(5, { contact_name: this.contact, contact_phone: '+82 2 000 0000' })
    await this.next()
    const consents = await this.fill(6, {})
    for (const key of ['consent_terms', 'consent_transfer']) await consents.getByLabel(this.label(key)).check()
    await this.next()
    await this.part(7).waitFor()
  }

  async team() {
    const { words: w } = this
    const team = await this.fill(3, {})
    await team.getByLabel(w.member(1, w.name)).fill(this.contact)
    await team.getByLabel(w.member(1, w.role)).fill('Founder')
    await team.getByRole('button', { name: w.add }).click()
    await team.getByLabel(w.member(2, w.name)).fill(`${this.contact} 2`)
    await team.getByRole('checkbox', { name: w.language, exact: true }).check()
  }

  async upload(bytes) {
    const documents = this.part(4)
    const pdf = { name: `${this.company}.pdf`, mimeType: 'application/pdf', buffer: bytes }
    await documents.getByLabel(this.words.file).setInputFiles(pdf)
    await documents.getByText(this.words.arrived, { exact: true }).waitFor()
  }

  // Submits; the receipt that the page shows. `link` opens the application from now on.
  async submit() {
    const { page, words: w } = this
    await page.getByRole('button', { name: w.submit, exact: true }).click()
    await page.getByRole('status').filter({ hasText: w.received }).waitFor()
    await page.getByText(w.show_receipt).click()
    this.link = page.url()
    assert.match(this.link, /\/apply#c=ra1/)
    return await page.getByText(/^v4\.public\./).textContent()
  }

  // The page of the application anew, with its state.
  async look(state) {
    const { page, words: w } = this
    await page.goto('about:blank')
    await page.goto(this.link)
    await page.getByRole('main').getByText(w.state[state], { exact: true }).first().waitFor()
    return page.getByRole('main')
  }

  // The subjects of the mails that the page lists, once all of them are sent.
  async mails(state, n) {
    const of = async () => {
      const main = await this.look(state)
      const heading = this.page.getByRole('heading', { name: this.words.mails })
      const section = main.locator('section').filter({ has: heading })
      return await section.getByRole('listitem').allTextContents()
    }
    let seen = await of()
    while (seen.length < n || !seen.every(text => text.includes(this.words.sent))) seen = await of()
    return seen
  }

  async withdraw(reason) {
    const { page, words: w } = this
    await this.look('submitted')
    await page.getByRole('button', { name: w.withdraw, exact: true }).click()
    const dialog = page.getByRole('dialog', { name: w.withdraw })
    await dialog.getByLabel(w.reason).fill(reason)
    await dialog.getByRole('button', { name: w.withdraw_yes, exact: true }).click()
    await page.getByRole('main').getByText(w.state.withdrawn, { exact: true }).first().waitFor()
  }
}

export { file }
