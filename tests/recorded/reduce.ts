import { addLine, emptyEvidence, type Evidence } from '../../src/evidence/read.js'
import type { Observed, RecordLine } from '../../src/evidence/types.js'
import type { Row } from './rows.js'

/** What has been chosen so far, so that the same is not kept again and again. */
export class Chosen {
  readonly #times = new Map<string, number>()

  /** @param shapes what was chosen before */
  constructor(shapes: readonly string[] = []) {
    for (const shape of shapes) this.take(shape, Infinity)
  }

  /** Counts one more of this shape, unless there are `most` already. @returns whether it was counted */
  take(shape: string, most: number): boolean {
    const times = this.#times.get(shape) ?? 0
    if (times >= most) return false
    this.#times.set(shape, times + 1)
    return true
  }
}

/** So many rows that say the same are kept of one run, and of all runs together. */
const ALIKE = 1

/**
 * The rows of a run that say something that an ordinary server's run does not: those of the clause that its mutant
 * breaks, other verdicts, and where nothing is broken also the same verdict on something else that was observed.
 * @param breaks the clause, null for a server that breaks none
 */
export function tellingRows(
  rows: readonly Row[],
  ordinary: ReadonlyMap<string, Row>,
  breaks: string | null,
  chosen: Chosen,
): readonly Row[] {
  const ofThisRun = new Chosen()
  return rows.filter((row) => {
    const before = ordinary.get(row.row)
    const [said = '', seen = ''] = shapesOf(row)
    if (clauseIn(row) === breaks) return ofThisRun.take(said, ALIKE)
    if (before?.verdict !== row.verdict || before.reason !== row.reason)
      return ofThisRun.take(said, ALIKE) && chosen.take(said, ALIKE)
    return breaks === null && shapesOf(before)[1] !== seen && chosen.take(seen, 1)
  })
}

const clauseIn = ({ row }: Row): string => row.split(' ')[0] ?? ''

/** The rows of an altered run that are judged otherwise, or from something else, than any row so far. */
export function newRows(
  rows: readonly Row[],
  ordinary: ReadonlyMap<string, Row>,
  chosen: Chosen,
): readonly Row[] {
  return rows.filter((row) => {
    const before = ordinary.get(row.row)
    const [, seen] = shapesOf(row)
    return (!before || shapesOf(before)[1] !== seen) && chosen.take(seen, 1)
  })
}

/** What a row says, and what it says it from; both without what differs from run to run. */
export function shapesOf(row: Row): readonly [said: string, seen: string] {
  const said = `${clauseIn(row)} ${row.verdict} ${row.reason ?? ''}`
  return [said, `${said} ${row.observed ?? ''} ${(row.evidence ?? []).join(' ')}`].map((text) =>
    text.replace(/[0-9a-f-]{6,}|\d+/g, '#'),
  ) as unknown as readonly [string, string]
}

/** The lines of a record that these scenarios refer to, in the order in which a reader wants them. */
export function linesFor(evidence: Evidence, scenarios: ReadonlySet<string>): readonly RecordLine[] {
  const ended = [...evidence.scenarios.values()].flat().filter(({ key }) => scenarios.has(key))
  const ids = new Set(
    ended.flatMap(({ outcome }) => (outcome.kind === 'done' ? refsIn(outcome.observed) : [])),
  )
  const exchanges = [...evidence.exchanges.values()].filter(({ id }) => ids.has(id))
  const sockets = [...evidence.sockets.values()].filter(({ line }) => ids.has(line.id))
  const observed: RecordLine[] = [
    ...exchanges,
    ...sockets.flatMap(({ line, frames, close }) => [line, ...frames, ...(close ? [close] : [])]),
  ]
  const text = JSON.stringify(observed)
  const secrets = [...evidence.secrets].filter(([name]) => text.includes(name))
  return [
    ...(evidence.target ? [{ kind: 'target', at: 0, description: evidence.target } as const] : []),
    ...observed,
    ...secrets.map(([name, facts]) => ({ kind: 'secret', at: 0, name, facts }) as const),
    ...ended,
    ...(evidence.end ? [evidence.end] : []),
  ]
}

/** The part of evidence that these scenarios refer to. */
export function evidenceFor(evidence: Evidence, scenarios: ReadonlySet<string>): Evidence {
  const part = emptyEvidence()
  for (const line of linesFor(evidence, scenarios)) addLine(part, line)
  return part
}

function refsIn(value: Observed): string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('$exchange' in value) return [String(value.$exchange)]
  if ('$socket' in value) return [String(value.$socket)]
  return Object.values(value as Readonly<Record<string, Observed>>).flatMap(refsIn)
}
