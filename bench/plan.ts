import type { Evidence } from '../src/evidence/read.js'
import type { ExchangeLine, FrameLine, ScenarioLine } from '../src/evidence/types.js'
import type { Scenario } from '../src/scenario/types.js'
import { idIn, tokenIn } from './values.js'

/**
 * What a run did on the wire, as the floor does it again: per scenario its steps, each with the steps of the same
 * scenario that it has to wait for. Values that the server chose are named as they were in the record.
 */
export interface Plan {
  readonly scenarios: readonly PlannedScenario[]
}

export interface PlannedScenario {
  readonly key: string
  /** scenarios that end before it begins */
  readonly after: readonly string[]
  /** acted alone, when all others have ended */
  readonly last: boolean
  /** places that it takes of those for Subscriptions */
  readonly subscriptions: number
  readonly steps: readonly Step[]
}

export type Step = Action & {
  /** indices of earlier steps of the same scenario */
  readonly after: readonly number[]
  /** recorded values in it that are others each time */
  readonly uses: readonly string[]
  /** how long the run listened before it: what must not come is waited for, and that takes its time */
  readonly listensMs: number
}

type Action =
  | {
      readonly does: 'exchange'
      readonly method: string
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
      readonly body?: string
      /** recorded values that the answer brings anew */
      readonly learns: { readonly id?: string; readonly token?: string }
    }
  | {
      readonly does: 'open'
      readonly socket: string
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly does: 'send'; readonly socket: string; readonly text: string; readonly binary: boolean }
  | { readonly does: 'ping'; readonly socket: string }
  /** waits for a frame that holds all of these */
  | { readonly does: 'receive'; readonly socket: string; readonly holds: readonly string[] }
  | { readonly does: 'close'; readonly socket: string }

type Timed = { readonly from: number; readonly to: number; readonly action: Action }

/**
 * Makes the plan of a finished run. A step waits for those steps of its scenario that had ended when it began.
 * @param evidence of a run with `--keep-payloads`, so that bodies can be sent again
 * @param known the suite's scenarios, for what each builds on
 */
export function planOf(evidence: Evidence, known: readonly Scenario[]): Plan {
  const byKey = new Map(known.map((scenario) => [scenario.key, scenario]))
  const lines = [...evidence.scenarios.values()].flat().filter((line) => line.attempt === 1)
  const scenarios = lines.map((line) => planned(line, byKey.get(line.key), evidence))
  const before = { key: 'discovery', after: [], last: false, subscriptions: 0 }
  const discovery = { ...before, steps: stepsOf('discovery', evidence) }
  const cleanUp = { ...before, key: 'clean-up', last: true, steps: stepsOf('clean-up', evidence) }
  return withUses([discovery, ...scenarios, cleanUp].filter((each) => each.steps.length > 0))
}

function withUses(scenarios: readonly PlannedScenario[]): Plan {
  const learnt = scenarios
    .flatMap((each) => each.steps)
    .flatMap((step) => (step.does === 'exchange' ? Object.values(step.learns) : []))
  const values = [...new Set(learnt)]
  const used = (step: Step): Step => {
    const text = JSON.stringify(step)
    return { ...step, uses: values.filter((value) => text.includes(value)) }
  }
  return { scenarios: scenarios.map((each) => ({ ...each, steps: each.steps.map(used) })) }
}

function planned(line: ScenarioLine, scenario: Scenario | undefined, evidence: Evidence): PlannedScenario {
  return {
    key: line.key,
    after: ['discovery', ...withoutSteps(scenario?.after ?? [], evidence)],
    last: scenario?.last ?? false,
    subscriptions: scenario?.subscriptions ?? 0,
    steps: stepsOf(line.key, evidence),
  }
}

/** The scenarios to wait for; where one sends nothing itself, those that it builds on. */
function withoutSteps(scenarios: readonly Scenario[], evidence: Evidence): string[] {
  return scenarios.flatMap((each) =>
    stepsOf(each.key, evidence).length > 0 ? [each.key] : withoutSteps(each.after ?? [], evidence),
  )
}

function stepsOf(key: string, evidence: Evidence): Step[] {
  const exchanges = [...evidence.exchanges.values()].filter((line) => line.scenario === key)
  const own = new Set(exchanges.flatMap(({ outcome }) => createdId(outcome) ?? []))
  const sockets = [...evidence.sockets.values()].filter(({ line }) => line.scenario === key)
  const timed = [
    ...exchanges.filter(({ outcome }) => outcome.kind === 'response').map(exchangeOf),
    ...sockets.flatMap(({ line, frames, close }): Timed[] => {
      const { id: socket, url, headers, at, outcome } = line
      const duration = 'durationMs' in outcome ? outcome.durationMs : 0
      const to = at + Math.max(0, duration - 0.5)
      const opening: Timed = { from: at, to, action: { does: 'open', socket, url, headers } }
      const closing: Timed[] =
        close?.by === 'client' ? [{ from: close.at, to: close.at, action: { does: 'close', socket } }] : []
      return [opening, ...frames.flatMap((frame) => frameOf(frame, own) ?? []), ...closing]
    }),
  ]
  return chained(timed.sort((a, b) => a.from - b.from || a.to - b.to))
}

