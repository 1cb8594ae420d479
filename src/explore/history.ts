import type { Observed } from '../evidence/types.js'
import type { Actor } from '../scenario/actor.js'
import { scenario, type Scenario } from '../scenario/types.js'
import { take } from './acting.js'
import { untilCame } from './arrivals.js'
import type { HistoryEvidence, Phase } from './evidence.js'
import type { Exploration } from '../run/suite.js'
import type { Patience } from './patience.js'
import { Stage } from './stage.js'
import { historyText, type History, type Step } from './steps.js'

/** A history that is to be acted. */
export interface Plan {
  /** of its scenario */
  readonly key: string
  readonly history: History
  readonly phase: Phase
  readonly nth: number | null
  /** what is owed is waited for at most until its deadline: otherwise only until it is suspect */
  readonly firm: boolean
  /** the law that it is shortened or confirmed for */
  readonly law: string | null
}

/** A history as a scenario: what is made is fresh, and taken away afterwards. */
export function historyScenario(
  { key, history, phase, nth, firm, law }: Plan,
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
      const patienceMs = firm ? patience.firmMs : patience.quickMs
      await untilCame(stage, patienceMs)
      await listen(stage)
      return { phase, path, nth, law, steps: stage.steps, patienceMs, firm, endedAt: stage.now() }
    },
  }) as unknown as Scenario<HistoryEvidence>
}

/** Listens for what must not come, where anything was done after which something must not. */
async function listen({ actor, steps, things, patience }: Stage): Promise<void> {
  if (!steps.some(({ did }) => did === 'event')) return
  const open = [...things.sockets.values()].filter(({ socket }) => !socket.closed)
  const graceMs = actor.world.deadlines.absenceGrace(patience.quickMs / 8)
  await Promise.all(open.map(({ socket }) => socket.listen(graceMs)))
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

