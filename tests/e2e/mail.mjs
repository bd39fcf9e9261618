// Reads the mails that Rostrum writes: headers (RFC 2047 words decoded) and the text/plain part.
const words = text => text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g,
  (_, b64) => Buffer.from(b64, 'base64').toString('latin1')).replace(/[\x80-\xff]+/g, s => Buffer.from(s, 'latin1').toString('utf8'))

function split(text) {
  const end = text.indexOf('\r\n\r\n')
  const headers = {}
  for (const line of text.slice(0, end).replace(/\r\n[ \t]/g, ' ').split('\r\n'))
    headers[line.slice(0, line.indexOf(':')).toLowerCase()] = words(line.slice(line.indexOf(':') + 1).trim())
  return { headers, body: text.slice(end + 4) }
}

function decode({ headers, body }) {
  const bytes = headers['content-transfer-encoding'] === 'base64' ? Buffer.from(body, 'base64') : Buffer.from(body, 'latin1')
  return bytes.toString('utf8').replaceAll('\r\n', '\n')
}

function parts(part) {
  const boundary = /boundary="?([^";]+)"?/.exec(part.headers['content-type'] ?? '')?.[1]
  if (!boundary) return [part]
  return part.body.split(`--${boundary}`).slice(1, -1).flatMap(p => parts(split(p.slice(2))))
}

export function parseMail(bytes) {
  const whole = split(bytes.toString('latin1'))
  const all = parts(whole)
  const of = type => all.find(p => (p.headers['content-type'] ?? 'text/plain').startsWith(type))
  return {
    headers: whole.headers,
    to: (/<([^>]*)>$/.exec(whole.headers.to) ?? [0, whole.headers.to])[1],
    subject: whole.headers.subject,
    lang: whole.headers['content-language'],
    text: decode(of('text/plain')),
    ics: of('text/calendar') && decode(of('text/calendar')),
  }
}
