import type { Evidence, SocketEvidence } from '../evidence/read.js'
import type { ExchangeLine, ScenarioLine } from '../evidence/types.js'
import type { ReportScenario, Step } from './types.js'

/** Arrows of one scenario that are kept for its diagram. */
export const STEPS_KEPT = 60

/** Every scenario of the record with its steps, in the order in which they began. */
export function reportScenarios(
  evidence: Evidence,
  titles: Readonly<Record<string, string>> = {},
): ReportScenario[] {
  const exchanges = groupBy(evidence.exchanges.values(), (line) => line.scenario)
  const sockets = groupBy(evidence.sockets.values(), ({ line }) => line.scenario)
  const base = evidence.run?.target.baseUrl.replace(/\/+$/, '') ?? ''
  const keys = new Set([...evidence.scenarios.keys(), ...exchanges.keys(), ...sockets.keys()])
  return [...keys]
    .map((key) =>
      reportScenario(
        key,
        titles[key] ?? null,
        evidence.scenarios.get(key) ?? [],
        exchanges.get(key) ?? [],
        sockets.get(key) ?? [],
        base,
      ),
    )
    .sort((a, b) => a.at - b.at)
}

function reportScenario(
  key: string,
  title: string | null,
  attempts: readonly ScenarioLine[],
  exchanges: readonly ExchangeLine[],
  sockets: readonly SocketEvidence[],
  base: string,
): ReportScenario {
  const items = [...exchanges, ...sockets.map(({ line }) => line)].sort((a, b) => a.at - b.at)
  const steps = [...exchanges.map((line) => exchangeStep(line, base)), ...sockets.flatMap(socketSteps)].sort(
    (a, b) => a.attempt - b.attempt || a.at - b.at,
  )
  const last = attempts.at(-1)
  const startedAt = items[0]?.at ?? last?.at ?? 0
  const endedAt = last?.at ?? items.at(-1)?.at ?? startedAt
  const first = attempts[0]
  // A scenario's own line may carry the time of its end; its first exchange says when it began.
  const at = Math.min(startedAt, first?.at ?? startedAt)
  return {
    key,
    title,
    outcome: last?.outcome.kind ?? 'fault',
    reason: last
      ? 'reason' in last.outcome
        ? last.outcome.reason
        : null
      : 'the run ended before the scenario did',
    at,
    durationMs: first ? attempts.reduce((sum, { durationMs }) => sum + durationMs, 0) : endedAt - startedAt,
    attempts: Math.max(attempts.length, 1),
    evidence: items.map(({ id }) => id),
    steps: steps.slice(0, STEPS_KEPT),
    stepsLeftOut: Math.max(0, steps.length - STEPS_KEPT),
  }
}

function exchangeStep(line: ExchangeLine, base: string): Step {
  const { outcome, request } = line
  return {
    at: line.at,
    attempt: line.attempt,
    durationMs: line.durationMs,
    kind: 'exchange',
    direction: 'out',
    label: `${request.method} ${shortPath(request.url, base)}`.slice(0, 80),
    result: outcome.kind === 'response' ? String(outcome.status) : outcome.kind,
    evidence: line.id,
  }
}

function socketSteps({ line, frames, close }: SocketEvidence): Step[] {
  const { id, attempt, outcome } = line
  const opened: Step = {
    at: line.at,
    attempt,
    ...('durationMs' in outcome && { durationMs: outcome.durationMs }),
    kind: 'upgrade',
    direction: 'out',
    label: `upgrade ${shortPath(line.url, '')}`.slice(0, 80),
    result:
      outcome.kind === 'open' ? '101' : outcome.kind === 'rejected' ? String(outcome.status) : outcome.kind,
    evidence: id,
  }
  const shown = frames.slice(0, STEPS_KEPT).map((frame): Step => ({
    at: frame.at,
    attempt,
    kind: 'frame',
    direction: frame.direction === 'out' ? 'out' : 'in',
    label: frameLabel(frame.opcode, frame.body.text),
    result: '',
    evidence: id,
  }))
  const closed: Step[] = close
    ? [
        {
          at: close.at,
          attempt,
          kind: 'close',
          direction: close.by === 'client' ? 'out' : 'in',
          label: close.by === 'network' ? 'connection lost' : 'close',
          result: close.code === null ? '' : String(close.code),
          evidence: id,
        },
      ]
    : []
  return [opened, ...shown, ...closed]
}

/** What a frame is in a few words: the notification's type where it has one, otherwise how it begins. */
function frameLabel(opcode: string, text: string): string {
  if (opcode !== 'text') return opcode
  const type = /"(handshake|heartbeat|event-notification|query-status|query-event)"/.exec(text)
  return type?.[1] ?? text.slice(0, 40)
}

/** The path below the target's base, at most its last three segments. */
function shortPath(url: string, base: string): string {
  const within = base !== '' && url.startsWith(`${base}/`)
  const [path = '', query] = (within ? url.slice(base.length) : url.replace(/^[a-z]+:\/\/[^/]*/i, '')).split(
    '?',
  )
  const short = path.split('/').filter(Boolean).slice(-3).join('/')
  return query === undefined ? short || '/' : `${short}?…`
}

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
