import { isEvent, tellsOf } from '../../../../src/evidence/events.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import type { Grant } from '../../../../src/scenario/answers.js'
import {
  bindGrant,
  bindOn,
  type Bound,
  bound,
  type BoundEvidence,
  countEvent,
  createTrigger,
  type Fired,
  fireUpdate,
  handshakeOn,
  sendBind,
  type TriggerEvidence,
} from '../../../../src/scenario/binding.js'
import { fireAt, fireSeries, fireThrice } from '../../../../src/scenario/events.js'
import { leftOf } from '../../../../src/scenario/lifetime.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import type { Exchange } from '../../../../src/target/session.js'
import {
  Blocked,
  NotApplicable,
  SubscriptionRefused,
  TokenExpired,
} from '../../../../src/scenario/outcomes.js'
import type { Frame } from '../../../../src/wire/websocket.js'
import { dialects } from './bind-dialects.js'
import { type Forgery, forgeriesOf } from './forged-tokens.js'
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

/** A Subscription whose client came back, bound it twice on one socket, and another one beside it. */
export type LateEvidence = {
  /** on a connection that was opened when the first had been closed */
  readonly bound: BoundEvidence
  /** the same once more on the same socket; null when it failed, or the token is for another `websocket-url` */
  readonly again: BoundEvidence | null
  /** another Subscription of the same level on that socket; null likewise */
  readonly other: BoundEvidence | null
  /** some seconds after that: one, and two more together where it did not come */
  readonly triggers: readonly TriggerEvidence[]
  /**
   * changes of a resource that had been made then, three where the first did not come; none where no definition of the
   * topic says that they trigger
   */
  readonly updates: readonly TriggerEvidence[]
  /** a creation after updates that did not come; absent otherwise */
  readonly control?: TriggerEvidence
  /** last of all, what is no token was sent on that socket; null where it was closed by then, absent in older records */
  readonly forged?: { readonly name: Forgery; readonly sentAt: number } | null
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
    subscriptions: 2,
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
  const { trigger } = await fireUpdate(actor, binding, last.trigger)
  return { focus: focus.ref, update: { trigger, focus: (await read()).ref } }
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

/** What is judged of the first connection does not depend on it. */
async function lateIfAny(actor: Actor, binding: Bound, content: ContentLevel): Promise<LateEvidence | null> {
  try {
    return await late(actor, binding, content)
  } catch (error) {
    if (error instanceof Blocked || error instanceof SubscriptionRefused) return null
    throw error
  }
}

/** Closes the first connection and goes on with another one, in every way in which a client may. */
async function late(
  actor: Actor,
  { socket, subscription }: Bound,
  content: ContentLevel,
): Promise<LateEvidence | null> {
  const { target, deadlines } = actor.world
  const [grant, more] = [await actor.grant([subscription.id]), await actor.grant([subscription.id])]
  await actor.close(socket)
  const binding = await bindGrant(actor, subscription, grant, `connection after the close, level ${content}`)
  if (binding.lost) return null
  const again = await boundBeside(actor, binding, subscription, more)
  const beside = await subscribe(actor, { content })
  const other = await boundBeside(actor, binding, beside, await actor.grant([beside.id]))
  const { evidence: bound } = binding
  const evidence = { bound, again, other, triggers: [], updates: [] }
  if (binding.socket.closed) return evidence
  await actor.rest()
  const fired = await fireSeries(actor, binding, 1)
  const { trigger, latencyMs } = fired[0]!
  const isUpdated = latencyMs !== null && target.updateDefined === true && !binding.socket.closed
  const updates = isUpdated ? [await fireUpdate(actor, binding, trigger, deadlines.of('lastEvent'))] : []
  const isMissed = updates.some((each) => each.latencyMs === null) && leftOf(actor, grant) > 0
  const missed = isMissed ? await twoMoreAndControl(actor, binding, trigger) : null
  return {
    ...evidence,
    triggers: fired.map((each) => each.trigger),
    updates: [...updates, ...(missed?.updates ?? [])].map((each) => each.trigger),
    ...(missed && { control: missed.control.trigger }),
    forged: await forgedOn(actor, binding, FORGED_AT[content]),
  }
}

/** Each needs a socket of its own, for a refusal may close it. */
const FORGED_AT = {
  empty: 'same-letters',
  'id-only': 'empty',
  'full-resource': 'subscription-id',
} as const satisfies Readonly<Record<ContentLevel, Forgery>>

/** Asks a socket that is bound to bind once more, with what is no token. */
async function forgedOn(
  actor: Actor,
  { socket, grant, subscription }: Bound,
  name: Forgery,
): Promise<LateEvidence['forged']> {
  const token = forgeriesOf(grant.token, subscription.id)[name]
  if (token === null || socket.closed) return null
  if (name === 'same-letters') actor.world.session.policy.redactor.learn(token, 'invented-token')
  const from = socket.frames.length
  const sentAt = sendBind(actor, socket, token)
  await handshakeOn(socket, actor.world.deadlines.of('bindReaction'), { from })
  return { name, sentAt }
}

/** Two more changes together, for the life of the token is short; what is created after them comes after them. */
async function twoMoreAndControl(
  actor: Actor,
  binding: Bound,
  made: TriggerEvidence,
): Promise<{ readonly updates: readonly Fired[]; readonly control: Fired }> {
  const { deadlines } = actor.world
  const update = (): Promise<Fired> => fireUpdate(actor, binding, made, deadlines.of('lastEvent'))
  const updates = await Promise.all([update(), update()])
  const control = await fireAt(actor, binding, { always: true })
  await binding.socket.listen(deadlines.absenceGrace(control.latencyMs ?? 0))
  return { updates, control }
}

/** One more bind on a socket, whatever came of it; null where the token is for another address, or the socket is closed. */
async function boundBeside(
  actor: Actor,
  { socket, grant }: Bound,
  subscription: Subscribed,
  fresh: Grant,
): Promise<BoundEvidence | null> {
  if (fresh.url !== grant.url || socket.closed) return null
  return (await bindOn(actor, socket, subscription, fresh)).evidence
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

export type HandshakeEvidence = {
  readonly bound: BoundEvidence
  readonly accepted: AcceptedTerms
  /** a second bind with a fresh token on a second connection, after the event; null when it failed */
  readonly again: BoundEvidence | null
  /** the first event of the Subscription, on the first connection; null when none could be triggered */
  readonly trigger: TriggerEvidence | null
  /** the same with other new Subscriptions, where the numbers of the first did not begin as they should */
  readonly rounds?: readonly Beginning[]
}

export type Beginning = { readonly bound: BoundEvidence; readonly trigger: TriggerEvidence | null }

/** Somebody else's event may come between creation and bind of one Subscription; of all three it hardly does. */
const MOST_BEGINNINGS = 3

/**
 * A fresh Subscription from its creation to its first event while nobody else of this run triggers anything: its
 * counters begin, and whatever is notified of is its own event.
 */
export const handshake: Scenario<HandshakeEvidence> = scenario({
  key: 'handshake',
  title: 'Bind a new Subscription, trigger its first event, and bind it again, with nothing else going on',
  subscriptions: MOST_BEGINNINGS,
  after: [forms, dialects],
  async act(actor): Promise<HandshakeEvidence> {
    const release = await actor.world.quiet.alone()
    try {
      const subscription = await subscribe(actor)
      const first = await bindGrant(actor, subscription, await actor.grant([subscription.id]))
      const trigger = await firstEvent(actor, first)
      const again = await secondBind(actor, subscription)
      const rounds: Beginning[] = []
      let last = first
      while (!beginsAtOne(last) && trigger !== null && rounds.length + 1 < MOST_BEGINNINGS) {
        const next = await subscribe(actor)
        last = await bindGrant(
          actor,
          next,
          await actor.grant([next.id]),
          'bound socket, another new Subscription',
        )
        rounds.push({ bound: last.evidence, trigger: await firstEvent(actor, last) })
      }
      return { bound: first.evidence, accepted: termsOf(subscription), again, trigger, rounds }
    } finally {
      release()
    }
  },
})

/** True unless its numbers begin in another way than with 0 at the handshake and 1 at the event. */
function beginsAtOne({ socket, subscription }: Bound): boolean {
  const statuses = socket.frames
    .flatMap(({ message }) => (message.kind === 'notification' ? message.notification.statuses : []))
    .filter(({ subscriptionId }) => subscriptionId === null || subscriptionId === subscription.id)
  const handshake = statuses.find(({ type }) => type === 'handshake')?.eventsSinceStart
  const event = statuses.find(({ events }) => events.length > 0)?.events[0]?.number
  return String(handshake ?? 0) === '0' && String(event ?? 1) === '1'
}

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
async function firstEvent(actor: Actor, { socket, subscription }: Bound): Promise<TriggerEvidence | null> {
  const { target, deadlines } = actor.world
  if (target.readOnly || target.triggerType === null) return null
  const from = socket.frames.length
  const trigger = await createTrigger(actor)
  const waited = await socket.waitFor(
    (frame) => (tellsOf(frame, trigger, subscription.id) || isEvent(frame) ? frame : undefined),
    deadlines.of('event'),
    from,
  )
  const latencyMs = waited.kind === 'found' ? Math.max(0, Math.round(waited.value.at - trigger.sentAt)) : null
  const isOurs = (frame: Frame): true | undefined => tellsOf(frame, trigger, subscription.id) || undefined
  // Where it was about something else, it was perhaps somebody else's event, and ours is still to come.
  const grace = latencyMs === null ? 0 : deadlines.absenceGrace(latencyMs)
  const own = await socket.waitFor(isOurs, grace, from)
  countEvent(actor, own.kind === 'found')
  return trigger
}
