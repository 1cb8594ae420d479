import { write } from './codec.js'
import type { Core } from './core.js'
import type { Reaction, NotificationType, SubscriptionEvent, SubscriptionState } from './model.js'
import { notification } from './notifications.js'
import { operationOutcome } from './outcome.js'
import type { Session } from './session.js'

/** Starts or prolongs the delivery of a Subscription on a socket; the latest expiration counts. */
export function grant(core: Core, session: Session, subscription: string, expiresAt: number): void {
  const known = session.grants.get(subscription)
  const until = Math.max(expiresAt, known?.expiresAt ?? 0)
  core.timers.cancel(known?.expiry)
  const given = known ?? { expiresAt: until, greeted: false, expiry: undefined, heartbeat: undefined }
  given.expiresAt = until
  given.expiry = core.timers.after(until - Date.now(), () => expire(core, session, subscription))
  session.grants.set(subscription, given)
}

function expire(core: Core, session: Session, id: string): void {
  const held = session.grants.get(id)
  const subscription = core.subscriptions.find(id)
  if (!held || !subscription) return session.forget(id)
  const default_: Reaction & { ends: boolean } = {
    ends: true,
    frames: [
      operationOutcome('warning', 'expired', `The token for Subscription/${id} has expired; bind a new one.`),
    ],
  }
  const reaction = core.hooks.apply('bindingExpired', default_, { session, subscription, server: core })
  if (reaction.ends) session.forget(id)
  else held.expiresAt = Infinity
  session.react(reaction)
}

/** Ends the delivery of a Subscription on every socket. */
export function endDelivery(core: Core, subscription: string): void {
  for (const session of core.sessions) session.forget(subscription)
}

/** Sends the handshake of a Subscription. */
export function shakeHands(core: Core, session: Session, id: string): void {
  const subscription = core.subscriptions.find(id)
  if (subscription && core.sessions.has(session)) notify(core, session, subscription, 'handshake', [])
}

/** Lets heartbeats begin; none is sent before, so none precedes the handshake. */
export function startHeartbeats(core: Core, session: Session, id: string): void {
  const subscription = core.subscriptions.find(id)
  const given = session.grants.get(id)
  if (!subscription || !given) return
  given.greeted = true
  armHeartbeat(core, session, subscription)
}

/** Sends waiting events to every socket that is to have them. */
export function sendEvents(
  core: Core,
  subscription: SubscriptionState,
  waiting: readonly SubscriptionEvent[],
): void {
  if (!subscription.running || waiting.length === 0) return
  const most = subscription.maxCount ?? waiting.length
  const default_: SubscriptionEvent[][] = []
  for (let at = 0; at < waiting.length; at += most) default_.push(waiting.slice(at, at + most))
  for (const events of core.hooks.apply('batches', default_, { subscription, server: core }))
    for (const session of core.sessions) {
      const bound = session.holds(subscription.id)
      const context = { session, subscription, events, bound, server: core }
      if (core.hooks.apply('deliver', bound, context))
        notify(core, session, subscription, 'event-notification', events)
    }
}

function notify(
  core: Core,
  session: Session,
  subscription: SubscriptionState,
  type: NotificationType,
  events: readonly SubscriptionEvent[],
): void {
  const context = { session, subscription, type, events, server: core }
  const bundle = core.hooks.apply('notification', notification(core, subscription, type, events), context)
  session.write(core.hooks.apply('frame', [write(bundle, subscription.format)], context))
  armHeartbeat(core, session, subscription)
}

/** Any notification counts as a sign of life: the period starts anew with each. */
function armHeartbeat(core: Core, session: Session, subscription: SubscriptionState): void {
  const given = session.grants.get(subscription.id)
  if (!given?.greeted) return
  core.timers.cancel(given.heartbeat)
  given.heartbeat = undefined
  const { heartbeatSeconds } = subscription
  const idleMs = core.hooks.apply(
    'heartbeat',
    heartbeatSeconds === undefined ? undefined : heartbeatSeconds * 1000,
    {
      session,
      subscription,
      server: core,
    },
  )
  if (idleMs === undefined) return
  given.heartbeat = core.timers.after(idleMs, () => {
    core.subscriptions.refresh()
    const current = core.subscriptions.find(subscription.id)
    if (current?.running && session.holds(current.id)) notify(core, session, current, 'heartbeat', [])
  })
}