function exchangeOf({ at, durationMs, request, outcome }: ExchangeLine): Timed {
  const { method, url, headers, body } = request
  const id = method === 'POST' ? createdId(outcome) : null
  const token = 'body' in outcome ? tokenIn(outcome.body.text) : null
  const learns = { ...(id !== null && { id }), ...(token !== null && { token }) }
  const action: Action = { does: 'exchange', method, url, headers, ...(body && { body: body.text }), learns }
  return { from: at, to: at + durationMs, action }
}

function createdId(outcome: ExchangeLine['outcome']): string | null {
  if (outcome.kind !== 'response' || outcome.status !== 201) return null
  return idIn(outcome.body.text)
}

/** Frames about somebody else's resources come or do not come as the others go; nobody waits for them. */
function frameOf(frame: FrameLine, own: ReadonlySet<string>): Timed | null {
  const { socket, at, direction, opcode, body } = frame
  const timed = (action: Action): Timed => ({ from: at, to: at, action })
  if (direction === 'out')
    return timed(
      opcode === 'ping'
        ? { does: 'ping', socket }
        : { does: 'send', socket, text: body.text, binary: opcode === 'binary' },
    )
  const type = /handshake|event-notification/.exec(body.text)?.[0]
  const ids = [...own].filter((id) => body.text.includes(id))
  const isOwn = type === 'handshake' ? ids.length > 0 : ids.length > 1
  return type !== undefined && isOwn ? timed({ does: 'receive', socket, holds: [type, ...ids] }) : null
}

/** Records round times to a tenth of a millisecond, those of an upgrade to a whole one. */
const ROUNDING_MS = 0.2

/** The run itself never thinks so long: it listened for what must not come, a quarter of a second at least. */
const LISTENING_MS = 200

/** Gives each step the earlier ones that had ended when it began, without those that others of them waited for. */
function chained(timed: readonly Timed[]): Step[] {
  const implied: Set<number>[] = []
  const hadEnded = (each: Timed, next: Timed): boolean =>
    each.to <= next.from + ROUNDING_MS || isNeededBy(next.action, each.action)
  return timed.map((next, index) => {
    const { action } = next
    const ended = timed.flatMap((each, other) => (other < index && hadEnded(each, next) ? [other] : []))
    const through = new Set(ended.flatMap((other) => [...(implied[other] ?? [])]))
    implied.push(new Set([...through, ...ended]))
    const since = next.from - Math.max(...ended.map((other) => timed[other]?.to ?? 0), -Infinity)
    const listensMs = Number.isFinite(since) && since >= LISTENING_MS ? Math.round(since) : 0
    return { ...action, after: ended.filter((other) => !through.has(other)), uses: [], listensMs }
  })
}

/** Nothing passes on a socket before it is open, and a frame that comes before the answer is known by what is in both. */
function isNeededBy(next: Action, action: Action): boolean {
  if (action.does === 'open') return 'socket' in next && next.socket === action.socket
  if (action.does !== 'exchange' || next.does !== 'receive' || action.learns.id === undefined) return false
  return next.holds.includes(action.learns.id)
}

/** How many exchanges a plan has, and how long its longest chains are. */
export interface Depth {
  readonly exchanges: number
  /** exchanges and openings of websockets that wait for one another */
  readonly depth: number
  /** times that are listened one after the other, for what must not come */
  readonly listened: number
}

/** How many exchanges there are, and how many of them, and of the times that are listened, follow one another. */
export function depthOf(plan: Plan): Depth {
  const steps = plan.scenarios.flatMap((each) => each.steps)
  return {
    exchanges: steps.filter((step) => step.does === 'exchange').length,
    depth: longestBy(plan, ({ does }) => (does === 'exchange' || does === 'open' ? 1 : 0)),
    listened: longestBy(plan, ({ listensMs }) => (listensMs > 0 ? 1 : 0)),
  }
}

/** The cost of the chain of steps that costs most. */
function longestBy({ scenarios }: Plan, costOf: (step: Step) => number): number {
  const ends = new Map<string, number>()
  for (const { key, after, last, steps } of scenarios) {
    const before = last ? [...ends.values()] : after.map((each) => ends.get(each) ?? 0)
    const start = Math.max(0, ...before)
    const reached: number[] = []
    for (const step of steps)
      reached.push(costOf(step) + Math.max(start, ...step.after.map((other) => reached[other] ?? 0)))
    ends.set(key, Math.max(start, ...reached))
  }
  return Math.max(0, ...ends.values())
}
