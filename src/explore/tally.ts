import { timesNamed } from '../evidence/events.js'
import { messageOf } from '../evidence/readings.js'
import type { Evidence } from '../evidence/read.js'
import { Deadlines } from '../wire/deadlines.js'
import type { HistoryEvidence } from './evidence.js'
import { Model, type SocketFacts } from './model.js'
import type { OverTimeTable } from './over-time.js'

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

/** The same with what one history adds. @param overTime counts each event and socket of it */
export function tallied(
  before: Tally,
  history: HistoryEvidence,
  evidence: Evidence,
  overTime: OverTimeTable,
): Tally {
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
  const counted = due.map(({ event, binding, cameAt }) => {
    const { frames } = sockets.get(binding.socket) ?? { frames: [] }
    return {
      sentAt: event.sentAt,
      latencyMs: cameAt === null ? null : Math.max(0, Math.round(cameAt - event.sentAt)),
      isTwice: cameAt !== null && timesNamed(frames, event, binding.subscription.id) > 1,
    }
  })
  for (const { sentAt } of model.events) overTime.event(sentAt)
  for (const each of counted) overTime.owed(each)
  for (const step of history.steps)
    if (step.did === 'open' && step.ok)
      overTime.open(step.to, sockets.get(step.socket)?.closedAt ?? history.endedAt)
  const latencies = counted.flatMap(({ latencyMs }) => latencyMs ?? [])
  const errors = model.calls.filter(({ status }) => status !== null && status >= 500 && status !== 501)
  return {
    events: before.events + model.events.length,
    owed: before.owed + counted.length,
    lost: before.lost + counted.length - latencies.length,
    duplicates: before.duplicates + counted.filter(({ isTwice }) => isTwice).length,
    serverErrors: before.serverErrors + errors.length,
    latencies: [...before.latencies, ...latencies].slice(-MOST_LATENCIES),
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
