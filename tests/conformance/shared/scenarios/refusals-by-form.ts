import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { inventedCredentials, unknownId } from '../../../../src/scenario/calls.js'
import { type CoverageEvidence, coverageOf } from '../../../../src/scenario/coverage.js'
import type { Form } from '../../../../src/scenario/form.js'
import { subscribeAsOther } from '../../../../src/scenario/other-caller.js'
import type { Subscribed } from '../../../../src/scenario/subscribing.js'
import { between, refusedBetween } from '../../../../src/scenario/twins.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { isMade } from '../../../../src/target/resources.js'
import type { Exchange, Principal } from '../../../../src/target/session.js'
import { keyOf } from '../forms.js'
import { dialects } from './bind-dialects.js'
import { callFor, type Change, distinctForms } from './forms.js'
import { forms } from './invocations.js'
import { NOBODY } from './other-channel.js'
import { type ReadControl, strangersControls } from './refusals.js'

/** What is asked for that is not to be had, by a word for each. */
export type Refusable =
  | 'unknown'
  | 'deleted'
  | 'ill-formed'
  | 'other-channel'
  | 'cut-off'
  | 'no-credentials'
  | 'invalid-credentials'

/** One call that is to be refused. */
export type RefusedCall = {
  readonly exchange: ExchangeRef
  /** where a token was issued for a Subscription that is not there: its id, and what the token is for */
  readonly absent: { readonly id: string; readonly coverage: CoverageEvidence } | null
}

export type FormRefusals = {
  /** the ordinary call in this form */
  readonly twin: ExchangeRef
  /**
   * null for what could not be asked (by GET there is no body to cut off, a server may take no other channel), and for
   * what would tell nothing new: another scenario asks by POST at instance level, and of the formats one call says
   * enough where what is wrong is the id or the credentials
   */
  readonly calls: Readonly<Record<Refusable, RefusedCall | null>>
}

export type RefusalsByFormEvidence = {
  /** by `keyOf` the form; without those that the server does not offer, and without half of those in XML */
  readonly forms: Readonly<Record<string, FormRefusals>>
  /** the Subscription, read by its owner and without valid credentials; null where none are configured */
  readonly controls: { readonly none: ReadControl; readonly invalid: ReadControl } | null
}

/**
 * Everything that is to be refused, in every form in which the operation is offered: asked by the second principal where
 * there is one, and of Subscriptions that have existed for some seconds. Another scenario asks as the first one, at once.
 */
export const refusalsByForm: Scenario<RefusalsByFormEvidence> = scenario({
  key: 'refusals-by-form',
  title: 'Make calls that are to be refused, in every form of the operation',
  subscriptions: 3,
  rests: true,
  needs: ['create'],
  after: [forms, dialects],
  async act(actor, tried): Promise<RefusalsByFormEvidence> {
    const { as, subscriptions } = await subscribeAsOther(actor, 2)
    const [own, gone] = subscriptions as [Subscribed, Subscribed]
    const restHook = await actor.trySubscribe(
      { channel: 'rest-hook', content: 'id-only', endpoint: NOBODY },
      as,
    )
    await actor.rest()
    const removed = await actor.world.resources.remove(actor.caller, 'Subscription', gone.id)
    const invented = inventedCredentials()
    const things = {
      as,
      invented,
      own,
      gone: removed.ok ? gone : null,
      other: isMade(restHook) ? restHook.id : null,
    }
    const asked = await Promise.all(
      distinctForms(actor, tried).map(
        async (form) => [keyOf(form), await inForm(actor, form, things)] as const,
      ),
    )
    const { authenticated } = actor.world.target
    return {
      forms: Object.fromEntries(asked),
      controls: authenticated ? await strangersControls(actor, own.path, as, invented) : null,
    }
  },
})

interface Things {
  readonly as: Principal
  /** an Authorization header of nobody */
  readonly invented: Record<string, string>
  readonly own: Subscribed
  readonly gone: Subscribed | null
  readonly other: string | null
}

async function inForm(
  actor: Actor,
  form: Form,
  { as, invented, own, gone, other }: Things,
): Promise<FormRefusals> {
  const ordinary = (): Promise<Exchange> => callFor(actor, form, [own.id], 'operation', { as })
  const twin = await ordinary()
  const refused = async (id: string, purpose: string, change: Change = {}): Promise<RefusedCall> => {
    const ask = (): Promise<Exchange> => callFor(actor, form, [id], purpose, { as, ...change })
    return { exchange: (await refusedBetween(actor, ask, ordinary)).ref, absent: null }
  }
  const absent = async (id: string, purpose: string): Promise<RefusedCall> => {
    const ask = (): Promise<Exchange> => callFor(actor, form, [id], purpose, { as })
    const { exchange, ref } = await refusedBetween(actor, ask, ordinary)
    if (!exchange.ok) return { exchange: ref, absent: null }
    return {
      exchange: ref,
      absent: { id, coverage: await coverageOf(actor, exchange, [{ ...own, id }], true) },
    }
  }
  const hasBody = form.method === 'POST'
  const isXml = form.format === 'xml'
  const isAskedElsewhere = !isXml && hasBody && form.level === 'instance'
  const cutOff =
    form.format === 'xml' ? '<Parameters xmlns="http://hl7.org/fhir"><para' : '{"resourceType":"Para'
  const [unknown, deleted, illFormed, otherChannel, cut, strangers] = await Promise.all([
    isAskedElsewhere ? null : absent(unknownId(), 'unknown id'),
    isAskedElsewhere || !gone ? null : absent(gone.id, 'deleted Subscription'),
    isXml ? null : refused('not an id', 'id with spaces'),
    other === null || isAskedElsewhere || (isXml && hasBody)
      ? null
      : refused(other, 'rest-hook Subscription'),
    hasBody ? refused(own.id, 'body that is cut off', { body: cutOff }) : null,
    isAskedElsewhere || !actor.world.target.authenticated
      ? null
      : byStrangers(actor, form, { as, invented, id: own.id }, twin),
  ])
  return {
    twin: twin.ref,
    calls: {
      unknown,
      deleted,
      'ill-formed': illFormed,
      'other-channel': otherChannel,
      'cut-off': cut,
      'no-credentials': strangers && strangers.none,
      'invalid-credentials': strangers && strangers.invalid,
    },
  }
}

/** Calls without valid credentials, both between the same two twins. */
async function byStrangers(
  actor: Actor,
  form: Form,
  { as, invented, id }: Pick<Things, 'as' | 'invented'> & { readonly id: string },
  before: Exchange,
): Promise<{ readonly none: RefusedCall; readonly invalid: RefusedCall | null }> {
  const call = (purpose: string, change: Change): Promise<Exchange> =>
    callFor(actor, form, [id], purpose, change)
  const [none, invalid] = await Promise.all([
    call('no credentials', { as: 'none' }),
    form.format === 'xml' ? null : call('invalid credentials', { headers: invented }),
  ])
  const after = await call('operation', { as })
  const refusal = ({ ref }: Exchange): RefusedCall => ({
    exchange: between(actor, ref, before.ref, after.ref),
    absent: null,
  })
  return { none: refusal(none), invalid: invalid && refusal(invalid) }
}
