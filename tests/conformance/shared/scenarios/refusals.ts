import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { Fact } from '../../../../src/catalogue/index.js'
import type { Cause, ExchangeRef, Observed } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import type { Form } from '../../../../src/scenario/form.js'
import {
  callIn,
  formAt,
  inventedCredentials,
  parametersOf,
  post,
  unknownId,
} from '../../../../src/scenario/calls.js'
import { type Need, type Scenario, scenario } from '../../../../src/scenario/types.js'
import { between, refusedBetween } from '../../../../src/scenario/twins.js'
import { isRefusal } from '../../../../src/scenario/creating.js'
import { describe } from '../../../../src/scenario/answers.js'
import { Blocked, NotApplicable } from '../../../../src/scenario/outcomes.js'
import { type CoverageEvidence, coverageOf } from '../../../../src/scenario/coverage.js'
import type { Call, Exchange, Principal } from '../../../../src/target/session.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'
import { turnOff } from './turning-off.js'

/** The Subscription itself, read by its owner and by the caller who should not get at it. */
export type ReadControl = {
  readonly owner: ExchangeRef
  readonly stranger: ExchangeRef
}

/** A call that asks for something it should not get, beside the accepted call that differs in that one thing. */
export type RefusalEvidence = {
  readonly twin: ExchangeRef
  readonly refused: ExchangeRef
  /** where the caller is what is wrong */
  readonly control?: ReadControl
  /** where the Subscription is not there: its id, and what a token is for that was issued all the same */
  readonly absent?: { readonly id: string; readonly coverage: CoverageEvidence }
}

/** Why a refusal could not be provoked: what the server does not provide for it, or what else is in the way. */
export type NotProvoked = {
  readonly reason: string
  readonly lacks?: Fact
  readonly cause?: Cause
  /** the server has nothing of the kind that could be asked for */
  readonly isAbsent?: boolean
}

export type Provoked = RefusalEvidence | NotProvoked

/**
 * Reads a Subscription as its owner and as somebody else, for comparison.
 * @param owner the principal who made it
 */
export async function readControl(
  actor: Actor,
  path: string,
  stranger: Pick<Call, 'as' | 'headers'>,
  owner: Principal = 'first',
): Promise<ReadControl> {
  const read = (purpose: string, by: Pick<Call, 'as' | 'headers'>): Promise<Exchange> =>
    actor.http({ purpose, method: 'GET', path, ...by })
  const own = (): Promise<Exchange> => read('control: read by its owner', { as: owner })
  const owned = await own()
  const asOther = (): Promise<Exchange> => read('control: read by another caller', stranger)
  const other = await refusedBetween(actor, asOther, own, owned)
  return { owner: owned.ref, stranger: other.ref }
}

/** The same reads by a caller without credentials and by one with invented ones, both between two reads of the owner. */
export async function strangersControls(
  actor: Actor,
  path: string,
  owner: Principal,
  invented: Record<string, string>,
): Promise<{ readonly none: ReadControl; readonly invalid: ReadControl }> {
  const read = (purpose: string, by: Pick<Call, 'as' | 'headers'>): Promise<Exchange> =>
    actor.http({ purpose, method: 'GET', path, ...by })
  const own = (): Promise<Exchange> => read('control: read by its owner', { as: owner })
  const before = await own()
  const [none, invalid] = await Promise.all([
    read('control: read by another caller', { as: 'none' }),
    read('control: read by another caller', { headers: invented }),
  ])
  const refused = [none, invalid].some(({ unrelated }) => unrelated !== null)
  const after = refused ? await own() : before
  const control = ({ ref }: Exchange): ReadControl => ({
    owner: before.ref,
    stranger: refused ? between(actor, ref, before.ref, after.ref) : ref,
  })
  return { none: control(none), invalid: control(invalid) }
}

/** Does it when it is first asked for. */
function once<T>(act: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null
  return () => (done ??= act())
}

/**
 * One refused call of a scenario that makes several, as a scenario of its own: a row of its own for each.
 * @param of picks the call from what that scenario observed
 */
