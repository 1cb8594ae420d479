import { percentEncoded } from '../../../src/fhir/percent.js'

/** Ways in which software writes a secret that it was given, or in which somebody hides one. */

const unit = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
const base64 = (text: string | Buffer): string => Buffer.from(text as string).toString('base64')
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
const middle = (secret: string, by: string): string => secret.slice(0, 9) + by + secret.slice(9)
const percent = (secret: string): string => secret.replace(/[^\w.~-]/gu, percentEncoded)

export const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in upper case': (secret) => secret.toUpperCase(),
  'in lower case': (secret) => secret.toLowerCase(),
  'as .NET writes JSON': (secret) => secret.replace(/[^\w. -]/g, unit),
  'as .NET writes JSON, digits in lower case': (secret) =>
    secret.replace(/[^\w. -]/g, (sign) => unit(sign).toLowerCase()),
  'as PHP writes JSON': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'every letter as an escape of JSON': (secret) => secret.replace(/[^]/g, unit),
  'as JSON in JSON in JSON': (secret) =>
    JSON.stringify(JSON.stringify(secret.replaceAll('/', '\\/'))).slice(3, -3),
  'as an escape of JavaScript': (secret) =>
    secret.replace(/\W/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`),
  'percent-encoded': percent,
  'percent-encoded in lower case': (secret) => percent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'percent-encoded twice': (secret) => percent(percent(secret)),
  'every letter percent-encoded': (secret) =>
    secret.replace(/[^]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
  'with decimal references': (secret) => secret.replace(/\W/g, (sign) => `&#${sign.charCodeAt(0)};`),
  'with hex references': (secret) =>
    secret.replace(/\W/g, (sign) => `&#x${sign.charCodeAt(0).toString(16).toUpperCase()};`),
  'with long hex references': (secret) =>
    secret.replace(/[^]/g, (sign) => `&#x0000${sign.charCodeAt(0).toString(16)};`),
  'with named references': (secret) =>
    secret.replaceAll('+', '&plus;').replaceAll('=', '&equals;').replaceAll('/', '&sol;'),
  'references of references': (secret) => secret.replace(/\W/g, (sign) => `&amp;#${sign.charCodeAt(0)};`),
  'in base64': base64,
  'in base64 after one letter': (secret) => base64(`x${secret}y`),
  'in base64 after two letters': (secret) => base64(`xx${secret}yy`),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'as Basic credentials': (secret) => base64(`user:${secret}`),
  'as Basic credentials of OAuth': (secret) => base64(`client:${percentEncoded(secret)}`),
  'a whole header in base64': (secret) => base64(`Authorization: Bearer ${secret}\r\n`),
  'in base64 twice': (secret) => base64(base64(`a ${secret}`)),
  'in base64, in lines': (secret) =>
    base64(`Authorization: Bearer ${secret} and more`).replace(/.{16}/g, '$&\r\n'),
  'in base64, in escaped lines': (secret) => base64(`abc ${secret}`).replace(/.{12}/g, '$&\\n'),
  'in base64, percent-encoded': (secret) => encodeURIComponent(base64(`>>>${secret}???`)),
  'JSON in base64': (secret) => base64(`{"t":"${secret.replace(/[^\w. -]/g, unit)}"}`),
  'UTF-16 in base64': (secret) => base64(utf16(secret)),
  'UTF-16, big endian, in base64': (secret) => base64(utf16(`:${secret}`).swap16()),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'in hex, upper case, after a digit': (secret) => `7${Buffer.from(secret).toString('hex').toUpperCase()}`,
  'UTF-16 in hex': (secret) => utf16(secret).toString('hex'),
  'as UTF-16': (secret) => utf16(secret).toString('latin1'),
  'as UTF-16 with escapes': (secret) => secret.replace(/[^]/g, '$&\\u0000'),
  'broken over lines': (secret) => middle(secret, '\r\n    '),
  'broken over escaped lines': (secret) => middle(secret, '\\r\\n\\t'),
  'with a soft hyphen': (secret) => middle(secret, '\u00ad'),
  'with an escaped zero width space': (secret) => middle(secret, '\\u200b'),
}

/** The strings in a text, as whoever reads it would have them: of JSON, of HTML and XML, and of a line each. */
export function readingsOf(text: string): string {
  const strings = [text, unescaped(text)]
  for (const candidate of [text, ...text.split('\n')]) {
    try {
      JSON.parse(candidate, (name, value: unknown) =>
        strings.push(name, typeof value === 'string' ? value : ''),
      )
    } catch {
      // it is no JSON
    }
  }
  return strings.join('\n§\n')
}

function unescaped(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}
