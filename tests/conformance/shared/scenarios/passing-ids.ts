import { percentEncoded } from '../../../../src/fhir/percent.js'
import { newMark } from '../../../../src/target/ownership.js'
import { subscribeAsOther } from '../../../../src/scenario/other-caller.js'
import type { Subscribed } from '../../../../src/scenario/subscribing.js'
import type { Exchange, Principal } from '../../../../src/target/session.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import {
  answered,
  callIn,
  type FormAnswer,
  idEntry,
  parametersOf,
  post,
  unknownId,
} from '../../../../src/scenario/calls.js'
import { type CoverageEvidence, coverageOf } from '../../../../src/scenario/coverage.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { wallClock } from '../../../../src/wire/clock.js'
import { dialects } from './bind-dialects.js'
import { callFor } from './forms.js'
import { forms } from './invocations.js'

/** Calls at type level for two Subscriptions of our own, a and b. */
export type TypeLevelEvidence = {
  /** the plain GET for one, as it was answered before */
  readonly get: ExchangeRef
  readonly one: CoverageEvidence
  readonly two: CoverageEvidence
  /** GET with `id` twice; null when GET is not answered with success at this level */
  readonly twoByGet: CoverageEvidence | null
  /** the same id twice; always bound when it is accepted */
  readonly twice: CoverageEvidence
  /** by GET: the same id twice, one known and one unknown, a list; null where GET is not answered with success; absent in older records */
  readonly byGet?: {
    readonly twice: ExchangeRef
    readonly mix: ExchangeRef
    readonly list: ExchangeRef
  } | null
  /** under the name `ids` */
  readonly draftName: CoverageEvidence
  /** both in one value, with a comma between them */
  readonly list: ExchangeRef
  readonly none: ExchangeRef
  /** one known, one unknown */
  readonly mix: ExchangeRef
  readonly asString: ExchangeRef
  readonly extra: ExchangeRef
}

export type PassingIdsEvidence = {
  readonly a: string
  readonly b: string
  readonly unknown: string
  /** POST at instance level of a: without a body, with the id of b, with an unknown id */
  readonly instance: {
    readonly empty: ExchangeRef
    readonly otherId: CoverageEvidence
    /** by GET, with the id of b in the query; null where GET is not answered with success; absent in older records */
    readonly otherIdByGet?: CoverageEvidence | null
    readonly unknownId: ExchangeRef
  }
  /** null when neither POST nor GET finds anything at type level */
  readonly type: TypeLevelEvidence | null
  /** our clock when all had been answered, in milliseconds since the epoch; absent in older records */
  readonly answeredAt?: number
}

const NOWHERE: readonly (number | null)[] = [404, 405, 501]

/**
 * Passes ids in every way that texts and drafts know, at both levels: as the second principal where there is one, and
 * for Subscriptions that have existed for some seconds.
 */
export const passingIds: Scenario<PassingIdsEvidence> = scenario({
  key: 'passing-ids',
  title: 'Pass one id, two ids and odd ids for two websocket Subscriptions',
  subscriptions: 2,
  rests: true,
  needs: ['create'],
  after: [forms, dialects],
  async act(actor, tried): Promise<PassingIdsEvidence> {
    const { as, subscriptions } = await subscribeAsOther(actor, 2)
    const [a, b] = subscriptions as [Subscribed, Subscribed]
    await actor.rest()
    const unknown = unknownId()
    const typeOffered = (['POST', 'GET'] as const).some(
      (method) => !NOWHERE.includes(answered(tried, method, 'type').status),
    )
    const [empty, otherId, otherIdByGet, strange, type] = await Promise.all([
      post(actor, 'without a body', a.id, { as }),
      post(actor, 'the id of another in the body', a.id, { as, body: parametersOf(idEntry(b.id)) }).then(
        (exchange) => coverageOf(actor, exchange, [a]),
      ),
      answered(tried, 'GET', 'instance').ok ? otherInQuery(actor, { as, a, b }) : null,
      post(actor, 'an unknown id in the body', a.id, { as, body: parametersOf(idEntry(unknown)) }),
      typeOffered ? atTypeLevel(actor, answered(tried, 'GET', 'type'), { as, a, b, unknown }) : null,
    ])
    return {
      a: a.id,
      b: b.id,
      unknown,
      instance: { empty: empty.ref, otherId, otherIdByGet, unknownId: strange.ref },
      type,
      answeredAt: wallClock(),
    }
  },
})

