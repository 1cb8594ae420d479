import type { Answer } from './fault-answers.js'

/** Just below what the suite reads of one body, and of one message. */
export const BODY = 2 * 1024 * 1024 - 64 * 1024
export const MESSAGE = 1024 * 1024 - 64 * 1024

/** A legible answer made as costly to read as its size allows. */
type Hostile = (body: string, size: number) => string

const DEPTH = 100_000

/** `begin`, as many pieces as there is room for, `end`. */
function filled(begin: string, piece: (at: number) => string, end: string, size: number): string {
  const parts = [begin]
  for (let length = begin.length + end.length, at = 0; length < size; at++) {
    const next = piece(at)
    parts.push(next)
    length += next.length
  }
  return parts.join('') + end
}

/** One more member at the beginning of an object; anything else is left as it is. */
const within =
  (member: (size: number) => string): Hostile =>
  (body, size) =>
    body.startsWith('{"') ? `{${member(size - body.length)},${body.slice(1)}` : body

const tokens = (at: number): string =>
  `${at === 0 ? '' : ','}{"name":"token","valueString":"${at.toString(36).padStart(8, 'x')}-and-a-common-ending"}`

/** Parameters with thousands of tokens before its own; other resources get them as a member that they do not know. */
const manyTokens: Hostile = (body, size) => {
  const own = body.includes('"parameter":[') ? body : body.replace('{', '{"parameter":[{}],')
  const [before = '', after = ''] = split(own, '"parameter":[')
  return body.startsWith('{"') ? filled(before, tokens, `,${after}`, size) : body
}

function split(text: string, at: string): [string, string] {
  const end = text.indexOf(at) + at.length
  return [text.slice(0, end), text.slice(end)]
}

/** What patterns with two ways through one text take long for, without the end that would let them match. */
const BAIT = [
  '2026-01-01T00:00:00.0000000000',
  'http://a/a/a/a/a/a/a/a:a@a?',
  'ws://[::::::::::::',
  'Bearer  Bearer  ',
  '\u00ab\u00abbinding-token-1',
  '<a <a <a <!--',
  '     ',
  'eyJhbGciOi.eyJ.eyJ.',
  '((((((((((',
  '```|```|',
  '::error::%0A',
]

/** What a reader of text or of a terminal might take for something else, as JSON writes it. */
const ESCAPES = '\\u0000\\u001b[2J\\r\\n\\u202e\\u2028\\u0085\\ufeff\\b\\f\\/'
/** Halves of pairs, pairs the wrong way round, and characters that are none. */
const SURROGATES = '\\ud800\\udc00\\udfff\\ud83dx\\ude00\\ud83d\\ufffe\\uffff'

const long = (text: string, size: number): string => text.repeat(Math.max(1, Math.floor(size / text.length)))

/** Each string that says something, made longer by what it may be looked for in. */
const inEachString: Hostile = (body, size) => {
  const places =
    /"(valueString|valueUrl|valueDateTime|valueInstant|diagnostics|name|url|version|timestamp)":"/g
  const count = body.match(places)?.length ?? 0
  let at = 0
  return body.replace(
    places,
    (found) => found + long(BAIT[at++ % BAIT.length] ?? '', (size - body.length) / 2 / count),
  )
}

/** An OperationOutcome in the place of every answer that has a body. */
const outcome =
  (issues: (size: number) => string): Hostile =>
  (body, size) =>
    body === '' ? body : `{"resourceType":"OperationOutcome","issue":[${issues(size - 200)}]}`
const issue = (diagnostics: string): string =>
  `{"severity":"error","code":"invalid","diagnostics":"${diagnostics}"}`

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'depth beside what is asked for': within(() => `"extension":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`),
  'depth of objects': within(() => `"extension":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`),
  'depth at the limit': within((size) => {
    const one = `${'{"a":['.repeat(90)}1${']}'.repeat(90)}`
    return filled('"extension":[', (at) => (at === 0 ? one : `,${one}`), ']', size)
  }),
  'empty entries': (body) => body.replace('"entry":[', `"entry":[${'{},'.repeat(20_000)}`),
  'empty objects': within((size) => filled('"extension":[{}', () => ',{}', ']', size)),
  'many names': within((size) => filled('"extension":{"a":0', (at) => `,"k${at}":0`, '}', size)),
  'many tokens': manyTokens,
  'long string': within((size) => `"text":"${'at java.a('.repeat(size / 10)}"`),
  backslashes: within((size) => `"text":"${'\\\\'.repeat(size / 2)}"`),
  'long number': within((size) => `"count":${'1'.repeat(size)}`),
  'many numbers': within((size) => filled('"count":[0', () => ',1', ']', size)),
  'values at the limit': within((size) =>
    filled('"extension":[{}', (at) => (at < 32_000 ? ',{}' : '      '), ']', size),
  ),
  'long name': within((size) => `"${'k'.repeat(size)}":0`),
  'duplicate keys': within((size) => filled('"k":0', () => ',"k":[0]', '', size)),
  'keys of prototypes': within((size) =>
    filled(
      '"__proto__":{"status":"x"},"constructor":{"prototype":{"ok":true}},"then":{},"toString":1,"length":9',
      (at) => `,"k${at}":{"__proto__":{"toJSON":1},"hasOwnProperty":0,"valueOf":null}`,
      '',
      size / 4,
    ),
  ),
  'odd numbers': within((size) =>
    filled('"count":[-0', () => ',1e999999999,0.1e-99999,-0.0,12345678901234567890.0', ']', size / 4),
  ),
  escapes: within((size) => `"text":"${long(ESCAPES, size)}"`),
  surrogates: within((size) => `"text":"${long(SURROGATES, size)}"`),
  'bait for patterns': within(
    (size) => `"text":[${BAIT.map((bait) => `"${long(bait, size / 12)}"`).join()}]`,
  ),
  'bait in each string': (body, size) => inEachString(body, size),
  'outcome of many issues': outcome((size) => filled(issue('a'), () => `,${issue('no')}`, '', size / 4)),
  'outcome with long diagnostics': outcome((size) => issue(long('at java.a(', size))),
  'outcome with escapes': outcome((size) => issue(long(ESCAPES + SURROGATES, size))),
  'outcome with bait': outcome((size) => BAIT.map((bait) => issue(long(bait, size / 12))).join()),
  blanks: within((size) => `"count":${' '.repeat(size)}0`),
}

