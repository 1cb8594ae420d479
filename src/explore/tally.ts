import { timesNamed } from '../evidence/events.js'
import { messageOf } from '../evidence/readings.js'
import type { Evidence } from '../evidence/read.js'
import { Deadlines } from '../wire/deadlines.js'
import type { HistoryEvidence } from './evidence.js'
import { Model, type SocketFacts } from './model.js'

/** What was counted over histories. */
export interface Tally {
  /** changes that trigger */
  readonly events: number
  /** notifications that were owed: events times the sockets on which each was */
  readonly owed: number
  /** of those: that did not come, and that came more than once */
  readonly lost: number
  readonly duplicates: number
  /** calls of the operation that were answered 5xx */
  readonly serverErrors: number
  /** milliseconds from the request to the notification, each */
  readonly latencies: readonly number[]
}

export const emptyTally = (): Tally => ({
  events: 0,
  owed: 0,
  lost: 0,
  duplicates: 0,
  serverErrors: 0,
  latencies: [],
})

/** So many latencies are kept. */
const MOST_LATENCIES = 20_000

/** The same with what one history adds. */
export function tallied(before: Tally, history: HistoryEvidence, evidence: Evidence): Tally {
  const sockets = new Map(
    history.steps.flatMap((step) =>
      step.did === 'open' ? [[step.socket, factsOf(evidence, step.line.$socket)] as const] : [],
    ),
  )
  const model = new Model(
    history.steps as unknown as Model['steps'],
    (name) => sockets.get(name) ?? null,
    new Deadlines(),
    history.patienceMs,
  )
  const due = model.due()
  const came = due.filter(({ cameAt }) => cameAt !== null)
  const copies = came.filter(({ event, binding }) => {
    const { frames } = sockets.get(binding.socket) ?? { frames: [] }
    return timesNamed(frames, event, binding.subscription.id) > 1
  })
  const errors = model.calls.filter(({ status }) => status !== null && status >= 500 && status !== 501)
  return {
    events: before.events + model.events.length,
    owed: before.owed + due.length,
    lost: before.lost + due.length - came.length,
    duplicates: before.duplicates + copies.length,
    serverErrors: before.serverErrors + errors.length,
    latencies: [
      ...before.latencies,
      ...came.map(({ cameAt, event }) => Math.max(0, Math.round((cameAt ?? 0) - event.sentAt))),
    ].slice(-MOST_LATENCIES),
  }
}

function factsOf({ sockets }: Evidence, id: string): SocketFacts | null {
  const found = sockets.get(id)
  if (!found) return null
  const frames = found.frames
    .filter(({ direction, opcode }) => direction === 'in' && (opcode === 'text' || opcode === 'binary'))
    .map(({ at, body }) => ({ at, message: messageOf(body) }))
  const { at = null, code = null } = found.close ?? {}
  return { frames, closedAt: at, closedCleanly: code !== null }
}

/** The latency that so many of a hundred do not exceed; null where nothing came. */
export function percentile({ latencies }: Tally, percent: number): number | null {
  const sorted = [...latencies].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? null
}
