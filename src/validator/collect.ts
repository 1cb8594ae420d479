import { holdsResource, isMaskedType, MASK } from '../evidence/masking-rules.js'
import type { Evidence } from '../evidence/read.js'
import type { Captured } from '../evidence/types.js'
import { isObject, readJson } from '../fhir/json.js'
import { FHIR_NAMESPACE, readXml } from '../fhir/xml/index.js'

/** A resource to be read by HL7's validator. */
export interface Candidate {
  /** JSON or XML */
  readonly text: string
  readonly what: string
  readonly from: 'target' | 'suite'
  /** ids of the exchanges and sockets that brought it */
  readonly evidence: readonly string[]
  /** where masked values stand, such as `Bundle.entry[1].resource`: what is found there was not sent so */
  readonly masked: readonly string[]
}

export interface Collected {
  readonly candidates: readonly Candidate[]
  /** how many were left out, by reason */
  readonly leftOut: ReadonlyMap<string, number>
}

/** Every different resource that the target sent, over HTTP and on websockets, as far as the record has it whole. */
export function collect(evidence: Evidence): Collected {
  const isMasking =
    evidence.run?.target.embedded !== true && evidence.run?.configuration['keepPayloads'] !== true
  const found = new Map<string, Candidate & { evidence: string[] }>()
  const leftOut = new Map<string, number>()
  for (const [id, body] of bodies(evidence)) {
    const known = found.get(body.text)
    if (known) {
      if (known.evidence.at(-1) !== id) known.evidence.push(id)
      continue
    }
    if (!isResource(body.text)) continue
    const value = valueOf(body.text)
    const masked = isMasking ? maskedPlaces(value) : []
    const reason = whyNot(body, value, masked)
    if (reason !== null) leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
    else
      found.set(body.text, { text: body.text, what: kindOf(value), from: 'target', evidence: [id], masked })
  }
  return { candidates: [...found.values()], leftOut }
}

/** What one resource is called in the report: its type, and of a Bundle its own type, too. */
export function kindOf(value: unknown): string {
  const name = (member: unknown) =>
    typeof member === 'string' && /^[A-Za-z-]{1,64}$/.test(member) ? member : null
  if (!isObject(value)) return 'what cannot be read'
  const type = name(value['resourceType'])
  if (type === null) return 'a resource of no known type'
  const own = type === 'Bundle' ? name(value['type']) : null
  return own === null ? type : `${type} (${own})`
}

function* bodies(evidence: Evidence): Generator<readonly [id: string, body: Captured]> {
  for (const { id, outcome } of evidence.exchanges.values()) if ('body' in outcome) yield [id, outcome.body]
  for (const { line, frames } of evidence.sockets.values()) {
    if (line.outcome.kind === 'rejected') yield [line.id, line.outcome.body]
    for (const { direction, opcode, body } of frames)
      if (direction === 'in' && opcode === 'text') yield [line.id, body]
  }
}

/** Answers of authorisation servers, bind messages and pages for people are none of FHIR. */
function isResource(text: string): boolean {
  return /^[\s\ufeff]*</.test(text)
    ? text.slice(0, 2000).includes(FHIR_NAMESPACE)
    : /^[\s\ufeff]*\{/.test(text) && text.includes('"resourceType"')
}

function valueOf(text: string): unknown {
  const reading = /^[\s\ufeff]*</.test(text) ? readXml(text) : readJson(text)
  return reading.ok ? reading.value : null
}

function whyNot(body: Captured, value: unknown, masked: readonly string[]): string | null {
  if (body.cut) return 'the record has only their beginning'
  if (body.invalidUtf8) return 'they are no valid UTF-8, and the record has replacement characters in them'
  if (isObject(value) && masked.includes(String(value['resourceType'])))
    return 'their values are masked in the record; with --keep-payloads they are read'
  // What cannot be read may have been masked anywhere.
  return value === null && body.text.includes(MASK)
    ? 'they cannot be read, and values in them are masked'
    : null
}

function maskedPlaces(value: unknown): string[] {
  const places: string[] = []
  const walk = (node: unknown, path: string, name: string | null): void => {
    if (Array.isArray(node)) return node.forEach((item, index) => walk(item, `${path}[${index}]`, name))
    if (!isObject(node)) return
    const type = node['resourceType']
    if (typeof type === 'string' && holdsResource(name) && isMaskedType(type)) {
      places.push(path)
      return
    }
    for (const [key, member] of Object.entries(node)) walk(member, `${path}.${key}`, key)
  }
  if (isObject(value)) walk(value, String(value['resourceType']), null)
  return places
}
