import type { Observed } from '../evidence/types.js'
import type { Actor } from '../scenario/actor.js'
import { scenario, type Scenario } from '../scenario/types.js'
import { take } from './acting.js'
import { untilCame, untilNoneIsUnderWay } from './arrivals.js'
import type { HistoryEvidence, Phase } from './evidence.js'
import type { Exploration } from '../run/suite.js'
import { ROUNDING, type Patience } from './patience.js'
import type { Model } from './model.js'
import { Stage } from './stage.js'
import { historyText, type History, type Step } from './steps.js'

/** A history that is to be acted. */
export interface Plan {
  /** of its scenario */
  readonly key: string
  readonly history: History
  readonly phase: Phase
  readonly nth: number | null
  /**
   * asked when something owed has not come: true to wait for its whole deadline, false to leave it suspect
   */
  readonly mayWait: () => boolean
  /** the law that it is shortened or confirmed for */
  readonly law: string | null
}

/** A history as a scenario: what is made is fresh, and taken away afterwards. */
export function historyScenario(
  { key, history, phase, nth, mayWait, law }: Plan,
  { before, offered }: Pick<Exploration, 'before' | 'offered'>,
  patience: Patience,
): Scenario<HistoryEvidence> {
  const path = historyText(history)
  return scenario({
    key,
    title: path,
    subscriptions: subscriptionsIn(history),
    after: before,
    needs: ['create', 'token', 'bind-message'],
    async act(actor: Actor, ...results: readonly Observed[]): Promise<HistoryEvidence> {
      const stage = new Stage(actor, offered(actor, results), patience)
      for (const group of history) await Promise.all(group.map((step) => take(stage, step)))
      await untilCame(stage, patience.quickMs)
      const isMissing = isAnythingMissing(stage.model())
      // With the whole deadlines more may have come between; then it stays a suspicion, which a shorter history makes sure of.
      const isWorthIt = phase !== 'explored' || isAnythingMissing(stage.model(patience.firmMs))
      const firm = !isMissing || (isWorthIt && mayWait())
      const patienceMs = firm ? patience.firmMs : patience.quickMs
      if (isMissing && firm) await untilCame(stage, patienceMs)
      await untilNoneIsUnderWay(stage)
      await listen(stage)
      const waitedMs = Math.max(0, patienceMs - ROUNDING)
      const { quickMs } = patience
      const { steps } = stage
      return { phase, path, nth, law, steps, patienceMs: waitedMs, quickMs, firm, endedAt: stage.now() }
    },
  }) as unknown as Scenario<HistoryEvidence>
}

/** Something that is owed has not come: an event, or the answer to a bind. */
const isAnythingMissing = (model: Model): boolean =>
  model.due().some(({ cameAt }) => cameAt === null) || model.unanswered().length > 0

/** Listens for what must not come, where there is a socket on which something must not. */
async function listen(stage: Stage): Promise<void> {
  const { actor, steps, things } = stage
  const { deadlines } = actor.world
  const { bindings } = stage.model()
  const deleted = steps.flatMap((step) => (step.did === 'delete' && step.ok ? [step.sub] : []))
  const held = bindings.flatMap(({ socket, subscription: { name } }) => {
    const { socket: found } = things.sockets.get(socket) ?? {}
    return deleted.includes(name) && found && !found.closed ? [found] : []
  })
  // What a server goes on sending by itself, heartbeats, comes after a while.
  const longMs = deadlines.of('crossing') + deadlines.of('underWay')
  await Promise.all(held.map((socket) => socket.listen(longMs)))
  if (held.length > 0 || !steps.some(({ did }) => did === 'event')) return
  // What the first user triggers is nothing that the second one hears of.
  const bound = new Set(
    bindings.flatMap(({ socket, subscription }) => (subscription.as === 'first' ? [socket] : [])),
  )
  const hasEnded = steps.some(({ did }) => did === 'off' || did === 'delete')
  const silent = [...things.sockets]
    .filter(([name]) => hasEnded || !bound.has(name))
    .flatMap(([, { socket }]) => (socket.closed ? [] : [socket]))
  await Promise.all(silent.map((socket) => socket.listen(deadlines.of('shortestGrace'))))
}

/** How many Subscriptions it keeps alive at once, at most. */
export function subscriptionsIn(history: History): number {
  let alive = 0
  let most = 0
  for (const group of history)
    for (const step of group) {
      if (step.do === 'create') most = Math.max(most, ++alive)
      if (step.do === 'delete') alive--
    }
  return Math.max(1, most)
}

/** How many websockets it keeps open at once, at most. */
export function socketsIn(history: History): number {
  const isOpen = (step: Step): boolean => step.do === 'open' || step.do === 'connect'
  const isEnd = (step: Step): boolean => step.do === 'close' || step.do === 'cut'
  let open = 0
  let most = 0
  for (const group of history)
    for (const step of group) {
      if (isOpen(step)) most = Math.max(most, ++open)
      if (isEnd(step)) open--
    }
  return Math.max(1, most)
}
