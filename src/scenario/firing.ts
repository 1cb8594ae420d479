import { isNews, tellsOf, versionsIn } from '../evidence/events.js'
import type { ExchangeRef } from '../evidence/types.js'
import { instancePath } from '../fhir/ids.js'
import type { RecordedSocket } from '../wire/websocket.js'
import type { Actor } from './actor.js'
import { describe } from './answers.js'
import { isMade } from '../target/resources.js'
import { fillTemplate, triggerResource } from '../target/triggers.js'
import { leftOf, leftWhen } from './lifetime.js'
import { NO_TRIGGER } from './provided.js'
import { put } from './updating.js'
import { TokenExpired } from './outcomes.js'
import type { Bound } from './binding.js'

/** A resource that was created to cause an event. */
export type TriggerEvidence = {
  readonly reference: string
  readonly exchange: ExchangeRef
  /** milliseconds since the run began when the request was sent, as its exchange says */
  readonly sentAt: number
  /** the same when the answer had come */
  readonly at: number
}

/**
 * Creates a resource that triggers the topic.
 * @param elements of it that are otherwise
 * @throws Blocked when the server refuses it
 */
export async function createTrigger(
  actor: Actor,
  elements: Readonly<Record<string, unknown>> = {},
): Promise<TriggerEvidence> {
  const { world } = actor
  const resource = { ...triggerTemplate(actor), ...elements }
  const made = await actor.tryCreate(resource, 'trigger')
  if (!isMade(made))
    actor.lacks(
      'trigger-resource',
      `the triggering ${String(resource['resourceType'])} could not be created: ${describe(made)}: ` +
        'set TARGET_TRIGGER_FILE to a resource that the client may create',
    )
  const { ref, at: sentAt } = made.exchange
  return { reference: instancePath(made.type, made.id), exchange: ref, sentAt, at: world.journal.now() }
}

/**
 * Changes a resource that was created as a trigger, and waits for the event on one socket.
 * @param patienceMs how long, where that is less than the deadline: then its absence says nothing yet
 * @returns null where the change was not made: no server has to take it
 */
export async function fireUpdate(
  actor: Actor,
  binding: Bound,
  made: TriggerEvidence,
  patienceMs?: number,
): Promise<Fired | null> {
  const { journal, quiet } = actor.world
  const release = await quiet.shared()
  try {
    const from = binding.socket.frames.length
    const [, id = ''] = made.reference.split('/')
    const body = { ...triggerTemplate(actor), id }
    const exchange = await put(actor, 'update trigger', made.reference, body)
    if (!exchange.ok) return null
    const { reference } = made
    const trigger = { reference, exchange: exchange.ref, sentAt: exchange.at, at: journal.now() }
    const fired = { trigger, latencyMs: await arrival(actor, binding, trigger, from, patienceMs) }
    await untilNewVersion(actor, binding, fired, from)
    return fired
  } finally {
    release()
  }
}

/**
 * A creation may be two events, and the second may come after the update was sent, with the resource as it was: then what
 * is of the update is waited for too.
 */
async function untilNewVersion(
  { world }: Actor,
  { socket, subscription }: Bound,
  { trigger, latencyMs }: Fired,
  from: number,
): Promise<void> {
  if (latencyMs === null) return
  const { reference, sentAt } = trigger
  const before = socket.frames
    .filter(({ at }) => at < sentAt)
    .flatMap((frame) => versionsIn(frame, reference))
  const isOfUpdate = (frame: RecordedSocket['frames'][number]): boolean => {
    if (!tellsOf(frame, trigger, subscription.id)) return false
    const versions = versionsIn(frame, reference)
    return versions.length === 0 || versions.some((version) => !before.includes(version))
  }
  await socket.waitFor(
    (frame) => isOfUpdate(frame) || undefined,
    world.deadlines.absenceGrace(latencyMs),
    from,
  )
}

function triggerTemplate(actor: Actor): Record<string, unknown> {
  const { settings, target, rules, learnt } = actor.world
  const runId = actor.word
  if (settings.triggerFile !== null) {
    return fillTemplate(settings.triggerFile, 'TARGET_TRIGGER_FILE', { runId, topic: target.topic ?? '' })
  }
  if (target.triggerType === null) actor.skip(NO_TRIGGER)
  const usual = triggerResource(target.triggerType, rules, runId)
  if (actor.isUnmarked) delete usual['meta']
  const resource = { ...usual, ...learnt.filter?.elements }
  return target.triggerStatus === undefined ? resource : { ...resource, status: target.triggerStatus }
}

/** What was fired, and how long the scenario waited for it on one socket. */
export interface Fired {
  readonly trigger: TriggerEvidence
  /** milliseconds from the request to the notification; null when none came within the deadline. No evidence: checks compute it */
  readonly latencyMs: number | null
}

/** Waits for the event on one socket; milliseconds from its request to the notification, or null. */
export async function arrival(
  actor: Actor,
  { socket, subscription }: Pick<Bound, 'socket' | 'subscription'>,
  trigger: TriggerEvidence,
  from: number,
  patienceMs = actor.world.deadlines.of(deliversNothing(actor) ? 'nextEvent' : 'event'),
): Promise<number | null> {
  const waited = await socket.waitFor(
    (frame) => (isNews(frame, socket.frames, trigger, subscription.id) ? frame.at : undefined),
    patienceMs,
    from,
  )
  if (waited.kind !== 'found') actor.readable(socket)
  return waited.kind === 'found' ? Math.max(0, Math.round(waited.value - trigger.sentAt)) : null
}

