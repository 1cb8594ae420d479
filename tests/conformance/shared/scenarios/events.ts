import type { Subscribed } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { bindGrant, type Bound, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { type Fired, fireUpdate, type TriggerEvidence } from '../../../../src/scenario/firing.js'
import { fireSeries, fireThrice } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import type { Exchange } from '../../../../src/target/session.js'
import { NotApplicable, SubscriptionRefused, TokenExpired } from '../../../../src/scenario/outcomes.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'
import { type ContentLevel, type AcceptedTerms, termsOf } from './terms.js'
import { type LateEvidence, lateIfAny } from './late-events.js'

export type EventsEvidence = {
  readonly bound: BoundEvidence
  readonly asked: ContentLevel
  readonly accepted: AcceptedTerms
  /** one after the other, each sent when the one before had been notified of; the rest together, once one was not */
  readonly triggers: readonly TriggerEvidence[]
  /** one more event, on a second connection, and two more where it did not come; null when it was not tried */
  readonly later: {
    readonly bound: BoundEvidence
    readonly trigger: TriggerEvidence
    readonly more?: readonly TriggerEvidence[]
  } | null
  /** `$events` for all of them, at level full-resource in XML where that is declared; null when it is not declared */
  readonly pastEvents: ExchangeRef | null
  /** `$events` for the second of them alone; null when the server does not declare it, or refused the first call */
  readonly secondEvent?: ExchangeRef | null
  /** the Subscription, read after the events */
  readonly readBack: ExchangeRef
  /** what came later in its life; null when it did not come to that, absent in older records */
  readonly late?: LateEvidence | null
  /** at level full-resource: what the last event was about, read by the client; absent where it was not read */
  readonly focus?: ExchangeRef
  /** at level full-resource: a change of that, and what it is afterwards; absent where updates are no events */
  readonly update?: { readonly trigger: TriggerEvidence; readonly focus: ExchangeRef }
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
    title: `Trigger three events for a bound Subscription of level ${asked}`,
    subscriptions: asked === 'full-resource' ? 3 : 2,
    rests: true,
    after: [forms, dialects],
    needs: ['trigger'],
    async act(actor): Promise<EventsEvidence> {
      const { binding, fired } = await firedAt(actor, asked)
      const { subscription, socket } = binding
      const later = asked === 'id-only' ? await onAnotherConnection(actor, subscription) : null
      const latencies = fired.flatMap((each) => each.latencyMs ?? [])
      const resource = asked === 'full-resource' ? await ofResource(actor, binding, fired) : {}
      // Stragglers and repetitions come within this time, or are not counted.
      await socket.listen(actor.world.deadlines.absenceGrace(Math.max(0, ...latencies)))
      const inXml = asked === 'full-resource' && actor.world.target.declared.xml
      const pastEvents = await eventsOperation(actor, subscription, inXml ? 'xml' : 'json')
      const number = newestNumber(binding)
      const secondEvent =
        asked === 'id-only' && pastEvents ? await eventsFrom(actor, subscription, number, number) : null
      const readBack = await actor.http({
        purpose: 'read Subscription',
        method: 'GET',
        path: subscription.path,
      })
      const accepted = termsOf(subscription)
      return {
        bound: binding.evidence,
        asked,
        accepted,
        triggers: fired.map(({ trigger }) => trigger),
        later,
        pastEvents,
        secondEvent,
        readBack: readBack.ref,
        late: await lateIfAny(actor, binding, asked),
        ...resource,
      }
    },
  })
}

/** Others may be under way for longer than a token lives: then a fresh one is bound, once. */
async function firedAt(
  actor: Actor,
  asked: ContentLevel,
): Promise<{ readonly binding: Bound; readonly fired: readonly Fired[] }> {
  const binding = await boundAt(actor, asked)
  try {
    return { binding, fired: await fireSeries(actor, binding, EVENTS) }
  } catch (error) {
    if (!(error instanceof TokenExpired)) throw error
  }
  const { subscription } = binding
  const again = await bindGrant(actor, subscription, await actor.grant([subscription.id]))
  return { binding: again, fired: await fireSeries(actor, again, EVENTS) }
}

/** Reads what the last event was about, changes it where that is an event too, and reads it again. */
async function ofResource(
  actor: Actor,
  binding: Bound,
  fired: readonly Fired[],
): Promise<Pick<EventsEvidence, 'focus' | 'update'>> {
  const last = fired.at(-1)
  if (!last || last.latencyMs === null) return {}
  const path = last.trigger.reference
  const read = (): Promise<Exchange> => actor.http({ purpose: 'read focus', method: 'GET', path })
  const focus = await read()
  if (actor.world.target.updateDefined !== true) return { focus: focus.ref }
  const changed = await fireUpdate(actor, binding, last.trigger)
  if (changed === null) return { focus: focus.ref }
  return { focus: focus.ref, update: { trigger: changed.trigger, focus: (await read()).ref } }
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

/** The first connection stays open: closing it is another scenario's matter. */
async function onAnotherConnection(actor: Actor, subscription: Subscribed): Promise<EventsEvidence['later']> {
  const grant = await actor.grant([subscription.id])
  const binding = await bindGrant(actor, subscription, grant, 'second connection')
  if (binding.lost) return null
  const [trigger, ...more] = (await fireThrice(actor, binding)).map((each) => each.trigger)
  return trigger ? { bound: binding.evidence, trigger, more } : null
}

/** GET first; an answer that is no success is followed by a POST, since either will do. */
async function eventsOperation(
  actor: Actor,
  { path }: Subscribed,
  format: 'json' | 'xml',
): Promise<ExchangeRef | null> {
  if (!actor.world.target.declared.events) return null
  const purpose = '$events'
  const got = await actor.http({
    purpose,
    method: 'GET',
    path: `${path}/$events?eventsSinceNumber=1`,
    format,
  })
  if (got.ok) return got.ref
  return (await actor.http({ purpose, method: 'POST', path: `${path}/$events`, format })).ref
}

/** The number of the last event that came: earlier ones may be of before the bind. 2 where none can be read. */
function newestNumber({ socket }: Bound): string {
  const numbers = socket.frames.flatMap(({ message }) =>
    message.kind === 'notification'
      ? message.notification.statuses.flatMap(({ events }) => events.flatMap(({ number }) => number ?? []))
      : [],
  )
  return /^[1-9]\d{0,15}$/.exec(String(numbers.at(-1) ?? 2))?.[0] ?? '2'
}

async function eventsFrom(
  actor: Actor,
  { path }: Subscribed,
  since: string,
  until: string,
): Promise<ExchangeRef> {
  const range = `eventsSinceNumber=${since}&eventsUntilNumber=${until}`
  return (await actor.http({ purpose: '$events', method: 'GET', path: `${path}/$events?${range}` })).ref
}