/** GET for a, with the id of b in the query. */
async function otherInQuery(
  actor: Actor,
  { as, a, b }: Pick<Asked, 'as' | 'a' | 'b'>,
): Promise<CoverageEvidence> {
  const form = { level: 'instance', method: 'GET', format: 'json' } as const
  const exchange = await callIn(actor, form, a.id, 'the id of another in the query', {
    as,
    query: `id=${percentEncoded(b.id)}`,
  })
  return coverageOf(actor, exchange, [a])
}

interface Asked {
  readonly as: Principal
  readonly a: Subscribed
  readonly b: Subscribed
  readonly unknown: string
}

async function atTypeLevel(
  actor: Actor,
  get: FormAnswer,
  { as, a, b, unknown }: Asked,
): Promise<TypeLevelEvidence> {
  const send = (purpose: string, ...entries: readonly Readonly<Record<string, string>>[]) =>
    post(actor, purpose, null, { as, body: parametersOf(...entries) })
  const covering = async (
    call: ReturnType<typeof send>,
    expected: readonly Subscribed[],
    always = false,
  ): Promise<CoverageEvidence> => coverageOf(actor, await call, expected, always)
  const byGet = { level: 'type', method: 'GET', format: 'json' } as const
  const draft = [a, b].map(({ id }) => ({ name: 'ids', valueId: id }))
  const [one, two, twoByGet, twice, draftName, ...plain] = await Promise.all([
    covering(send('one id', idEntry(a.id)), [a]),
    covering(send('two ids', idEntry(a.id), idEntry(b.id)), [a, b]),
    get.ok
      ? covering(callIn(actor, byGet, a.id, 'two ids by GET', { as, query: `id=${b.id}` }), [a, b])
      : Promise.resolve(null),
    covering(send('the same id twice', idEntry(a.id), idEntry(a.id)), [a], true),
    covering(send('the draft name `ids`', ...draft), [a, b]),
    send('a comma-separated list', idEntry(`${a.id},${b.id}`)),
    post(actor, 'no ids', null, { as }),
    send('a known and an unknown id', idEntry(a.id), idEntry(unknown)),
    send('an id as valueString', { name: 'id', valueString: a.id }),
    send('an undefined parameter', idEntry(a.id), { name: newMark(), valueString: 'x' }),
  ] as const)
  const [list, none, mix, asString, extra] = plain
  const oddByGet = get.ok ? await byGetOf(actor, { as, a, b, unknown }) : null
  actor.fact('withoutIds', none.ok ? 'token' : 'refused')
  return {
    get: get.exchange,
    one,
    two,
    twoByGet,
    twice,
    byGet: oddByGet,
    draftName,
    list: list.ref,
    none: none.ref,
    mix: mix.ref,
    asString: asString.ref,
    extra: extra.ref,
  }
}

async function byGetOf(
  actor: Actor,
  { as, a, b, unknown }: Asked,
): Promise<NonNullable<TypeLevelEvidence['byGet']>> {
  const form = { level: 'type', method: 'GET', format: 'json' } as const
  const call = (purpose: string, ids: readonly string[]): Promise<Exchange> =>
    callFor(actor, form, ids, purpose, { as })
  const [twice, mix, list] = await Promise.all([
    call('the same id twice by GET', [a.id, a.id]),
    call('a known and an unknown id by GET', [a.id, unknown]),
    call('a comma-separated list by GET', [`${a.id},${b.id}`]),
  ])
  return { twice: twice.ref, mix: mix.ref, list: list.ref }
}
