import type { ExchangeRef } from '../../evidence/types.js'
import type { Exchange } from '../../target/session.js'
import { instancePath } from '../../fhir/ids.js'
import { OPERATION, operationPath } from '../answers.js'
import { answered, callIn, idEntry, parametersOf, post } from './calls.js'
import { forms } from '../invocations.js'
import { scenario, type Scenario } from '../types.js'

/** An ordinary call, and calls that differ from it in one thing. */
export type VariantsEvidence = {
  /** the ordinary call, in the form that works */
  readonly twin: ExchangeRef
  /** the same once more */
  readonly again: ExchangeRef
  readonly acceptGeneric: ExchangeRef
  readonly acceptUnknown: ExchangeRef
  readonly formatShort: ExchangeRef
  readonly formatLong: ExchangeRef
  readonly preferAsync: ExchangeRef
  /** POST at instance level: without body and Content-Type, without body, with an id, with a Parameters of nothing */
  readonly empty: ExchangeRef
  readonly emptyTyped: ExchangeRef
  readonly withBody: ExchangeRef
  readonly emptyParameters: ExchangeRef
  /** GET at instance level, as it was answered before */
  readonly get: ExchangeRef
  /** HEAD where GET works; null when it works nowhere */
  readonly head: { readonly get: ExchangeRef; readonly head: ExchangeRef } | null
  readonly systemLevel: ExchangeRef
  readonly otherCase: ExchangeRef
}

const FHIR_JSON = 'application/fhir+json'

/** Calls of one Subscription that vary one thing each. */
export const variants: Scenario<VariantsEvidence> = scenario({
  key: 'variants',
  title: 'Call the operation in ways that differ from an ordinary call in one thing',
  subscriptions: 1,
  after: [forms],
  async act(actor): Promise<VariantsEvidence> {
    const { form } = actor
    const { id } = await actor.subscribe()
    const get =
      answered(actor, 'GET', 'instance') ?? actor.blocked('no answer of GET at instance level', 'OP-02')
    const call = (purpose: string, headers: Record<string, string> = {}, query = ''): Promise<Exchange> =>
      callIn(actor, form, id, purpose, { headers, query })
    const twin = await call('operation')
    const anything = { accept: '*/*' }
    const made = await gathered({
      again: call('operation, again'),
      acceptGeneric: call('generic Accept', { accept: 'application/json' }),
      acceptUnknown: call('unknown Accept', { accept: 'application/vnd.test.unknown' }),
      formatShort: call('_format=json', anything, '_format=json'),
      formatLong: call('_format as media type', anything, `_format=${encodeURIComponent(FHIR_JSON)}`),
      preferAsync: call('Prefer: respond-async', { prefer: 'respond-async' }),
      empty: post(actor, 'POST without body', id),
      emptyTyped: post(actor, 'POST without body, typed', id, { headers: { 'content-type': FHIR_JSON } }),
      withBody: post(actor, 'POST with Parameters', id, { body: parametersOf(idEntry(id)) }),
      emptyParameters: post(actor, 'empty Parameters', id, { body: { resourceType: 'Parameters' } }),
      systemLevel: actor.http({
        purpose: 'system level',
        method: 'POST',
        path: OPERATION,
        body: parametersOf(idEntry(id)),
      }),
      otherCase: actor.http({
        purpose: 'another letter case',
        method: 'POST',
        path: `${instancePath('Subscription', id)}/$Get-WS-Binding-Token`,
      }),
    })
    const gettable = get.ok ? get : answered(actor, 'GET', 'type')
    const head = gettable?.ok
      ? await headOf(get.ok ? operationPath(id) : operationPath(null, `?id=${id}`))
      : null
    return {
      twin: twin.ref,
      ...made,
      get: get.ref,
      head: head && gettable ? { get: gettable.ref, head: head.ref } : null,
    }

    function headOf(path: string): Promise<Exchange> {
      return actor.http({ purpose: 'HEAD', method: 'HEAD', path })
    }
  },
})

/** Waits for all calls, which go out side by side, and keeps the references. */
export async function gathered<Name extends string>(
  calls: Readonly<Record<Name, Promise<Exchange>>>,
): Promise<Record<Name, ExchangeRef>> {
  const entries = Object.entries<Promise<Exchange>>(calls)
  const done = await Promise.all(entries.map(async ([name, call]) => [name, (await call).ref] as const))
  return Object.fromEntries(done) as Record<Name, ExchangeRef>
}
