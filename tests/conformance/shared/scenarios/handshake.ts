import { isEvent, tellsOf } from '../../../../src/evidence/events.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { bindGrant, type Bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { countEvent, createTrigger, type TriggerEvidence } from '../../../../src/scenario/firing.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { Blocked } from '../../../../src/scenario/outcomes.js'
import type { Status } from '../../../../src/fhir/message.js'
import type { Frame, RecordedSocket } from '../../../../src/wire/websocket.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'
import { type AcceptedTerms, termsOf } from './terms.js'

export type HandshakeEvidence = {
  readonly bound: BoundEvidence
  readonly accepted: AcceptedTerms
  /** a second bind with a fresh token on a second connection, after the event; null when it failed */
  readonly again: BoundEvidence | null
  /** a third bind, where the second handshake counted more than had come; nothing was triggered since the second */
  readonly third?: BoundEvidence | null
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
      const again = await bindAgain(actor, subscription)
      const countsMore =
        trigger !== null && again !== null && !(await haveCome(actor, first, again.socket, trigger))
      const third = countsMore ? await bindAgain(actor, subscription) : null
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
      return {
        bound: first.evidence,
        accepted: termsOf(subscription),
        again: again?.evidence ?? null,
        ...(third && { third: third.evidence }),
        trigger,
        rounds,
      }
    } finally {
      release()
    }
  },
})

/**
 * True when the events that the second handshake counts have come. One creation may be several events, some of them still
 * on their way: they have a moment more.
 */
async function haveCome(
  { world }: Actor,
  { socket: first, subscription }: Bound,
  second: RecordedSocket,
  trigger: TriggerEvidence,
): Promise<boolean> {
  const sockets = [first, second]
  const handshake = statusesOn(second, subscription.id).find(({ type }) => type === 'handshake')
  const counted = Number(handshake?.eventsSinceStart)
  const has = (): boolean =>
    sockets
      .flatMap((socket) => statusesOn(socket, subscription.id).flatMap(({ events }) => events))
      .some(({ number }) => Number(number) >= counted)
  if (!(counted > 0) || has()) return true
  const graceMs = world.deadlines.absenceGrace(world.journal.now() - trigger.sentAt)
  await Promise.all(sockets.map((socket) => socket.listen(graceMs)))
  return has()
}

/** True unless its numbers begin in another way than with 0 at the handshake and 1 at the event. */
function beginsAtOne({ socket, subscription }: Bound): boolean {
  const statuses = statusesOn(socket, subscription.id)
  const handshake = statuses.find(({ type }) => type === 'handshake')?.eventsSinceStart
  const event = statuses.find(({ events }) => events.length > 0)?.events[0]?.number
  return String(handshake ?? 0) === '0' && String(event ?? 1) === '1'
}

const statusesOn = ({ frames }: RecordedSocket, id: string): readonly Status[] =>
  frames
    .flatMap(({ message }) => (message.kind === 'notification' ? message.notification.statuses : []))
    .filter(({ subscriptionId }) => subscriptionId === null || subscriptionId === id)

async function bindAgain(actor: Actor, subscription: Subscribed): Promise<Bound | null> {
  try {
    const grant = await actor.grant([subscription.id])
    return await bindGrant(actor, subscription, grant, 'one more connection')
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
