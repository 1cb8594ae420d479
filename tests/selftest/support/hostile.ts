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

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'depth beside what is asked for': within(() => `"extension":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`),
  'depth of objects': within(() => `"extension":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`),
  'depth at the limit': within((size) => {
    const one = `${'{"a":['.repeat(90)}1${']}'.repeat(90)}`
    return filled('"extension":[', (at) => (at === 0 ? one : `,${one}`), ']', size)
  }),
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

/** The names of all shapes. */
export const SHAPES = [...Object.keys(HOSTILE), ...Object.keys(HOSTILE_XML)]

/** The answer in this shape; one without a body is left as it is. */
export function hostileAnswer(shape: string, answer: Answer): Answer {
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
