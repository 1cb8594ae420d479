import { survey } from './json-survey.js'
import { colonsOf } from './json-text.js'

/** Deeper JSON than this is not read: it is no FHIR resource but an attack on parsers. */
export const DEEPEST = 200

/** JSON with more signs and values than this is not read: it would take many times its size. Eight megabytes of FHIR have fewer. */
export const MOST_TOKENS = 1_000_000

/** An object with more names is not read: no resource has a tenth of them, and each costs more than the last. */
export const MOST_NAMES = 1_000

/** Of one message, and of an answer to anything but what a server says of itself: nobody waits for more. */
export const MOST_TOKENS_OF_MESSAGE = 100_000

export type JsonReading =
  | { readonly ok: true; readonly value: unknown; readonly duplicates: readonly string[] }
  | { readonly ok: false; readonly reason: string }

/**
 * Parses JSON and lists property names that stand twice in one object, which JSON.parse hides.
 * Never throws and never recurses over hostile depth; text after the first value is an error, as in JSON.parse.
 */
export function readJson(text: string, most = MOST_TOKENS): JsonReading {
  // No text has more values and signs than characters.
  const ordinary = text.length <= Math.min(SHORT, most) ? readOrdinary(text) : null
  if (ordinary?.ok) return ordinary
  const surveyed = survey(text, { most, deepest: DEEPEST, mostNames: MOST_NAMES })
  if (surveyed.refused !== null) return { ok: false, reason: surveyed.refused }
  // A parser's error costs more than most messages: one is enough.
  if (ordinary) return ordinary
  try {
    return { ok: true, value: JSON.parse(text) as unknown, duplicates: surveyed.duplicates }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'not JSON' }
  }
}

/** Most answers and messages are shorter, and nothing that fits into this many characters can do harm. */
const SHORT = 32 * 1024

/**
 * What has as many colons between its strings as names in its value has none twice: no token need be looked at.
 * @returns null where there may be some, or too much of something
 */
function readOrdinary(text: string): JsonReading | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'not JSON' }
  }
  return namesIn(value, 1) === colonsOf(text) ? { ok: true, value, duplicates: [] } : null
}

/** How many names all objects have together; NaN when the value is nested too deeply to be read. */
function namesIn(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth > DEEPEST) return NaN
  let names = Array.isArray(value) ? 0 : Object.keys(value).length
  for (const member of Object.values(value)) names += namesIn(member, depth + 1)
  return names
}

/** True for a JSON object that is neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an array of objects; anything else in it, or a value that is no array, is left out. */
export function objectsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** So many places are told of one resource: more help nobody, and a server could fill the memory with them. */
export const MOST_PLACES = 20

/** What nothing in FHIR JSON may be. */
export type Empty = 'null' | 'an empty string' | 'an empty object' | 'an empty array'

/**
 * Paths at which the tree breaks a rule of FHIR JSON, as `$.entry[0] is an empty object`; the first of them, where there are
 * very many. Nulls are legal within arrays of primitives beside their `_` twin, so array members are spared.
 * @param kinds all by default
 */
export function emptyPlaces(value: unknown, kinds?: readonly Empty[]): string[] {
  const places: string[] = []
  for (const [path, is] of emptyIn(value, '$')) {
    if (kinds && !kinds.includes(is)) continue
    places.push(`${path} is ${is}`)
    if (places.length === MOST_PLACES) break
  }
  return places
}

function* emptyIn(value: unknown, path: string): Generator<readonly [path: string, is: Empty]> {
  if (value === null) yield [path, 'null']
  else if (value === '') yield [path, 'an empty string']
  else if (Array.isArray(value)) {
    if (value.length === 0) yield [path, 'an empty array']
    for (let at = 0; at < value.length; at++) {
      const member = value[at] as unknown
      if (member !== null && isNotPlain(member)) yield* emptyIn(member, `${path}[${at}]`)
    }
  } else if (isObject(value)) {
    const entries = Object.entries(value)
    if (entries.length === 0) yield [path, 'an empty object']
    for (const [key, member] of entries) if (isNotPlain(member)) yield* emptyIn(member, `${path}.${key}`)
  }
}

/** Most members are values, of which nothing need be told. */
const isNotPlain = (member: unknown): boolean => member === '' || typeof member === 'object'
