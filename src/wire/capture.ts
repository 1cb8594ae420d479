import type { Captured, HttpResponse } from '../evidence/types.js'
import { maskPayload } from '../evidence/masking.js'
import { jsonOf, xmlOf } from '../evidence/readings.js'
import type { Redactor } from '../evidence/redaction.js'
import { MOST_TOKENS as MOST_TOKENS_OF_JSON, readJson } from '../fhir/json.js'
import { asParameters } from '../fhir/parameters.js'
import { readXml } from '../fhir/xml/index.js'
import type { RawResponse } from './http.js'
import { replaceJsonTokens } from './json-tokens.js'
import { replaceTokens } from './xml-tokens.js'

/** What of a body is written to the record; larger ones are cut, and say so. */
const KEPT_CHARACTERS = 256 * 1024
/** So much more is redacted and masked than is kept, and so much is left out at its end, where a secret may be cut. */
const MARGIN = 64 * 1024

/** When a run has kept so much, it keeps less of each further body: a server that fills every answer gains nothing. */
const KEPT_IN_FULL = 24 * 1024 * 1024
const KEPT_THEN = 16 * 1024
/** And when it has kept twice as much, hardly anything. */
const KEPT_LAST = 1024
/** Resources have fewer signs of JSON than one in so many characters; what is kept of all others takes memory when it is read. */
const CHARACTERS_A_SIGN = 8
/** So many characters take as little memory as what one sign stands for: an object, an array, a member. */
const COST_OF_A_SIGN = 32
/** Shorter texts cost what they are long. */
const SHORT = 1024
/** How much each run has kept, in characters; there is one redactor for each. */
const keptBy = new WeakMap<Redactor, number>()

/** So many tokens of one answer are learnt; no server needs to tell two, and what more costs is for nothing. */
const MOST_TOKENS = 16
/** What takes the place of all further ones. */
const FURTHER_TOKENS = '«binding-token-0»'

/** How captured bytes become text that may be written: redacted, masked where asked, cut. */
export interface CapturePolicy {
  readonly redactor: Redactor
  /** mask patient data in resources */
  readonly mask: boolean
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes bytes; invalid UTF-8 is kept with replacement characters and said to be invalid. */
export function decodeUtf8(bytes: Uint8Array): { text: string; invalidUtf8: boolean } {
  try {
    return { text: utf8.decode(bytes), invalidUtf8: false }
  } catch {
    return { text: Buffer.from(bytes).toString('utf8'), invalidUtf8: true }
  }
}

/** The body of an answer: decoded once, and read at most once in each syntax, by whoever comes first. */
export class Body {
  readonly text: string
  readonly invalidUtf8: boolean
  readonly #readings = new Map<'json' | 'xml', unknown>()

  /** @param most how many signs and values of JSON are read */
  constructor(
    readonly bytes: Uint8Array,
    private readonly most = MOST_TOKENS_OF_JSON,
  ) {
    const { text, invalidUtf8 } = decodeUtf8(bytes)
    this.text = text
    this.invalidUtf8 = invalidUtf8
  }

  /** What it says in this syntax, in the shape of FHIR JSON; undefined when it cannot be read so. */
  as(syntax: 'json' | 'xml'): unknown {
    if (!this.#readings.has(syntax)) {
      const reading = syntax === 'xml' ? readXml(this.text) : readJson(this.text, this.most)
      this.#readings.set(syntax, reading.ok ? reading.value : undefined)
    }
    return this.#readings.get(syntax)
  }
}

/** What a body says. Where nothing of it was redacted it is what the checks will read, and is read once for both. */
export function readBody(body: Body, captured: Captured, syntax: 'json' | 'xml'): unknown {
  if (captured.text !== body.text) return body.as(syntax)
  const reading = syntax === 'xml' ? xmlOf(captured) : jsonOf(captured)
  return reading.ok ? reading.value : undefined
}

/** Text of somebody else as it may be written to the record. `bytes` is the size on the wire. */
export function captureText(
  text: string,
  bytes: number,
  policy: CapturePolicy,
  invalidUtf8 = false,
): Captured {
  return captureShown(policy.redactor.quote(text), bytes, policy, { invalidUtf8 })
}

export interface TextFacts {
  readonly invalidUtf8?: boolean
  /** the end of it was not read, and with it perhaps that of a secret */
  readonly isBeginning?: boolean
}

/** As `captureText`, of a text in which pseudonyms stand in place of some secrets. */
export function captureShown(
  text: string,
  bytes: number,
  policy: CapturePolicy,
  { invalidUtf8 = false, isBeginning = false }: TextFacts = {},
): Captured {
  const kept = keptBy.get(policy.redactor) ?? 0
  const longest = kept <= KEPT_IN_FULL ? KEPT_CHARACTERS : kept <= 2 * KEPT_IN_FULL ? KEPT_THEN : KEPT_LAST
  const isCut = text.length > longest + 2 * MARGIN
  const isLong = isBeginning || isCut
  const looked = isCut ? text.slice(0, longest + 2 * MARGIN) : text
  const shown = policy.redactor.redact(policy.mask ? maskPayload(looked, isLong) : looked)
  const margin = Math.min(MARGIN, Math.ceil(shown.length / 4))
  const most = isLong ? Math.min(longest, shown.length - margin) : longest
  // A slice would keep the whole text in memory.
  const written = shown.length > most ? Buffer.from(shown.slice(0, most)).toString() : shown
  keptBy.set(policy.redactor, kept + costOf(written))
  return {
    text: written,
    bytes,
    ...(shown.length > most && { cut: true }),
    ...(invalidUtf8 && { invalidUtf8: true }),
  }
}

/** Takes texts that were captured out of the account: who goes on for long forgets what was judged, and may keep as much anew. */
export function letGo(texts: readonly string[], redactor: Redactor): void {
  const cost = texts.reduce((sum, text) => sum + costOf(text), 0)
  keptBy.set(redactor, Math.max(0, (keptBy.get(redactor) ?? 0) - cost))
}

/** What a text takes to keep and to read, in characters. */
function costOf(text: string): number {
  if (text.length < SHORT) return text.length
  let signs = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === OPEN_BRACE || code === OPEN_BRACKET || code === COMMA) signs++
  }
  return text.length + COST_OF_A_SIGN * Math.max(0, signs - text.length / CHARACTERS_A_SIGN)
}

