import type { RecordLine } from './types.js'

/**
 * What a line of a record must look like to be read. Records come from other machines, other versions and other people:
 * a line of another shape counts as one that cannot be read, where it would otherwise end whatever reads it.
 */

type Shape = (value: unknown) => boolean

const text: Shape = (value) => typeof value === 'string'
const number: Shape = (value) => typeof value === 'number'
const truth: Shape = (value) => typeof value === 'boolean'
const anything: Shape = (value) => value !== undefined
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value)
const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value)
const oneOf =
  (...words: readonly string[]): Shape =>
  (value) =>
    words.includes(value as string)
const either =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value))
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape)
const mapOf =
  (shape: Shape): Shape =>
  (value) =>
    isObject(value) && Object.values(value).every(shape)
const object =
  (members: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isObject(value) && Object.entries(members).every(([name, shape]) => shape(value[name]))

/** What is nested deeper was not written by the suite, and would end whatever goes through it. */
const DEEPEST = 100

/** True for data that is nested deeper than a record or a report ever is. */
export function isDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth > DEEPEST || Object.values(value).some((member) => isDeep(member, depth + 1))
}

const captured = object({ text, bytes: number })
const headers = mapOf(text)
const failed = object({ kind: text, reason: text })
const attempt = { scenario: text, attempt: number, purpose: text, at: number, repeats: maybe(text) }

const SHAPES: Readonly<Record<RecordLine['kind'], Shape>> = {
  run: object({
    id: text,
    startedAt: text,
    suite: object({ name: text, version: text }),
    target: object({
      name: text,
      baseUrl: (value) => text(value) && URL.canParse(value as string),
      embedded: truth,
    }),
    configuration: mapOf(anything),
    only: listOf(text),
    skip: listOf(text),
    exploration: maybe(
      object({
        seed: number,
        histories: number,
        steps: number,
        sockets: number,
        seconds: orNull(number),
        path: orNull(text),
      }),
    ),
  }),
  target: object({
    description: object({
      reachable: truth,
      metadataStatus: orNull(number),
      release: oneOf('R4', 'R4B', 'R5', 'R6a', 'R6b'),
      fhirVersion: text,
      releaseFrom: text,
      guide: orNull(text),
      software: orNull(text),
      declared: object({ operation: truth, formats: listOf(text), topics: listOf(text) }),
      topic: orNull(text),
      topicFrom: text,
      triggerType: orNull(text),
      waitBudgetSeconds: number,
      clockOffsetMs: orNull(number),
    }),
  }),
  exchange: object({
    ...attempt,
    id: text,
    durationMs: number,
    request: object({ method: text, url: text, headers, body: maybe(captured) }),
    outcome: either(
      object({ kind: oneOf('response'), status: number, headers, body: captured }),
      (value) => failed(value) && !oneOf('response')((value as { kind: unknown }).kind),
    ),
  }),
  socket: object({
    ...attempt,
    id: text,
    url: text,
    headers,
    outcome: either(
      object({ kind: oneOf('open'), durationMs: number, protocol: text, extensions: text }),
      object({ kind: oneOf('rejected'), status: number, body: captured }),
      (value) => failed(value) && !oneOf('open', 'rejected')((value as { kind: unknown }).kind),
    ),
  }),
  frame: object({
    socket: text,
    index: number,
    at: number,
    direction: oneOf('in', 'out'),
    opcode: text,
    body: captured,
  }),
  close: object({ socket: text, at: number, code: orNull(number), reason: text, by: text }),
  resource: object({
    what: oneOf('creating', 'created', 'deleted', 'left'),
    type: text,
    id: maybe(text),
    url: maybe(text),
    note: maybe(text),
  }),
  secret: object({ name: text, facts: object({ sort: text, length: number }) }),
  scenario: object({
    key: text,
    attempt: number,
    at: number,
    durationMs: number,
    outcome: either(
      object({ kind: oneOf('done'), observed: anything }),
      object({ kind: oneOf('blocked', 'skipped', 'not-applicable', 'fault'), reason: text }),
    ),
  }),
  fact: object({ name: text, value: anything }),
  end: object({ finishedAt: text, how: text }),
}

/** The line, when it has the shape of its kind; null for any other value, and for one that is nested too deeply. */
export function asRecordLine(value: unknown): RecordLine | null {
  if (
    !isObject(value) ||
    isDeep(value) ||
    typeof value['kind'] !== 'string' ||
    !Object.hasOwn(SHAPES, value['kind'])
  )
    return null
  return SHAPES[value['kind'] as RecordLine['kind']](value) ? (value as unknown as RecordLine) : null
}
