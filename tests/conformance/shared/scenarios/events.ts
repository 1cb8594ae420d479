import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import {
  type Arrival,
  bindGrant,
  type Bound,
  bound,
  type BoundEvidence,
  createTrigger,
  fire,
  isEventOf,
  type TriggerEvidence,
} from '../../../../src/scenario/binding.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { Blocked, NotApplicable, SubscriptionRefused } from '../../../../src/scenario/outcomes.js'
import type { Frame } from '../../../../src/wire/websocket.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export const CONTENT_LEVELS = ['empty', 'id-only', 'full-resource'] as const

export type ContentLevel = (typeof CONTENT_LEVELS)[number]

/** What the accepted Subscription says, which its notifications are held to. */
export type AcceptedTerms = {
  readonly status: string | null
  readonly topic: string | null
  readonly content: string | null
  readonly contentType: string | null
}

export type TriggeredEvidence = TriggerEvidence & Arrival

export type EventsEvidence = {
  readonly bound: BoundEvidence
  readonly asked: ContentLevel
  readonly accepted: AcceptedTerms
  /** one after the other, each sent when the one before had been notified of; it ends with the first that was not */
  readonly triggers: readonly TriggeredEvidence[]
  /** one more event, on a second connection; null when it was not tried or did not bind */
  readonly later: { readonly bound: BoundEvidence; readonly trigger: TriggeredEvidence } | null
  /** `$events` for all of them; null when the server does not declare it */
  readonly pastEvents: ExchangeRef | null
  /** the Subscription, read after the events */
  readonly readBack: ExchangeRef
}

const EVENTS = 3

/** One scenario for each content level. */
export const eventsOf: Readonly<Record<ContentLevel, Scenario<EventsEvidence>>> = {
  empty: events('empty'),
  'id-only': events('id-only'),
  'full-resource': events('full-resource'),
}

function events(asked: ContentLevel): Scenario<EventsEvidence> {
  return scenario({
    key: `events-${asked}`,
    title: `Trigger three events, one after the other, for a bound Subscription of level ${asked}`,
    subscriptions: 1,
    after: [forms, dialects],
    needs: ['trigger'],
    async act(actor): Promise<EventsEvidence> {
      const binding = await boundAt(actor, asked)
      const { subscription, socket } = binding
      const triggers: TriggeredEvidence[] = []
      while (triggers.length < EVENTS && triggers.every((each) => each.latencyMs !== null)) {
        triggers.push(await triggered(actor, binding))
      }
      const later = asked === 'id-only' ? await onAnotherConnection(actor, subscription) : null
      const latencies = triggers.flatMap((each) => each.latencyMs ?? [])
      // Stragglers and repetitions come within this time, or are not counted.
      await socket.listen(actor.world.deadlines.absenceGrace(Math.max(0, ...latencies)))
      const pastEvents = await eventsOperation(actor, subscription)
      const readBack = await actor.http({
        purpose: 'read Subscription',
        method: 'GET',
        path: subscription.path,
      })
      const accepted = termsOf(subscription)
      return { bound: binding.evidence, asked, accepted, triggers, later, pastEvents, readBack: readBack.ref }
    },
  })
}

export function termsOf({ terms }: Subscribed): AcceptedTerms {
  const { status, topic, content, contentType } = terms
  return { status, topic, content, contentType }
}

/** @throws NotApplicable when the server refuses this level, which it may */
async function boundAt(actor: Actor, content: ContentLevel): Promise<Bound> {
  try {
    return await bound(actor, { content }, `bound socket, level ${content}`)
  } catch (error) {
    if (!(error instanceof SubscriptionRefused) || ![400, 422, 501].includes(error.status ?? 0)) throw error
    throw new NotApplicable(`the server refuses the content level ${content}: HTTP ${error.status}`)
  }
}

async function triggered(actor: Actor, binding: Bound): Promise<TriggeredEvidence> {
  const { trigger, arrivals } = await fire(actor, [binding], { always: true })
  return { ...trigger, latencyMs: arrivals[0]?.latencyMs ?? null }
}

