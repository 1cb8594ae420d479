import type { Captured, HttpResponse } from '../evidence/types.js'
import { maskPayload } from '../evidence/masking.js'
import { jsonOf, xmlOf } from '../evidence/readings.js'
import type { Redactor } from '../evidence/redaction.js'
import { readJson } from '../fhir/json.js'
import { asParameters, type Parameters } from '../fhir/parameters.js'
import { readXml } from '../fhir/xml/index.js'
import type { RawResponse } from './http.js'
import { redactReferences, replaceTokens } from './xml-tokens.js'

/** What of a body is written to the record; larger ones are cut, and say so. */
const KEPT_CHARACTERS = 256 * 1024
/** So much more is redacted and masked than is kept, and so much is left out at its end, where a secret may be cut. */
const MARGIN = 64 * 1024

/** When a run has kept so many characters, it keeps less of each further body: a server that fills every answer gains nothing. */
const KEPT_IN_FULL = 24 * 1024 * 1024
const KEPT_THEN = 16 * 1024
/** How many each run has kept; there is one redactor for each. */
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

  constructor(readonly bytes: Uint8Array) {
    const { text, invalidUtf8 } = decodeUtf8(bytes)
    this.text = text
    this.invalidUtf8 = invalidUtf8
  }

  /** What it says in this syntax, in the shape of FHIR JSON; undefined when it cannot be read so. */
  as(syntax: 'json' | 'xml'): unknown {
    if (!this.#readings.has(syntax)) {
      const reading = syntax === 'xml' ? readXml(this.text) : readJson(this.text)
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

/** Text as it may be written to the record. `bytes` is the size on the wire. */
export function captureText(
  text: string,
  bytes: number,
  policy: CapturePolicy,
  invalidUtf8 = false,
): Captured {
  const kept = keptBy.get(policy.redactor) ?? 0
  const longest = kept > KEPT_IN_FULL ? KEPT_THEN : KEPT_CHARACTERS
  const isLong = text.length > longest + 2 * MARGIN
  const looked = isLong ? text.slice(0, longest + 2 * MARGIN) : text
  const shown = policy.redactor.redact(policy.mask ? maskPayload(looked, isLong) : looked)
  const most = isLong ? Math.min(longest, Math.max(0, shown.length - MARGIN)) : longest
  keptBy.set(policy.redactor, kept + Math.min(most, shown.length))
  return {
    // A slice would keep the whole text in memory.
    text: shown.length > most ? Buffer.from(shown.slice(0, most)).toString() : shown,
    bytes,
    ...(shown.length > most && { cut: true }),
    ...(invalidUtf8 && { invalidUtf8: true }),
  }
}

export function captureHeaders(
  headers: Readonly<Record<string, string>>,
  redactor: Redactor,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      redactor.redact(/authorization$/i.test(name) ? withoutCredentials(value, redactor) : value),
    ]),
  )
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
    body: captureText(shown, raw.bytes.length, policy, body.invalidUtf8),
  }
}

function withoutTokens(body: Body, redactor: Redactor): string {
  const { text } = body
  if (/^\ufeff?\s*</.test(text)) return withoutXmlTokens(body, redactor)
  if (!text.includes('token')) return text
  const parameters = asParameters(body.as('json'))
  if (!parameters) return text
  const tokens = learnt(parameters, redactor)
  let shown = tokens.length < MOST_TOKENS ? text : withFewTokens(parameters, new Map(tokens))
  for (const [token, name] of tokens)
    if (redactor.positionOnly(token)) shown = replaceTokenValue(shown, token, name)
    // A huge token would be cut in two before it is found by its value.
    else if (token.length > MARGIN) shown = shown.split(JSON.stringify(token)).join(JSON.stringify(name))
  return shown
}

function withoutXmlTokens(body: Body, redactor: Redactor): string {
  const { text } = body
  if (!text.includes('arameter')) return text
  const parameters = asParameters(body.as('xml'))
  if (parameters) learnt(parameters, redactor)
  const known = new Set<string>()
  const shown = replaceTokens(text, (token) => {
    if (known.size >= MOST_TOKENS && !known.has(token)) return redactor.nameOf(token) ?? FURTHER_TOKENS
    known.add(token)
    return redactor.learn(token, 'binding-token')
  })
  return redactReferences(shown, (plain) => redactor.redact(plain))
}

/** The tokens of an answer with their pseudonyms. A blank one is nothing secret, and the checks need to see it. */
function learnt(parameters: Parameters, redactor: Redactor): (readonly [token: string, name: string])[] {
  const url = parameters.text('websocket-url')
  return [...new Set(parameters.texts('token'))]
    .filter((token) => token.trim() !== '')
    .slice(0, MOST_TOKENS)
    .map((token) => {
      const extra = { inWebsocketUrl: url?.includes(token) ?? false }
      return [token, redactor.learn(token, 'binding-token', extra)] as const
    })
}

/** An answer with more tokens than are learnt, written anew without the others. */
function withFewTokens({ raw, entries }: Parameters, known: ReadonlyMap<string, string>): string {
  const shown = (value: unknown): unknown =>
    typeof value === 'string' && value.trim() !== '' && !known.has(value) ? FURTHER_TOKENS : value
  const parameter = entries.map((entry) => {
    if (entry.name !== 'token') return entry.raw
    return { ...entry.raw, ...Object.fromEntries(entry.valueKeys.map((key) => [key, shown(entry.raw[key])])) }
  })
  return JSON.stringify({ ...raw, parameter })
}

/** Replaces the value within the entry named token only, whichever of name and value comes first. */
function replaceTokenValue(text: string, token: string, name: string): string {
  const literal = JSON.stringify(token).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const after = new RegExp(`("name"\\s*:\\s*"token"[^{}]{0,2000}?"value\\w*"\\s*:\\s*)${literal}`, 'g')
  const before = new RegExp(`("value\\w*"\\s*:\\s*)${literal}([^{}]{0,2000}?"name"\\s*:\\s*"token")`, 'g')
  return text
    .replace(after, (_, head: string) => `${head}"${name}"`)
    .replace(before, (_, head: string, tail: string) => `${head}"${name}"${tail}`)
}
