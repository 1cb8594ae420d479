import { randomUUID } from 'node:crypto'
import type { Observed } from '../evidence/types.js'
import { tellsOf } from '../evidence/events.js'
import { instancePath } from '../fhir/ids.js'
import { isObject } from '../fhir/json.js'
import type { Actor } from '../scenario/actor.js'
import { grantOf, operationPath, type Grant } from '../scenario/answers.js'
import { createTrigger, type TriggerEvidence } from '../scenario/firing.js'
import { handshakeOn } from '../scenario/binding.js'
import { dialectsFor, inBinary, type Dialect } from '../scenario/dialects.js'
import type { Form } from '../scenario/form.js'
import { Blocked, Skipped } from '../scenario/outcomes.js'
import { subscribe, type Subscribed } from '../scenario/subscribing.js'
import { scenario, type Scenario } from '../scenario/types.js'
import { isMade } from '../target/resources.js'
import { mayAuthorize } from '../target/websocket-url.js'
import type { RecordedSocket } from '../wire/websocket.js'

/** Whose calls the trials make, as the keys of their scenarios. */
export const PROBE = 'doctor-probe'
export const TRIAL = 'doctor-trial'
export const SECOND_TRIAL = 'doctor-trial-second'

/** So many of the Subscriptions that the user named are looked at. */
const MOST_GIVEN = 5

/**
 * One GET of the operation for an id that nobody has, of the Subscriptions that the user named, and a search as the second
 * principal: nothing is written.
 */
export const probe: Scenario = scenario({
  key: PROBE,
  title: 'Ask the operation for a Subscription that does not exist',
  subscriptions: 0,
  async act(actor): Promise<Observed> {
    await actor.http({ purpose: 'operation probe', method: 'GET', path: operationPath(randomUUID()) })
    for (const id of actor.world.settings.subscriptionIds.slice(0, MOST_GIVEN))
      await actor.http({
        purpose: 'given Subscription',
        method: 'GET',
        path: instancePath('Subscription', id),
      })
    if (actor.world.target.secondPrincipal)
      await actor.http({
        purpose: 'second principal',
        method: 'GET',
        path: 'Subscription?_count=1',
        as: 'second',
      })
    return null
  },
})

/** What a trial learnt beside the answers, which its exchanges hold. */
export interface Learnt {
  /** seconds that a token lives; null when no answer says */
  lifetimeSeconds: number | null
  /** the forms of the bind message that work; null: no socket could be opened to try them */
  dialects: readonly string[] | null
  handshakes: boolean
  /** an event reached a socket; null: none could be triggered */
  delivers: boolean | null
  /** an upgrade without an Authorization header is refused with this status; null when it is not */
  upgradeNeedsAuthorization: number | null
  /** the status with which every upgrade is refused; null when it is not */
  upgradeRefused: number | null
  /** so many Subscriptions the server allows at once; null: no limit was met */
  cap: number | null
  /** the Subscriptions that the user named, as they were read */
  readonly given: Map<string, Record<string, unknown>>
}

export const nothingTried = (): Learnt => ({
  lifetimeSeconds: null,
  dialects: null,
  handshakes: false,
  delivers: null,
  upgradeNeedsAuthorization: null,
  upgradeRefused: null,
  cap: null,
  given: new Map(),
})

const FORMS = (['json', 'xml'] as const).flatMap((format) =>
  (['POST', 'GET'] as const).flatMap((method) =>
    (['instance', 'type'] as const).map((level): Form => ({ level, method, format })),
  ),
)

/**
 * Creates one Subscription, calls the operation in every form, binds, triggers and turns the Subscription off; then makes as
 * many more as a run has at once. All of it is deleted in the end. What was answered is in the record.
 * @param most so many Subscriptions a run keeps alive at once
 */
export function trials(learnt: Learnt, most: number): readonly Scenario[] {
  const trial = scenario({
    key: TRIAL,
    title: 'Create one Subscription, call, bind, trigger and delete',
    subscriptions: 1,
    async act(actor): Promise<Observed> {
      await readGiven(actor, learnt)
      const subscription = await subscribe(actor)
      const grants = await granted(actor, subscription)
      if (grants.length > 0) await tryBinding(actor, subscription, grants, learnt)
      if (actor.world.target.readOnly) return null
      await turnOff(actor, subscription)
      learnt.cap = await capOf(actor, most)
      return null
    },
  })
  const second = scenario({
    key: SECOND_TRIAL,
    title: 'Create a Subscription of the second principal, and call for it',
    subscriptions: 1,
    needs: ['create', 'second-principal'],
    async act(actor): Promise<Observed> {
      const { id } = await subscribe(actor, {}, 'second')
      for (const form of FORMS.filter(({ format }) => format === 'json'))
        await actor.invoke(form, [id], 'second')
      return null
    },
  })
  return [trial, second]
}

async function readGiven(actor: Actor, learnt: Learnt): Promise<void> {
  for (const id of actor.world.settings.subscriptionIds) {
    const path = instancePath('Subscription', id)
    const read = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
    if (read.ok && isObject(read.json)) learnt.given.set(id, { ...read.json })
  }
}

async function granted(actor: Actor, { id }: Subscribed): Promise<readonly { form: Form; grant: Grant }[]> {
  const offered = FORMS.filter(({ format }) => format === 'json' || actor.world.target.declared.xml)
  const answers = await Promise.all(
    offered.map(async (form) => ({ form, grant: grantOf(await actor.invoke(form, [id])) })),
  )
  return answers.flatMap(({ form, grant }) =>
    grant === null || form.format === 'xml' ? [] : [{ form, grant }],
  )
}

interface Tried {
  readonly dialect: Dialect
  readonly socket: RecordedSocket
}

