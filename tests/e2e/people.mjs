// Plainly made-up applicants: company no. 1 to 40.
export const two = n => String(n).padStart(2, '0')
export const tracks = ['it', 'bio', 'future']
export const languages = ['ko', 'zh', 'en']

// Complete answers of company n; `over` replaces some, undefined leaves one out.
export function answers(n, over = {}) {
  const all = {
    is_pre_startup: false, company_name: `Made-up Company ${two(n)}`, company_name_en: `Made-up Company ${two(n)}`,
    founded: '2019-05', reg_no: `900-00-000${two(n)}`, country: 'KR', track: tracks[n % 3], round: 'seoul',
    project_title: `Invention ${two(n)}`, project_summary: `What Made-up Company ${two(n)} invented.`,
    members: [{ name: `Founder ${two(n)}`, role: 'founder', email: `founder@company${two(n)}.example` }],
    contact_name: `Contact ${two(n)}`, contact_email: `contact@company${two(n)}.example`, contact_phone: `+82 2 0000 00${two(n)}`,
    languages: ['ko', 'en'], partner: 'kic-china', consent_terms: true, consent_transfer: true, ...over,
  }
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined))
}
