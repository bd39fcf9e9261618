// What papers say: invitation letters and certificates. They are in a language of their own, whatever the page's.
import { fill, pick, type Lang, type Stored, type Texts, type Values } from '../../lang'
import { time_text } from '../../time'

const TEXTS = {
    no: ['No. {no}', '제 {no}호', '编号：{no}'],
    sign_here: ['Signature and seal', '서명 및 직인', '签名及盖章'],
    check: [
        'Anyone can check this paper by its code:',
        '이 문서의 진위는 아래 코드로 누구나 확인할 수 있습니다.',
        '任何人均可通过以下查验码核实本文件：',
    ],
    letter: ['Letter of Invitation', '초청장', '邀请函'],
    letter_to: ['To the visa authority concerned', '비자 발급 기관 귀중', '致签证机关'],
    letter_why: [
        '{hosts} hereby invites the person named below to attend {event}, which takes place on {dates} in {place}.',
        '{hosts}에서는 다음 분을 {event}에 초청합니다. 행사 일시는 {dates}, 장소는 {place}입니다.',
        '兹有{hosts}邀请以下人士参加{event}。活动时间：{dates}；地点：{place}。',
    ],
    letter_why_no_place: [
        '{hosts} hereby invites the person named below to attend {event}, which takes place on {dates}.',
        '{hosts}에서는 다음 분을 {event}에 초청합니다. 행사 일시는 {dates}입니다.',
        '兹有{hosts}邀请以下人士参加{event}。活动时间：{dates}。',
    ],
    letter_ask: [
        'The purpose of the visit is to attend this event. We should be grateful if you would grant the visa needed.',
        '방문 목적은 위 행사 참석이오니, 필요한 비자를 발급하여 주시기 바랍니다.',
        '此行目的为参加上述活动，恳请贵机关予以签发所需签证。',
    ],
    passport_name: ['Name in the passport', '여권상 성명', '护照姓名'],
    passport_number: ['Passport number', '여권 번호', '护照号码'],
    nationality: ['Issued by', '여권 발급국', '护照签发国'],
    birth_date: ['Date of birth', '생년월일', '出生日期'],
    expiry_date: ['Valid until', '여권 유효기간', '护照有效期至'],
    organisation: ['Organisation', '소속', '单位'],
    certificate: ['Certificate of Attendance', '참가 증명서', '参会证书'],
    certificate_why: [
        'This is to certify that {name} attended {event} on {dates}.',
        '{name} 님은 {dates}에 열린 {event}에 참가하였음을 증명합니다.',
        '兹证明 {name} 参加了于{dates}举行的{event}。',
    ],
    certificate_on_site: ['Attended on site', '현장 참가', '现场参会'],
    certificate_online: ['Attended online', '온라인 참가', '线上参会'],
} as const satisfies Record<string, Texts>

export const paper_text = (lang: Lang, key: keyof typeof TEXTS, values?: Values): string =>
    fill(TEXTS[key], lang, values)
export const in_paper = (lang: Lang, stored: Stored): string => pick(stored, lang).text

export interface PaperEvent {
    slug: string
    name: Stored
    time_zone: string
    starts_at: string
    ends_at: string
    hosts: { name: Stored; logo: string | null }[]
    place: Stored
}

// The days, without the hours; of an event of one day, the day.
export function days_text(event: PaperEvent, lang: Lang): string {
    const day = (at: string | number) => time_text(at, event.time_zone, lang, 'date')
    const last = Date.parse(event.ends_at) - 1000
    return day(event.starts_at) === day(last) ? day(event.starts_at) : `${day(event.starts_at)} – ${day(last)}`
}

const AND: Record<Lang, string> = { en: ' and ', ko: ', ', zh: '、' }
export const hosts_text = (event: PaperEvent, lang: Lang): string =>
    event.hosts.map((host) => in_paper(lang, host.name)).join(AND[lang])

// "1990-05-01" as people write it; a date has no zone.
export const date_text = (date: string, lang: Lang): string => time_text(`${date}T12:00:00Z`, 'UTC', lang, 'date')