export function refusal<T extends Observed>(
  key: string,
  title: string,
  after: Scenario<T>,
  of: (observed: T) => Provoked | undefined,
  needs: readonly Need[] = [],
): Scenario<RefusalEvidence> {
  return scenario({
    key,
    title,
    subscriptions: 0,
    after: [after],
    derived: true,
    needs,
    act(_, observed): Promise<RefusalEvidence> {
      const call = of(observed as T) ?? { reason: 'the call was not made' }
      if ('reason' in call) {
        const { reason, isAbsent = false, ...lacking } = call
        if (isAbsent) throw new NotApplicable(reason)
        throw new Blocked(reason, lacking)
      }
      return Promise.resolve(call)
    },
  })
}

/** What each call came to, by the key of its own scenario. */
type Calls = Record<string, Provoked>

/** Adds to what a call came to. */
function addTo(calls: Calls, key: string, more: Partial<RefusalEvidence>): void {
  const call = calls[key]
  if (call && !('reason' in call)) calls[key] = { ...call, ...more }
}

export type RefusedCalls = {
  readonly twins: { readonly instance: ExchangeRef | null; readonly type: ExchangeRef | null }
  readonly calls: Readonly<Calls>
}

/** Makes the calls that are to be refused, on one Subscription, which is ended last. */
export const refusedCalls: Scenario<RefusedCalls> = scenario({
  key: 'refused-calls',
  title: 'Make calls that are to be refused, beside their accepted twins',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor, tried): Promise<RefusedCalls> {
    const calls: Calls = {}
    const instanceForm = formAt(tried, 'instance')
    const typeForm = formAt(tried, 'type')
    const subscription = await subscribe(actor)
    const { id } = subscription
    const [instance, type] = await Promise.all([
      instanceForm && actor.invoke(instanceForm, [id]),
      typeForm && actor.invoke(typeForm, [id]),
    ])
    const noted = async (
      key: string,
      form: Form | null,
      twin: Exchange | null,
      call: () => Promise<Exchange>,
      level: 'instance-level' | 'type-level',
    ): Promise<void> => {
      if (!form || !twin) {
        calls[key] = { reason: 'no form of the operation works at that level', lacks: level }
        return
      }
      const again = (): Promise<Exchange> => actor.invoke(form, [id], 'first', 'twin of a refused call')
      const { ref } = await refusedBetween(actor, call, again, twin)
      calls[key] = { twin: twin.ref, refused: ref }
    }
    const unknown = unknownId()
    let unknownCall = null as Exchange | null
    const atInstance = (key: string, call: (form: Form) => Promise<Exchange>): Promise<void> =>
      noted(key, instanceForm, instance, () => call(instanceForm ?? actor.form), 'instance-level')
    const atType = (key: string, call: (form: Form) => Promise<Exchange>): Promise<void> =>
      noted(key, typeForm, type, () => call(typeForm ?? actor.form), 'type-level')
    const named = (key: string, given: string): Promise<void> =>
      atType(key, (form) => callIn(actor, form, given, key))
    // A body can only be wrong where one is read: by POST at type level.
    const byPost = typeForm?.method === 'POST'
    const posted = async (
      key: string,
      body: object | string,
      contentType = 'application/fhir+json',
    ): Promise<void> => {
      if (byPost)
        return atType(key, () => post(actor, key, null, { body, headers: { 'content-type': contentType } }))
      calls[key] = { reason: 'POST does not work at type level', lacks: typeForm ? 'post' : 'type-level' }
    }
    await Promise.all([
      atInstance('unknown-id', (form) =>
        actor.invoke(form, [unknown], 'first', 'unknown-id').then((exchange) => {
          actor.fact('httpStatusForUnknownId', exchange.status)
          unknownCall = exchange
          return exchange
        }),
      ),
      named('unknown-id-at-type-level', unknown),
      named('long-id', 'a'.repeat(65)),
      named('id-with-space', 'not an id'),
      named('reference-as-id', `Subscription/${id}`),
      posted('id-without-value', parametersOf({ name: 'id' })),
      posted('cut-off-json', '{"resourceType":"Parameters",'),
      posted('other-resource', { resourceType: 'Patient', active: true }),
      posted('plain-text', `id=${id}`, 'text/plain'),
      ...credentials(actor, id, calls, instanceForm ?? actor.form, atInstanceOrType),
    ])
    if (unknownCall?.ok)
      addTo(calls, 'unknown-id', await absent(actor, { ...subscription, id: unknown }, unknownCall))
    await endIt(actor, subscription, calls, instanceForm ?? actor.form, atInstanceOrType)
    return { twins: { instance: instance && instance.ref, type: type && type.ref }, calls }

    /** What does not depend on the level is done at the one that works. */
    function atInstanceOrType(key: string, call: () => Promise<Exchange>): Promise<void> {
      return instanceForm ? atInstance(key, call) : atType(key, call)
    }
  },
})

