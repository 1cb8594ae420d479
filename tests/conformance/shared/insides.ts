import { isObject } from '../../../src/fhir/json.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'

/** What an error gives away of the server's insides, looked for in its decoded text. */

/** How traces of the usual platforms look, one line of each. */
const TRACES: readonly (readonly [RegExp, string])[] = [
  [
    /\bat [\w$./<>@-]{1,300}\((?:[\w$-]{1,200}\.(?:java|kt|scala|groovy|clj)(?::\d{1,9})?|Native Method|Unknown Source)\)/,
    'a Java stack trace',
  ],
  [
    /(?:^|\n)[^\S\n]{0,50}at [^\n]{0,300}(?:\.[cm]?[jt]sx?|\bnode:[\w/]{1,200}):\d{1,9}:\d{1,9}/,
    'a JavaScript stack trace',
  ],
  [
    /(?:^|[\r\n])[^\S\r\n]{0,50}(?:at|bei) [\w`<>[\],.|+]{1,300}\.[\w`<>[\],|]{1,200}\([^()\n]{0,300}\)/,
    'a .NET stack trace',
  ],
  [/Traceback \(most recent call last\)|\bFile "[^"\n]{1,300}", line \d{1,9}, in /, 'a Python stack trace'],
  [/[^\s:]{1,300}\.rb:\d{1,9}:in [`'"]/, 'a Ruby stack trace'],
  [/#\d{1,4} [^\n(]{1,300}\.php\(\d{1,9}\)|\bin [^\s:]{1,300}\.php(?: on line |:)\d/, 'a PHP stack trace'],
  [/goroutine \d{1,9} \[\w/, 'a Go stack trace'],
  [/panicked at '?[^\n]{0,300}\.rs:\d/, 'a Rust panic'],
  [
    /(?:\/home|\/usr|\/opt|\/app|\/srv|\/var|\/root)\/[\w./@-]{1,300}\.(?:js|ts|py|rb|php|java|kt|cs|go|rs)\b/,
    'a path of a file',
  ],
  [/\b[A-Z]:\\[\w\\. -]{1,300}\.(?:cs|dll|exe|java|js|php|py)\b/, 'a path of a file'],
]

/** What of its insides an answer gives away; null when nothing. */
export function insidesOf(answer: ExchangeView): string | null {
  return insidesIn(textsOf(answer))
}

/** The same of texts that are decoded already. */
export function insidesIn(texts: readonly string[]): string | null {
  return TRACES.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1] ?? null
}

/** Every text of an answer as people read it: the strings of JSON or XML, else the body without its escapes and tags. */
function textsOf(answer: ExchangeView): readonly string[] {
  const reading = answer.format === 'xml' ? answer.xml : answer.reading
  return reading.ok ? stringsIn(reading.value) : [unescaped(answer.body.text)]
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsIn)
  return isObject(value) ? Object.values(value).flatMap(stringsIn) : []
}

const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', amp: '&' }

/** Of a body that is neither JSON nor FHIR XML: a web page, plain text, or JSON that was cut off. */
function unescaped(body: string): string {
  return body
    .replace(/<br[\s/]{0,5}>/gi, '\n')
    .replace(/&(\w{2,4});/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/&#(x?)([\da-f]{1,6});/gi, (_, hex: string, digits: string) => character(digits, hex ? 16 : 10))
    .replace(/\\r|\\n/g, '\n')
    .replace(/\\t/g, '\t')
}

function character(digits: string, base: number): string {
  const code = parseInt(digits, base)
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : ''
}