const [OPEN_BRACE, OPEN_BRACKET, COMMA] = [0x7b, 0x5b, 0x2c] as const

/** Messages that are too long to be kept are held as they came until they are so many characters together. */
const HELD_CHARACTERS = 8 * 1024 * 1024
const heldBy = new WeakMap<Redactor, number>()

/** What a run acts by: the text itself, or, when it holds enough of those that were cut, as much as the checks will see. */
export function heldText(text: string, captured: Captured, { redactor }: CapturePolicy): string {
  if (!captured.cut) return text
  const held = (heldBy.get(redactor) ?? 0) + text.length
  if (held > HELD_CHARACTERS) return captured.text
  heldBy.set(redactor, held)
  return text
}

/** Names and values without secrets: a target chooses both. */
export function captureHeaders(
  headers: Readonly<Record<string, string>>,
  redactor: Redactor,
): Record<string, string> {
  const texts = Object.entries(headers).flatMap(([name, value]) => [
    redactor.quote(name),
    /authorization$/i.test(name) ? withoutCredentials(value, redactor) : redactor.quote(value),
  ])
  const shown = redactor.redactEach(texts)
  return Object.fromEntries(
    shown.flatMap((name, at) => (at % 2 === 0 ? [[name, shown[at + 1] ?? '']] : [])),
  ) as Record<string, string>
}

/** As `captureHeaders`, of what the suite sends: a value may be a key that is too short to be found wherever it stands. */
export function captureSentHeaders(
  headers: Readonly<Record<string, string>>,
  redactor: Redactor,
): Record<string, string> {
  const shown = Object.entries(headers).map(([name, value]) => [name, redactor.nameOf(value)] as const)
  const known = Object.fromEntries(shown.filter(([, pseudonym]) => pseudonym !== undefined))
  return { ...captureHeaders(headers, redactor), ...(known as Record<string, string>) }
}

// A credential may be too short to be replaced wherever it stands; here it is known to be one.
function withoutCredentials(value: string, redactor: Redactor): string {
  const [, scheme = '', credentials = ''] = /^(\S+ +)?(.*)$/s.exec(value) ?? []
  return scheme + (redactor.nameOf(credentials) ?? credentials)
}

/**
 * Learns every binding token of an answer before the answer is written. A token that is too short or too public to be
 * replaced by value is replaced where it stands.
 */
export function captureResponse(
  raw: RawResponse,
  policy: CapturePolicy,
  body = new Body(raw.bytes),
): HttpResponse {
  const shown = withoutTokens(body, policy.redactor)
  return {
    kind: 'response',
    status: raw.status,
    headers: captureHeaders(raw.headers, policy.redactor),
    body: captureShown(shown, raw.bytes.length, policy, body),
  }
}

/** The text of an answer with its tokens replaced where they stand; a blank one is nothing secret, and checks need to see it. */
function withoutTokens(body: Body, redactor: Redactor): string {
  const text = redactor.quote(body.text)
  if (/^\ufeff?\s*</.test(text)) return withoutXmlTokens(body, text, redactor)
  return replaceJsonTokens(text, firstTokens(redactor))
}

function withoutXmlTokens(body: Body, text: string, redactor: Redactor): string {
  if (!text.includes('arameter')) return text
  const url = asParameters(body.as('xml'))?.text('websocket-url') ?? undefined
  const put = firstTokens(redactor)
  return replaceTokens(text, (token) => put(token, url))
}

/** Learns the first tokens of an answer; the others share one pseudonym. */
function firstTokens(redactor: Redactor): (token: string, websocketUrl: string | undefined) => string {
  const known = new Set<string>()
  return (token, websocketUrl) => {
    if (known.size >= MOST_TOKENS && !known.has(token)) return redactor.nameOf(token) ?? FURTHER_TOKENS
    known.add(token)
    return redactor.learn(token, 'binding-token', { inWebsocketUrl: websocketUrl?.includes(token) ?? false })
  }
}