/** The same in XML, whatever was asked for. */
export const HOSTILE_XML: Readonly<Record<string, (size: number) => string>> = {
  'named parameters': (size) =>
    filled('<Parameters xmlns="http://hl7.org/fhir">', (at) => `<a${at}:parameter>`, '', size),
  'parameters in XML': (size) =>
    filled(
      '<Parameters xmlns="http://hl7.org/fhir">',
      () => '<parameter><name value="token"/><valueString value="abcdefghijkl"/></parameter>',
      '</Parameters>',
      size,
    ),
  namespaces: (size) =>
    filled(
      `${filled('<Parameters xmlns="http://hl7.org/fhir"', (at) => ` xmlns:p${at}="u"`, '>', size / 2)}`,
      () => '<parameter xmlns:q="u"/>',
      '</Parameters>',
      size,
    ),
  // Each costs most when there are just as many as are read.
  'tags at the limit': () =>
    `<Parameters xmlns="http://hl7.org/fhir">${'<p value="x"/>'.repeat(9_500)}</Parameters>`,
  'references at the limit': (size) =>
    `<Parameters xmlns="http://hl7.org/fhir"><p value="${'&amp;'.repeat(Math.min(99_000, size / 5))}"/></Parameters>`,
  'one long tag': (size) => `<${'a'.repeat(size)}<`,
  'CDATA without an end': (size) => filled('<Parameters>', () => '<parameter><name><![CDATA[', '', size),
  attributes: (size) => filled('<Parameters xmlns="http://hl7.org/fhir"', (at) => ` a${at}="x"`, '/>', size),
}

/** Below what is read of the head of an answer, all headers together. */
const HEAD = 12 * 1024

/** A text that is looked through for each of these, in the headers that a client reads. */
function baitIn(baits: readonly string[]): Record<string, string> {
  const names = ['date', 'retry-after', 'ratelimit', 'www-authenticate', 'cache-control', 'link'] as const
  return Object.fromEntries(
    names.map((name, at) => [name, `x${long(baits[at] ?? '', HEAD / names.length)}x`]),
  )
}

/** Headers of every answer, where they stand in its own ones, or beside them. Values of one name may be several. */
export const HOSTILE_HEADERS: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> =
  {
    'many headers': Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`x-${at}`, 'a'])),
    'one header many times': { 'retry-after': Array.from({ length: 100 }, () => '1e9') },
    'headers named as properties': { ['__proto__']: 'a', constructor: 'b', then: 'c', hasownproperty: 'd' },
    'long header': { etag: `W/"${long('1', HEAD)}"` },
    'header name without end': { [`x-${long('-a', HEAD)}`]: 'a' },
    'headers of any byte': { 'x-text': long('\u0080\u00ab\u00ff\u00a0', HEAD / 4), server: '\u009b2J\u0085' },
    'bait in headers': baitIn(['Mon, ', '1, ', '"a";r=0;t=1,', 'Bearer a="\\', 'no-store, ', '<a>; rel="']),
    'other bait in headers': baitIn(['2026-01-01T00:00:00.0', ' ;', ';t=', 'Bearer, ', ' ,\t', '<']),
  }

/** Reasons for which a websocket is closed; 123 bytes at most. */
export const HOSTILE_REASONS: Readonly<Record<string, string>> = {
  'reason with escapes': '\u0000\u001b[2J\r\n::error::\u202e\u2028<script>"\'',
  'reason of surrogates': '\ufffd\uffff\u{1f600}\u{10ffff}',
  'long reason': 'r'.repeat(123),
  'reason with bait': long('http://a:a@', 120),
}

/** The names of the shapes of messages, of answers, and of all. */
export const MESSAGES = [...Object.keys(HOSTILE), ...Object.keys(HOSTILE_XML)]
export const ANSWERS = [...MESSAGES, ...Object.keys(HOSTILE_HEADERS)]
export const SHAPES = [...ANSWERS, ...Object.keys(HOSTILE_REASONS)]

/** The answer in this shape; one without a body is left as it is, but for its headers. */
export function hostileAnswer(shape: string, answer: Answer): Answer {
  const added = HOSTILE_HEADERS[shape]
  if (added) return { ...answer, headers: { ...answer.headers, ...added } }
  if (shape.startsWith('outcome ') && answer.body !== '') {
    const headers = { ...answer.headers, 'content-type': 'application/fhir+json' }
    return { status: 422, headers, body: HOSTILE[shape]?.(answer.body, BODY) ?? '' }
  }
  const xml = HOSTILE_XML[shape]
  if (xml) {
    const headers = { ...answer.headers, 'content-type': 'application/fhir+xml' }
    return answer.body === '' ? answer : { ...answer, headers, body: xml(BODY) }
  }
  return { ...answer, body: HOSTILE[shape]?.(answer.body, BODY) ?? answer.body }
}

/** The message in this shape. */
export function hostileMessage(shape: string, message: string): string {
  return HOSTILE_XML[shape]?.(MESSAGE) ?? HOSTILE[shape]?.(message, MESSAGE) ?? message
}
