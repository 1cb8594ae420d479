import type { ExchangeRef, SocketRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { grantOf, socketRef } from '../../../../src/scenario/answers.js'
import { type AbsenceEvidence, fireWithControl } from '../../../../src/scenario/firing.js'
import { bindOn, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { answered } from '../../../../src/scenario/calls.js'
import { canTrigger } from '../../../../src/scenario/events.js'
import type { Form } from '../../../../src/scenario/form.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import { refusedBetween } from '../../../../src/scenario/twins.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import type { Exchange } from '../../../../src/target/session.js'
import type { RecordedSocket } from '../../../../src/wire/websocket.js'
import { keyOf } from '../forms.js'
import { dialects } from './bind-dialects.js'
import { callFor, distinctForms } from './forms.js'
import { forms } from './invocations.js'
import { type ReadControl, readControl } from './refusals.js'

/** The same URL and body, sent by both principals, the first one before the second. */
export type ForeignCall = {
  readonly byOwner: ExchangeRef
  readonly byOther: ExchangeRef
}

export type ForeignByFormEvidence = {
  /** of the first principal, bound by it: the control of the event */
  readonly control: BoundEvidence
  readonly foreignId: string
  /** of the second principal */
  readonly ownId: string
  /** the first principal's Subscription, read by both */
  readonly read: ReadControl
  /** calls for the first principal's Subscription, by `keyOf` the form; two of those in XML */
  readonly calls: Readonly<Record<string, ForeignCall>>
  /** calls without ids, and the second principal's token bound: by method at type level; null where it is not offered */
  readonly none: {
    readonly POST: (ForeignCall & { readonly socket: SocketRef | null }) | null
    readonly GET: (ForeignCall & { readonly socket: SocketRef | null }) | null
  }
  /**
   * one call by the second principal for its own Subscription and the first one's, and the token bound; null where the
   * type level is not offered; absent in older records
   */
  readonly mixed?: { readonly byOther: ExchangeRef; readonly socket: SocketRef | null } | null
  /**
   * calls without credentials for the first principal's Subscription, by `keyOf` the form, and where one was answered with
   * success the plain read of it; null without credentials at all; absent in older records
   */
  readonly nobody?: {
    readonly calls: Readonly<Record<string, ExchangeRef>>
    readonly control: ReadControl | null
  } | null
  /** of the first principal's Subscription; null when nothing can be triggered */
  readonly event: AbsenceEvidence | null
}

/** What one principal may have and another may not, in every form, and by binding. */
export const foreignByForm: Scenario<ForeignByFormEvidence> = scenario({
  key: 'foreign-by-form',
  title:
    'Ask in every form for a Subscription of another principal, and without ids, and bind what was issued',
  subscriptions: 2,
  rests: true,
  needs: ['create', 'second-principal'],
  unmarked: true,
  after: [forms, dialects],
  async act(actor, tried): Promise<ForeignByFormEvidence> {
    const [control, own] = await Promise.all([
      bound(actor, {}, 'control: socket of the first principal'),
      subscribe(actor, {}, 'second'),
    ])
    const { subscription } = control
    // Others ask of new Subscriptions.
    await actor.rest()
    const offered = distinctForms(actor, tried)
    // The owner asks once for both formats.
    const owners = new Map<string, Promise<Exchange>>()
    const typeForm = offered.find(({ level, format }) => level === 'type' && format === 'json')
    const [read, POST, GET, mixed, ...calls] = await Promise.all([
      readControl(actor, subscription.path, { as: 'second' }),
      answered(tried, 'POST', 'type').ok ? withoutIds(actor, 'POST', own) : null,
      answered(tried, 'GET', 'type').ok ? withoutIds(actor, 'GET', own) : null,
      typeForm ? mixedCall(actor, typeForm, own, subscription.id) : null,
      ...offered.map((form) => foreignCall(actor, form, subscription.id, own.id, owners)),
    ])
    const nobody = actor.world.target.authenticated ? await asNobody(actor, offered, subscription) : null
    const sockets = [POST, GET, mixed].flatMap((each) => each?.socket ?? [])
    const event = canTrigger(actor) ? await fireWithControl(actor, control, sockets) : null
    return {
      control: control.evidence,
      foreignId: subscription.id,
      ownId: own.id,
      read,
      calls: Object.fromEntries(calls),
      none: { POST: POST && POST.evidence, GET: GET && GET.evidence },
      mixed: mixed && mixed.evidence,
      nobody,
      event,
    }
  },
})

/** Who comes without credentials may be taken for a certain user: others ask so for Subscriptions of the second one. */
async function asNobody(
  actor: Actor,
  offered: readonly Form[],
  { id, path }: Subscribed,
): Promise<ForeignByFormEvidence['nobody'] & object> {
  const forms = offered.filter(({ level, format }) => level === 'type' && format === 'json')
  const answers = await Promise.all(
    forms.map(
      async (form) =>
        [keyOf(form), await callFor(actor, form, [id], 'no credentials', { as: 'none' })] as const,
    ),
  )
  const isServed = answers.some(([, { ok }]) => ok)
  return {
    calls: Object.fromEntries(answers.map(([key, { ref }]) => [key, ref])),
    control: isServed ? await readControl(actor, path, { as: 'none' }) : null,
  }
}

async function foreignCall(
  actor: Actor,
  form: Form,
  id: string,
  ownId: string,
  owners: Map<string, Promise<Exchange>>,
): Promise<readonly [string, ForeignCall]> {
  const json = { ...form, format: 'json' } as const
  const byOwner = owners.get(keyOf(json)) ?? callFor(actor, json, [id], 'call by the owner')
  owners.set(keyOf(json), byOwner)
  const owned = await byOwner
  const byOther = await refusedBetween(
    actor,
    () => callFor(actor, form, [id], 'call by another principal', { as: 'second' }),
    () => callFor(actor, form, [ownId], 'twin of a refused call', { as: 'second' }),
  )
  return [keyOf(form), { byOwner: owned.ref, byOther: byOther.ref }]
}

type Without = {
  readonly evidence: ForeignCall & { readonly socket: SocketRef | null }
  readonly socket: RecordedSocket | null
}

/** The call without ids by both principals, and a socket that is bound with the token of the second. */
async function withoutIds(actor: Actor, method: Form['method'], own: Subscribed): Promise<Without> {
  const form = { level: 'type', method, format: 'json' } as const
  const call = (as: 'first' | 'second'): Promise<Exchange> =>
    callFor(actor, form, [], `no ids, ${as} principal`, { as })
  const byOwner = await call('first')
  const byOther = await call('second')
  const socket = await bindOwn(actor, byOther, own, `bind a token by ${method} without ids`)
  return {
    evidence: { byOwner: byOwner.ref, byOther: byOther.ref, socket: socket && socketRef(socket) },
    socket,
  }
}

/** The second principal asks for its own Subscription and another's at once, and binds what it is given. */
async function mixedCall(
  actor: Actor,
  form: Form,
  own: Subscribed,
  foreignId: string,
): Promise<{
  readonly evidence: ForeignByFormEvidence['mixed'] & object
  readonly socket: RecordedSocket | null
}> {
  const byOther = await callFor(actor, form, [own.id, foreignId], 'own and another principal\u2019s id', {
    as: 'second',
  })
  const socket = await bindOwn(actor, byOther, own, 'bind a token for own and others\u2019 ids')
  return { evidence: { byOther: byOther.ref, socket: socket && socketRef(socket) }, socket }
}

/** A socket that is bound with the token of an answer; null where there is none. */
async function bindOwn(
  actor: Actor,
  answer: Exchange,
  own: Subscribed,
  purpose: string,
): Promise<RecordedSocket | null> {
  const grant = grantOf(answer)
  const socket = grant && (await actor.open(grant.url, purpose))
  if (grant && socket?.opened && !!actor.provided['bind-message']) await bindOn(actor, socket, own, grant)
  return socket
}