async function tryBinding(
  actor: Actor,
  subscription: Subscribed,
  [first]: readonly { form: Form; grant: Grant }[],
  learnt: Learnt,
): Promise<void> {
  if (!first) return
  const { form, grant } = first
  const { deadlines, settings } = actor.world
  if (grant.expiresAt !== null)
    learnt.lifetimeSeconds = Math.round((grant.expiresAt - grant.answeredAt) / 1_000)
  const headers = await headersFor(actor, grant.url, learnt)
  if (headers === null) return
  const wanted = dialectsFor(settings.bindDialect)
  const start = async (dialect: Dialect): Promise<Tried | null> => {
    const fresh = grantOf(await actor.invoke(form, [subscription.id]))
    if (fresh === null) return null
    const socket = await actor.open(fresh.url, `bind as ${dialect.name}`, { headers })
    socket.send(dialect.write(fresh.token), dialect.binary)
    return { dialect, socket }
  }
  const startAll = async (dialects: readonly Dialect[]): Promise<Tried[]> =>
    (await Promise.all(dialects.map(start))).flatMap((each) => each ?? [])
  let tries = await startAll(wanted)
  const greeted = async (within: number): Promise<Tried[]> => {
    const times = tries.map(async (each) => ({
      each,
      waited: await handshakeOn(each.socket, within, { subscriptionId: subscription.id }),
    }))
    const isFound = (waited: { kind: string }): boolean => waited.kind === 'found'
    const one = Promise.any(
      times.map((time) => time.then(({ waited }) => isFound(waited) || Promise.reject(new Error()))),
    )
    // The others have a moment more when one is there; which of them work besides is not worth the whole deadline.
    const graced = one.then(() => actor.pause(deadlines.absenceGrace(0))).catch(() => undefined)
    await Promise.race([Promise.all(times), graced])
    return tries.filter(({ socket }) => socket.frames.some((frame) => isHandshake(frame, subscription.id)))
  }
  let bound = await greeted(deadlines.of('handshake'))
  learnt.handshakes = bound.length > 0
  if (bound.length === 0) tries = [...tries, ...(await startAll(wanted.map(inBinary)))]
  const { delivered, trigger } = await tryEvent(actor, subscription, bound.length > 0 ? bound : tries)
  if (bound.length === 0) bound = delivered
  learnt.dialects = bound.map(({ dialect }) => dialect.name)
  learnt.delivers = trigger === null ? null : delivered.length > 0
}

const isHandshake = (frame: RecordedSocket['frames'][number], id: string): boolean => {
  const { message } = frame
  return (
    message.kind === 'notification' &&
    message.notification.statuses.some(
      (status) => status.type === 'handshake' && status.subscriptionId === id,
    )
  )
}

/** The headers that an upgrade needs; null when no socket can be opened. */
async function headersFor(actor: Actor, url: string, learnt: Learnt): Promise<Record<string, string> | null> {
  const plain = await actor.open(url, 'first connection')
  if (plain.opened) return {}
  learnt.upgradeRefused = plain.rejectedWith
  const authorization = mayAuthorize(url, actor.world.settings.baseUrl)
    ? await actor.world.authorization('first')
    : null
  if (authorization === null || (plain.rejectedWith !== 401 && plain.rejectedWith !== 403)) return null
  const headers = { authorization }
  const second = await actor.open(url, 'connection with an Authorization header', { headers })
  if (!second.opened) return null
  learnt.upgradeNeedsAuthorization = plain.rejectedWith
  learnt.upgradeRefused = null
  return headers
}

/** One event for all sockets; then the resource that caused it is updated. */
async function tryEvent(
  actor: Actor,
  { id }: Subscribed,
  sockets: readonly Tried[],
): Promise<{ readonly delivered: Tried[]; readonly trigger: TriggerEvidence | null }> {
  const { target, deadlines } = actor.world
  if (target.triggerType === null || target.readOnly) return { delivered: [], trigger: null }
  const trigger = await createTrigger(actor).catch(unlessFault)
  if (trigger === null) return { delivered: [], trigger: null }
  const arrivals = sockets.map(async (each) => {
    const waited = await each.socket.waitFor(
      (frame) => tellsOf(frame, trigger, id) || undefined,
      deadlines.of('event'),
    )
    return waited.kind === 'found' ? each : Promise.reject(new Error())
  })
  const first = await Promise.any(arrivals).catch(() => null)
  if (first !== null) await actor.pause(deadlines.absenceGrace(0))
  const delivered = sockets.filter(({ socket }) => socket.frames.some((frame) => tellsOf(frame, trigger, id)))
  const made = await actor.http({ purpose: 'read trigger', method: 'GET', path: trigger.reference })
  if (isObject(made.json))
    await actor.http({ purpose: 'update trigger', method: 'PUT', path: trigger.reference, body: made.json })
  return { delivered, trigger }
}

function unlessFault(error: unknown): null {
  if (error instanceof Blocked || error instanceof Skipped) return null
  throw error
}

async function turnOff(actor: Actor, { path }: Subscribed): Promise<void> {
  const read = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
  if (!read.ok || !isObject(read.json)) return
  const body = { ...read.json, status: 'off' }
  await actor.http({ purpose: 'turn off Subscription', method: 'PUT', path, body })
}

/** Makes Subscriptions until there are as many as a run has at once; how many the server allows, null for enough. */
async function capOf(actor: Actor, most: number): Promise<number | null> {
  for (let alive = actor.aliveSubscriptions; alive < most; alive++) {
    const made = await actor.trySubscribe().catch(unlessFault)
    if (made === null || !isMade(made)) return alive
  }
  return null
}