/** So many events that reached nobody, where none has arrived, show that the run need not wait for more. */
const EVENTS_ENOUGH = 2

/** A scenario waits whole for one event; when neither that nor any other of the run came, not so long for each after it. */
function deliversNothing({ world: { learnt }, missedEvents }: Actor): boolean {
  return missedEvents > 0 && learnt.eventsArrived === 0 && learnt.eventsMissed >= EVENTS_ENOUGH
}

/** @throws Blocked when two events have reached nobody and none has arrived: the rest of the run does not wait for more */
export function refuseHopelessEvents(actor: Actor): void {
  const { learnt } = actor.world
  if (learnt.eventsArrived === 0 && learnt.eventsMissed >= EVENTS_ENOUGH)
    actor.lacks('event', 'no event was ever delivered')
}

/** Notes whether an event reached anybody, so that a run does not wait for ever more of them. */
export function countEvent({ world: { learnt } }: Actor, hasArrived: boolean): void {
  if (hasArrived) learnt.eventsArrived++
  else learnt.eventsMissed++
}

export interface FireOptions {
  /** also after two events that reached nobody: delivery itself is what the scenario is about */
  readonly always?: boolean
  /** the caller holds the quiet lock alone */
  readonly alone?: boolean
  /** how long it is waited for, in milliseconds, where that is less than the deadline: then its absence says nothing yet */
  readonly patienceMs?: number
  /** elements of the triggering resource that are otherwise */
  readonly elements?: Readonly<Record<string, unknown>>
}

/**
 * Triggers once and waits until each of these bindings has its notification, or the deadline. While the event is on its
 * way no quiet scenario runs. After two events that reached nobody the rest of the run does not wait for more, except the
 * scenario that is about delivery itself (`always`).
 * @throws TokenExpired when no event could be due any more on a binding
 */
export async function fire(
  actor: Actor,
  bindings: readonly Bound[],
  { always = false, alone = false, patienceMs = Infinity, elements }: FireOptions = {},
): Promise<{ trigger: TriggerEvidence; latenciesMs: readonly (number | null)[] }> {
  const { quiet, deadlines } = actor.world
  if (!always) refuseHopelessEvents(actor)
  const release = alone ? () => {} : await quiet.shared()
  try {
    if (bindings.length > 0 && bindings.every(({ grant }) => leftOf(actor, grant) <= 0))
      throw new TokenExpired('the token expired before anything could be triggered')
    const froms = bindings.map((binding) => binding.socket.frames.length)
    const trigger = await createTrigger(actor, elements)
    const waitMs = Math.min(patienceMs, deadlines.of(deliversNothing(actor) ? 'nextEvent' : 'event'))
    const latenciesMs = await Promise.all(
      bindings.map((binding, index) => arrival(actor, binding, trigger, froms[index] ?? 0, waitMs)),
    )
    const isLate = ({ grant }: Bound, index: number): boolean =>
      latenciesMs[index] === null && leftWhen(actor, grant, trigger.at) <= 0
    if (bindings.some(isLate)) throw new TokenExpired('the token expired while the event was triggered')
    const hasArrived = latenciesMs.some((latency) => latency !== null)
    // A shorter wait says nothing of an event that stays out.
    const isWhole = bindings.length > 0 && waitMs === deadlines.of('event')
    if (hasArrived || isWhole) countEvent(actor, hasArrived)
    if (isWhole && !hasArrived) actor.missedEvents++
    return { trigger, latenciesMs }
  } finally {
    release()
  }
}

/** An event that must not come on some sockets. */
export type AbsenceEvidence = {
  readonly trigger: TriggerEvidence
  /** how long the sockets were listened to when the control had its event; null when it was not seen to come */
  readonly graceMs: number | null
}

/** The same, for proving an absence: the control must have its event first, then the grace passes on the other sockets. */
export async function fireWithControl(
  actor: Actor,
  control: Bound,
  silent: readonly RecordedSocket[],
): Promise<AbsenceEvidence> {
  const { trigger, latenciesMs } = await fire(actor, [control])
  const [latency = null] = latenciesMs
  if (latency === null) return { trigger, graceMs: null }
  const graceMs = actor.world.deadlines.absenceGrace(latency)
  await Promise.all(silent.map((socket) => socket.listen(graceMs)))
  return { trigger, graceMs }
}

/** The same for an update of what an earlier trigger made; null where the update was refused. */
export async function updateWithControl(
  actor: Actor,
  control: Bound,
  made: TriggerEvidence,
  silent: readonly RecordedSocket[],
): Promise<AbsenceEvidence | null> {
  const fired = await fireUpdate(actor, control, made)
  if (fired === null) return null
  const { trigger, latencyMs } = fired
  if (latencyMs === null) return { trigger, graceMs: null }
  const graceMs = actor.world.deadlines.absenceGrace(latencyMs)
  await Promise.all(silent.map((socket) => socket.listen(graceMs)))
  return { trigger, graceMs }
}
