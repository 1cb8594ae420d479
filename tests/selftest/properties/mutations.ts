import fc from 'fast-check'
import type { Evidence, SocketEvidence } from '../../../src/evidence/read.js'
import type { ExchangeLine, FrameLine } from '../../../src/evidence/types.js'

/** Strings that servers send and readers stumble over. */
const AWKWARD = [
  '',
  ' ',
  '\u0000',
  '\u202e',
  '__proto__',
  'constructor',
  '$&',
  '-1',
  '1e999',
  '2030-02-30T25:61:61Z',
  'x'.repeat(5_000),
]

const awkward = fc.oneof(
  fc.constantFrom<unknown>(
    ...AWKWARD,
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 60,
    [],
    {},
    [null],
    [[]],
    { reference: 5 },
    { resourceType: 'Bundle' },
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

/** How one text of evidence is spoilt: parsed, one place changed, written again; or replaced altogether. */
export interface Spoil {
  readonly pick: number
  readonly place: number
  readonly how: 'replace' | 'remove' | 'double' | 'rename' | 'truncate' | 'garbage'
  readonly value: unknown
}

export const spoils: fc.Arbitrary<Spoil> = fc.record({
  pick: fc.nat(),
  place: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'double', 'rename', 'truncate', 'garbage'),
  value: awkward,
})

/** The text with one place of its JSON changed. */
export function spoilText(text: string, spoil: Spoil): string {
  if (spoil.how === 'truncate') return text.slice(0, spoil.place % (text.length + 1))
  if (spoil.how === 'garbage')
    return typeof spoil.value === 'string' ? spoil.value : JSON.stringify(spoil.value)
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return JSON.stringify(spoil.value)
  }
  const places = placesOf(root)
  const place = places[spoil.place % Math.max(1, places.length)]
  if (!place) return JSON.stringify(spoil.value)
  change(place.parent, place.key, spoil)
  return JSON.stringify(root)
}

interface Place {
  readonly parent: Record<string, unknown> | unknown[]
  readonly key: string
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const parent = value as Record<string, unknown>
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...placesOf(parent[key])])
}

function change(parent: Place['parent'], key: string, { how, value }: Spoil): void {
  if (Array.isArray(parent)) {
    const index = Number(key)
    if (how === 'remove') parent.splice(index, 1)
    else if (how === 'double') parent.splice(index, 0, parent[index])
    else parent[index] = value
    return
  }
  const old = parent[key]
  if (how === 'remove' || how === 'rename') delete parent[key]
  if (how === 'rename') Object.defineProperty(parent, `${key}X`, { value: old, enumerable: true })
  if (how === 'replace' || how === 'double') parent[key] = how === 'double' ? [old, old] : value
}

/** The evidence with the text of one answer or frame spoilt; the original stays as it is. */
export function spoilt(evidence: Evidence, spoil: Spoil): Evidence {
  const answered = [...evidence.exchanges.values()].filter((line) => line.outcome.kind === 'response')
  const framed = [...evidence.sockets.values()].flatMap((socket) =>
    socket.frames.map((frame, index) => ({ socket, frame, index })),
  )
  const chosen = spoil.pick % (answered.length + framed.length)
  const exchange = answered[chosen]
  if (exchange) return withExchange(evidence, spoiltExchange(exchange, spoil))
  const frame = framed[chosen - answered.length]
  return frame ? withFrame(evidence, frame.socket, frame.index, spoil) : evidence
}

function spoiltExchange(line: ExchangeLine, spoil: Spoil): ExchangeLine {
  if (line.outcome.kind !== 'response') return line
  const text = spoilText(line.outcome.body.text, spoil)
  const status = spoil.how === 'garbage' ? 100 + (spoil.place % 500) : line.outcome.status
  return { ...line, outcome: { ...line.outcome, status, body: { text, bytes: text.length } } }
}

function withExchange(evidence: Evidence, line: ExchangeLine): Evidence {
  return { ...evidence, exchanges: new Map(evidence.exchanges).set(line.id, line) }
}

function withFrame(evidence: Evidence, socket: SocketEvidence, index: number, spoil: Spoil): Evidence {
  const frames = socket.frames.map((frame, at): FrameLine => {
    if (at !== index) return frame
    const text = spoilText(frame.body.text, spoil)
    return { ...frame, body: { text, bytes: text.length } }
  })
  return { ...evidence, sockets: new Map(evidence.sockets).set(socket.line.id, { ...socket, frames }) }
}

/** A permutation of so many things, by their indexes. */
export const orders: fc.Arbitrary<(count: number) => readonly number[]> = fc
  .infiniteStream(fc.nat())
  .map((randoms) => (count) => {
    const ranks = Array.from({ length: count }, (_, index) => ({ index, rank: randoms.next().value ?? 0 }))
    return ranks.sort((a, b) => a.rank - b.rank).map(({ index }) => index)
  })

/** The same evidence, written in another order: scenarios, exchanges and websockets end when they end. */
export function permuted(evidence: Evidence, order: (count: number) => readonly number[]): Evidence {
  const shuffled = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => {
    const entries = [...map]
    return new Map(order(entries.length).map((index) => entries[index]!))
  }
  const { scenarios, exchanges, sockets } = evidence
  return {
    ...evidence,
    scenarios: shuffled(scenarios),
    exchanges: shuffled(exchanges),
    sockets: shuffled(sockets),
  }
}

/** The same evidence with every answer a timeout and every socket refused: nothing was observed. */
export function silenced(evidence: Evidence): Evidence {
  return {
    ...evidence,
    exchanges: new Map(
      [...evidence.exchanges].map(([id, line]) => [
        id,
        { ...line, outcome: { kind: 'timeout', reason: 'no complete response' } as const },
      ]),
    ),
    sockets: new Map(
      [...evidence.sockets].map(([id, { line }]) => {
        const refused = { ...line, outcome: { kind: 'timeout', reason: 'no answer to the upgrade' } as const }
        return [id, { line: refused, frames: [], dropped: 0 }]
      }),
    ),
  }
}

/** The same evidence with the parameters of every Parameters answer in another order. */
export function reordered(evidence: Evidence, order: (count: number) => readonly number[]): Evidence {
  const shuffle = (text: string): string => {
    try {
      const value = JSON.parse(text) as { resourceType?: unknown; parameter?: unknown[] }
      if (value.resourceType !== 'Parameters' || !Array.isArray(value.parameter)) return text
      const { parameter } = value
      return JSON.stringify({ ...value, parameter: order(parameter.length).map((index) => parameter[index]) })
    } catch {
      return text
    }
  }
  return {
    ...evidence,
    exchanges: new Map(
      [...evidence.exchanges].map(([id, line]) => {
        if (line.outcome.kind !== 'response') return [id, line]
        const { body } = line.outcome
        return [id, { ...line, outcome: { ...line.outcome, body: { ...body, text: shuffle(body.text) } } }]
      }),
    ),
  }
}
