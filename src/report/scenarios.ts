import { groupBy } from '../evidence/group-by.js'
import type { Evidence, SocketEvidence } from '../evidence/read.js'
import type { ExchangeLine, ScenarioLine } from '../evidence/types.js'
import { notificationsOf } from './notifications.js'
import type { ReportScenario, Step } from './types.js'

/** Arrows of one scenario that are kept for its diagram. */
export const STEPS_KEPT = 60

/** What the record has of one scenario. */
interface Parts {
  readonly attempts: readonly ScenarioLine[]
  readonly exchanges: readonly ExchangeLine[]
  readonly sockets: readonly SocketEvidence[]
  /** base URL of the target, without a slash at its end */
  readonly base: string
  /** the run came to its end, so that nothing is missing */
  readonly whole: boolean
}

/**
 * Every scenario of the record with its steps, in the order in which they began.
 * @param isTold whether the steps of a scenario are kept; by default those of all are
 */
export function reportScenarios(
  evidence: Evidence,
  titles: Readonly<Record<string, string>> = {},
  isTold: (key: string) => boolean = () => true,
): ReportScenario[] {
  const exchanges = groupBy(evidence.exchanges.values(), (line) => line.scenario)
  const sockets = groupBy(evidence.sockets.values(), ({ line }) => line.scenario)
  const base = evidence.run?.target.baseUrl.replace(/(?<!\/)\/+$/, '') ?? ''
  const whole = evidence.end?.how === 'finished'
  const keys = new Set([...evidence.scenarios.keys(), ...exchanges.keys(), ...sockets.keys()])
  return [...keys]
    .map((key) =>
      reportScenario(key, titles[key] ?? null, {
        attempts: evidence.scenarios.get(key) ?? [],
        exchanges: exchanges.get(key) ?? [],
        sockets: sockets.get(key) ?? [],
        base,
        whole,
      }),
    )
    .map((scenario) => (isTold(scenario.key) ? scenario : withoutSteps(scenario)))
    .sort((a, b) => a.at - b.at)
}

function withoutSteps(scenario: ReportScenario): ReportScenario {
  const { steps, stepsLeftOut } = scenario
  return {
    ...scenario,
    evidence: [],
    steps: [],
    stepsLeftOut: stepsLeftOut + steps.length,
    notifications: [],
  }
}

/** The scenario with the steps whose exchange or websocket is among these. */
export function onlyWith(ids: ReadonlySet<string>, scenario: ReportScenario): ReportScenario {
  const steps = scenario.steps.filter(({ evidence }) => ids.has(evidence))
  return {
    ...scenario,
    evidence: scenario.evidence.filter((id) => ids.has(id)),
    steps,
    stepsLeftOut: scenario.stepsLeftOut + scenario.steps.length - steps.length,
    notifications: scenario.notifications.filter(({ socket }) => ids.has(socket)),
  }
}

function reportScenario(key: string, title: string | null, parts: Parts): ReportScenario {
  const { attempts, exchanges, sockets, base } = parts
  const items = [...exchanges, ...sockets.map(({ line }) => line)].sort((a, b) => a.at - b.at)
  const steps = [...exchanges.map((line) => exchangeStep(line, base)), ...sockets.flatMap(socketSteps)].sort(
    (a, b) => a.attempt - b.attempt || a.at - b.at,
  )
  const at = items[0]?.at ?? attempts[0]?.at ?? 0
  const lastStep = steps.at(-1)
  const acted = attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return {
    key,
    title,
    ...outcomeOf(parts),
    at,
    durationMs: attempts.length > 0 ? acted : (lastStep?.at ?? at) + (lastStep?.durationMs ?? 0) - at,
    attempts: Math.max(attempts.length, 1),
    evidence: items.map(({ id }) => id),
    steps: steps.slice(0, STEPS_KEPT),
    stepsLeftOut: Math.max(0, steps.length - STEPS_KEPT),
    notifications: notificationsOf(sockets),
  }
}

/** The first attempt is the one that was judged. What belongs to no scenario, such as discovery, has no outcome line. */
function outcomeOf({ attempts, whole }: Parts): Pick<ReportScenario, 'outcome' | 'reason'> {
  const [first] = attempts
  if (first)
    return { outcome: first.outcome.kind, reason: 'reason' in first.outcome ? first.outcome.reason : null }
  return whole
    ? { outcome: 'done', reason: null }
    : { outcome: 'blocked', reason: 'the run ended before the scenario did' }
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
  const resource = /^\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]{1,40})"/.exec(text)
  return type?.[1] ?? resource?.[1] ?? text.slice(0, 40)
}

/** The path below the target's base, at most its last three segments. */
function shortPath(url: string, base: string): string {
  const within = base !== '' && url.startsWith(`${base}/`)
  const [path = '', query] = (within ? url.slice(base.length) : url.replace(/^[a-z]+:\/\/[^/]*/i, '')).split(
    '?',
  )
  const short = path.split('/').filter(Boolean).slice(-3).map(shortSegment).join('/')
  return query === undefined ? short || '/' : `${short}?…`
}

/** Long ids are cut: `$get-ws-binding-token` behind them is what matters. */
function shortSegment(segment: string): string {
  return segment.length > 12 && /\d/.test(segment) && !segment.startsWith('$')
    ? `${segment.slice(0, 4)}…`
    : segment
}