type Make = (key: string, call: () => Promise<Exchange>) => Promise<void>

function credentials(actor: Actor, id: string, calls: Calls, form: Form, make: Make): Promise<void>[] {
  if (!actor.world.target.authenticated) return []
  const invalid = inventedCredentials()
  // Both are judged by the same reads of the owner.
  const controls = once(() => strangersControls(actor, `Subscription/${id}`, 'first', invalid))
  const noted = async (
    key: string,
    call: () => Promise<Exchange>,
    stranger: 'none' | 'invalid',
  ): Promise<void> => {
    await make(key, call)
    addTo(calls, key, { control: (await controls())[stranger] })
  }
  return [
    noted('no-credentials', () => actor.invoke(form, [id], 'none', 'no credentials'), 'none'),
    noted(
      'invalid-credentials',
      () => callIn(actor, form, id, 'invalid credentials', { headers: invalid }),
      'invalid',
    ),
  ]
}

/** What a token is for that was issued for a Subscription that is not there. */
async function absent(
  actor: Actor,
  subscription: Subscribed,
  exchange: Exchange,
): Promise<Pick<RefusalEvidence, 'absent'>> {
  const coverage = await coverageOf(actor, exchange, [subscription], true)
  return { absent: { id: subscription.id, coverage } }
}

/** Turns the Subscription off, then deletes it, with a call after each. */
async function endIt(
  actor: Actor,
  subscription: Subscribed,
  calls: Calls,
  form: Form,
  make: Make,
): Promise<void> {
  if (actor.world.target.readOnly) {
    for (const key of ['subscription-off', 'subscription-deleted'])
      calls[key] = { reason: 'the run is read-only: leave out TARGET_SUBSCRIPTION_IDS', cause: 'setting' }
    return
  }
  const { id } = subscription
  const off = await turnOff(actor, subscription)
  if (off?.ok) await make('subscription-off', () => actor.invoke(form, [id], 'first', 'Subscription off'))
  else
    calls['subscription-off'] = {
      reason: `the server does not let a client turn a Subscription off${off === null ? '' : `: ${describe(off)}`}`,
      lacks: 'off',
      isAbsent: off !== null && (isRefusal(off) || off.status === 501),
    }
  const removed = await actor.world.resources.remove(actor.caller, 'Subscription', id)
  if (!removed.ok) {
    calls['subscription-deleted'] = { reason: 'the Subscription could not be deleted', lacks: 'deletion' }
    return
  }
  let call = null as Exchange | null
  await make('subscription-deleted', async () => (call = await actor.invoke(form, [id], 'first', 'deleted')))
  if (call?.ok) addTo(calls, 'subscription-deleted', await absent(actor, subscription, call))
}

const listed = (key: string, title: string, needs: readonly Need[] = []): Scenario<RefusalEvidence> =>
  refusal(key, title, refusedCalls, ({ calls }) => calls[key], needs)

export const unknownAtInstance = listed('unknown-id', 'Call for an unknown id at instance level')

export const unknownAtType = listed('unknown-id-at-type-level', 'Call for an unknown id at type level')

export const longId = listed('long-id', 'Send an id of 65 characters')

export const idWithSpace = listed('id-with-space', 'Send an id that contains a space')

export const referenceAsId = listed('reference-as-id', 'Send a reference in place of an id')

export const idWithoutValue = listed('id-without-value', 'Send an id without a value')

export const cutOffJson = listed('cut-off-json', 'Send JSON that is cut off')

export const otherResource = listed('other-resource', 'Send a Patient in place of Parameters')

export const plainText = listed('plain-text', 'Send a body of a media type that FHIR does not have')

export const noCredentials = listed('no-credentials', 'Call without credentials', ['authentication'])

export const invalidCredentials = listed('invalid-credentials', 'Call with invalid credentials', [
  'authentication',
])

export const turnedOff = listed('subscription-off', 'Call for a Subscription that is off', ['create'])

export const deleted = listed('subscription-deleted', 'Call for a deleted Subscription', ['create'])