/** The first connection stays open: closing it is another scenario's matter. */
async function onAnotherConnection(actor: Actor, subscription: Subscribed): Promise<EventsEvidence['later']> {
  const grant = await actor.grant([subscription.id])
  const binding = await bindGrant(actor, subscription, grant, 'second connection')
  if (binding.evidence.confirmed === 'no') return null
  return { bound: binding.evidence, trigger: await triggered(actor, binding) }
}

/** GET first; an answer that is no success is followed by a POST, since either will do. */
async function eventsOperation(actor: Actor, { path }: Subscribed): Promise<ExchangeRef | null> {
  if (!actor.world.target.declared.events) return null
  const purpose = '$events'
  const got = await actor.http({
    purpose,
    method: 'GET',
    path: `${path}/$events?eventsSinceNumber=1`,
  })
  if (got.ok) return got.ref
  return (await actor.http({ purpose, method: 'POST', path: `${path}/$events` })).ref
}

export type HandshakeEvidence = {
  readonly bound: BoundEvidence
  readonly accepted: AcceptedTerms
  /** a second bind with a fresh token on a second connection, before any event; null when it failed */
  readonly again: BoundEvidence | null
  /** the first event of the Subscription, on the first connection; null when none could be triggered */
  readonly trigger: TriggeredEvidence | null
}

/**
 * A fresh Subscription from its creation to its first event while nobody else of this run triggers anything: its
 * counters begin, and whatever is notified of is its own event.
 */
export const handshake: Scenario<HandshakeEvidence> = scenario({
  key: 'handshake',
  title: 'Bind a new Subscription twice, then trigger its first event, with nothing else going on',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor): Promise<HandshakeEvidence> {
    const release = await actor.world.quiet.alone()
    try {
      const subscription = await subscribe(actor)
      const first = await bindGrant(actor, subscription, await actor.grant([subscription.id]))
      const again = await secondBind(actor, subscription)
      const trigger = await firstEvent(actor, first)
      return { bound: first.evidence, accepted: termsOf(subscription), again, trigger }
    } finally {
      release()
    }
  },
})

async function secondBind(actor: Actor, subscription: Subscribed): Promise<BoundEvidence | null> {
  try {
    const grant = await actor.grant([subscription.id])
    return (await bindGrant(actor, subscription, grant, 'second connection')).evidence
  } catch (error) {
    if (error instanceof Blocked) return null // the first connection is judged all the same
    throw error
  }
}

/** Any notification with an event counts here, even one that is about the wrong resource. */
async function firstEvent(actor: Actor, { socket, subscription }: Bound): Promise<TriggeredEvidence | null> {
  const { target, learnt, deadlines, journal } = actor.world
  if (target.readOnly || target.triggerType === null) return null
  const from = socket.frames.length
  const startedAt = journal.now()
  const trigger = await createTrigger(actor)
  const waited = await socket.waitFor(
    (frame) => (isEventOf(frame, trigger, subscription.id) || tellsOfEvents(frame) ? frame : undefined),
    deadlines.of('event'),
    from,
  )
  const latencyMs = waited.kind === 'found' ? Math.max(0, Math.round(waited.value.at - startedAt)) : null
  const isOurs = (frame: Frame): true | undefined => isEventOf(frame, trigger, subscription.id) || undefined
  // Where it was about something else, it was perhaps somebody else's event, and ours is still to come.
  const grace = latencyMs === null ? 0 : deadlines.absenceGrace(latencyMs)
  const own = await socket.waitFor(isOurs, grace, from)
  if (own.kind === 'found') learnt.eventsArrived++
  else learnt.eventsMissed++
  return { ...trigger, latencyMs }
}

function tellsOfEvents({ message }: Frame): boolean {
  if (message.kind !== 'notification') return false
  return message.notification.statuses.some(
    (status) => status.type === 'event-notification' || status.events.length > 0,
  )
}
