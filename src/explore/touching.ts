import { isObject } from '../fhir/json.js'
import type { SubscriptionTerms, SubscriptionWish } from '../fhir/releases/index.js'
import { usualTerms } from '../scenario/criteria.js'
import { SubscriptionRefused } from '../scenario/outcomes.js'
import { subscribe } from '../scenario/subscribing.js'
import { put } from '../scenario/updating.js'
import type { Exchange } from '../target/session.js'
import { type Accepted, type Came, nothing } from './evidence.js'
import type { Stage } from './stage.js'
import type { Step } from './steps.js'

/** Creates a Subscription, and notes what it says. */
export async function create(stage: Stage, step: Extract<Step, { do: 'create' }>): Promise<Came> {
  const { actor, things } = stage
  if (things.subscriptions.has(step.sub)) return nothing('there is a Subscription of that name')
  const wish: Partial<SubscriptionWish> = {
    ...(step.content !== null && { content: step.content }),
    ...(step.beat && { heartbeatSeconds: 1 }),
  }
  const common = {
    did: 'create',
    sub: step.sub,
    as: step.as,
    asked: step.content ?? usualTerms(actor.world).content ?? 'id-only',
  } as const
  try {
    const { id, path, exchange, terms } = await subscribe(actor, wish, step.as)
    things.subscriptions.set(step.sub, { id, path, as: step.as })
    return { ...common, id, exchange, accepted: acceptedIn(terms) }
  } catch (error) {
    if (!(error instanceof SubscriptionRefused)) throw error
    return { ...common, id: null, exchange: null, accepted: null }
  }
}

/** Reads a Subscription, or deletes it. */
export async function touch(
  stage: Stage,
  { do: did, sub }: Extract<Step, { do: 'read' | 'delete' }>,
): Promise<Came> {
  const { actor, things } = stage
  const found = things.subscriptions.get(sub)
  if (!found) return nothing('there is no such Subscription')
  const { id, path, as } = found
  if (did === 'read') {
    const read = await actor.http({ purpose: 'read Subscription', method: 'GET', path, as })
    return {
      did,
      sub,
      exchange: read.ref,
      ok: read.ok,
      asked: null,
      accepted: saidIn(stage, read),
      reads: [],
    }
  }
  const gone = await actor.world.resources.remove(actor.caller, 'Subscription', id)
  return { did: 'delete', sub, exchange: gone.ref, ok: gone.ok, asked: null, accepted: null, reads: [] }
}

const acceptedIn = ({ status, topic, content, contentType }: SubscriptionTerms): Accepted => ({
  status,
  topic,
  content,
  contentType,
})

const saidIn = ({ actor }: Stage, read: Exchange): Accepted | null =>
  read.ok && isObject(read.json) ? acceptedIn(actor.world.rules.terms(read.json)) : null

const UPDATES = {
  off: 'turn Subscription off',
  on: 'turn Subscription on',
  change: 'change Subscription',
} as const

type Update = Extract<Step, { do: 'off' | 'on' | 'change' }>

/** Reads a Subscription, writes it back changed, and reads it again. */
export async function update(stage: Stage, step: Update): Promise<Came> {
  const { actor, things } = stage
  const { do: did, sub } = step
  const asked = step.do === 'change' ? step.content : null
  const found = things.subscriptions.get(sub)
  if (!found) return nothing('there is no such Subscription')
  const { id, path, as } = found
  const readIt = (): Promise<Exchange> =>
    actor.http({ purpose: 'read Subscription', method: 'GET', path, as })
  const before = await readIt()
  if (!before.ok || !isObject(before.json))
    return { did, sub, exchange: null, ok: false, asked, accepted: null, reads: [before.ref] }
  const { resources } = actor.world
  // A Subscription that is gone would come back: to update is to create where a server allows it.
  if (!resources.isAlive('Subscription', id)) return nothing('it is deleted')
  const written = await put(
    actor,
    UPDATES[did],
    path,
    { ...changed(stage, before.json, step), resourceType: 'Subscription', id },
    as,
  )
  if (written.ok && !resources.isAlive('Subscription', id))
    await resources.remove(actor.caller, 'Subscription', id)
  const after = await readIt()
  return {
    did,
    sub,
    exchange: written.ref,
    ok: written.ok,
    asked,
    accepted: saidIn(stage, after),
    reads: [before.ref, after.ref],
  }
}

function changed(
  { actor }: Stage,
  before: Readonly<Record<string, unknown>>,
  step: Update,
): Record<string, unknown> {
  switch (step.do) {
    case 'off':
      return { ...before, status: 'off' }
    case 'on':
      return { ...before, status: 'requested' }
    case 'change':
      return step.content === null
        ? { ...before, reason: `${actor.word} changed` }
        : actor.world.rules.withContent(before, step.content)
  }
}
