import { addLine, emptyEvidence, type Evidence } from '../../src/evidence/read.js'
import type { Observed, RecordLine, RunLine, Twins } from '../../src/evidence/types.js'
import type { Row, Said } from './rows.js'

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
 * The rows of a mutant's run that say something that an ordinary server's run does not: those of the clause that it
 * breaks, and other verdicts that no run before showed.
 */
export function tellingRows(
  rows: readonly Said[],
  ordinary: ReadonlyMap<string, Said>,
  breaks: string,
  chosen: Chosen,
): readonly Said[] {
  const ofThisRun = new Chosen()
  return rows.filter((row) => {
    const [said = ''] = shapesOf(row)
    if (clauseIn(row) === breaks) return ofThisRun.take(said, ALIKE)
    return isJudgedOtherwise(row, ordinary) && ofThisRun.take(said, ALIKE) && chosen.take(said, ALIKE)
  })
}

/**
 * The rows of the run of a server that breaks nothing: what is judged otherwise or from something else than on an
 * ordinary server, whatever other runs showed, since a check may accuse this server and no other. Where the checks say
 * nothing else, each clause that is judged from something else that was sent.
 * @param differs whether a scenario saw something that it did not see of the ordinary server
 */
export function rowsOfLegal(
  rows: readonly Said[],
  ordinary: ReadonlyMap<string, Said>,
  differs: (row: Said) => boolean,
): readonly Said[] {
  const ofThisRun = new Chosen()
  const told = rows.filter((row) => {
    const [said = '', seen = ''] = shapesOf(row)
    if (isJudgedOtherwise(row, ordinary)) return ofThisRun.take(said, ALIKE)
    const before = ordinary.get(row.row)
    return before !== undefined && shapesOf(before)[1] !== seen && ofThisRun.take(seen, ALIKE)
  })
  return told.length > 0 ? told : rows.filter((row) => differs(row) && ofThisRun.take(clauseIn(row), ALIKE))
}

function isJudgedOtherwise(row: Said, ordinary: ReadonlyMap<string, Said>): boolean {
  const before = ordinary.get(row.row)
  return before?.verdict !== row.verdict || before.reason !== row.reason
}

/** The lines of a record that belong to a scenario, without what differs from run to run. */
export function shapesIn(evidence: Evidence, scenario: string): ReadonlySet<string> {
  return new Set(
    linesFor(evidence, new Set([scenario]))
      .filter(({ kind }) => kind !== 'run' && kind !== 'target' && kind !== 'end')
      .map((line) => withoutChance(JSON.stringify(line))),
  )
}

const clauseIn = ({ row }: Pick<Row, 'row'>): string => row.split(' ')[0] ?? ''

/** The rows of an altered run that are judged otherwise, or from something else, than any row so far. */
export function newRows(
  rows: readonly Said[],
  ordinary: ReadonlyMap<string, Said>,
  chosen: Chosen,
): readonly Said[] {
  return rows.filter((row) => {
    const before = ordinary.get(row.row)
    const [, seen] = shapesOf(row)
    return (!before || shapesOf(before)[1] !== seen) && chosen.take(seen, 1)
  })
}

/** What a row says, and what it says it from; both without what differs from run to run. */
export function shapesOf(row: Said): readonly [said: string, seen: string] {
  const said = `${clauseIn(row)} ${row.verdict} ${row.reason ?? ''}`
  return [
    withoutChance(said),
    `${withoutChance(`${said} ${row.observed ?? ''}`)} ${kindsOf(row.evidence ?? [])}`,
  ]
}

const kindsOf = (ids: readonly string[]): string => [...new Set(ids.map(withoutChance))].join(' ')

/** Without ids, numbers and words of a run, and with one of each list of the same: how many events came is chance. */
const withoutChance = (text: string): string =>
  text
    .replace(/\b[a-z0-9]{12}\b|[0-9a-f-]{6,}|\d+(?:\.\d+)?/g, '#')
    .replace(/([^,;:]+)(?:, *\1(?![^,;:]))+/g, '$1')

/** The lines of a record that these scenarios refer to, in the order in which a reader wants them. */
export function linesFor(evidence: Evidence, scenarios: ReadonlySet<string>): readonly RecordLine[] {
  const ended = [...evidence.scenarios.values()].flat().filter(({ key }) => scenarios.has(key))
  const ids = new Set(
    ended.flatMap(({ outcome }) => (outcome.kind === 'done' ? refsIn(outcome.observed) : [])),
  )
  // What a call repeats tells what limits there are.
  for (const id of [...ids]) ids.add(evidence.exchanges.get(id)?.repeats ?? id)
  const exchanges = [...evidence.exchanges.values()].filter(({ id }) => ids.has(id))
  const sockets = [...evidence.sockets.values()].filter(({ line }) => ids.has(line.id))
  const observed: RecordLine[] = [
    ...exchanges,
    ...sockets.flatMap(({ line, frames, close }) => [line, ...frames, ...(close ? [close] : [])]),
  ]
  const text = JSON.stringify(observed)
  const secrets = [...evidence.secrets].filter(([name]) => text.includes(name))
  return [
    ...(evidence.run ? [shortened(evidence.run)] : []),
    ...(evidence.target ? [{ kind: 'target', at: 0, description: evidence.target } as const] : []),
    ...observed,
    ...secrets.map(([name, facts]) => ({ kind: 'secret', at: 0, name, facts }) as const),
    ...ended,
    ...(evidence.end ? [evidence.end] : []),
  ]
}

/** Of the settings only what deadlines are stretched by is judged. */
function shortened(run: RunLine): RunLine {
  const { timeoutFactor = 1 } = run.configuration
  return { ...run, configuration: { timeoutFactor } }
}

/** The part of evidence that these scenarios refer to. */
export function evidenceFor(evidence: Evidence, scenarios: ReadonlySet<string>): Evidence {
  const part = emptyEvidence()
  for (const line of linesFor(evidence, scenarios)) addLine(part, line)
  return part
}

function refsIn(value: Observed): string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('$exchange' in value) return [String(value.$exchange), ...twinsOf(value)]
  if ('$socket' in value) return [String(value.$socket), ...twinsOf(value)]
  return Object.values(value as Readonly<Record<string, Observed>>).flatMap(refsIn)
}

/** What was refused is judged by the calls before and after it that were accepted. */
function twinsOf(ref: { readonly between?: unknown }): string[] {
  const { between } = ref as { readonly between?: Twins }
  return between ? [between.before, between.after] : []
}
