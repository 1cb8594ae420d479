import { subscribe } from '../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../src/evidence/types.js'
import { instancePath } from '../../../src/fhir/ids.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { idParameters } from '../../../src/fhir/parameters.js'
import type { Actor } from '../../../src/scenario/actor.js'
import { OPERATION, operationPath } from '../../../src/scenario/answers.js'
import { answered, callIn, idEntry, parametersOf, post, unknownId } from '../../../src/scenario/calls.js'
import { newMark } from '../../../src/target/ownership.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import type { Exchange } from '../../../src/target/session.js'
import { forms } from '../shared/scenarios/invocations.js'
import { FHIR_XML } from '../shared/scenarios/xml-notifications.js'

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
  async act(actor, tried): Promise<VariantsEvidence> {
    const { form } = actor
    const { id } = await subscribe(actor)
    const get = answered(tried, 'GET', 'instance')
    const call = (purpose: string, headers: Record<string, string> = {}, query = ''): Promise<Exchange> =>
      callIn(actor, form, id, purpose, { headers, query })
    const twin = await call('operation')
    const anything = { accept: '*/*' }
    const made = await gathered({
      again: call('operation, again'),
      acceptGeneric: call('generic Accept', { accept: 'application/json' }),
      acceptUnknown: call('unknown Accept', { accept: `application/vnd.${newMark()}` }),
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
    const gettable = get.ok ? get : answered(tried, 'GET', 'type')
    const head = gettable.ok
      ? await headOf(get.ok ? operationPath(id) : operationPath(null, `?id=${id}`))
      : null
    return {
      twin: twin.ref,
      ...made,
      get: get.exchange,
      head: head && { get: gettable.exchange, head: head.ref },
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

/** How the operation is declared at one place of the CapabilityStatement. */
export type Declaration = { readonly name: string | null; readonly definition: string | null }

export type MetadataEvidence = {
  readonly metadata: ExchangeRef
  /** the answer is a CapabilityStatement; read here, because a large one is cut in the record */
  readonly isStatement: boolean
  /** under rest.resource[Subscription] */
  readonly ofSubscription: readonly Declaration[]
  /** under rest.operation */
  readonly ofSystem: readonly Declaration[]
  /** canonicals of `base` in the definition, where the target itself has a definition of that name */
  readonly bases: readonly string[]
}

/** Any name or canonical that can only be meant for this operation. */
const OURS = /get-?ws-?binding-?token/i

/** Reads how the operation is declared. */
export const metadata: Scenario<MetadataEvidence> = scenario({
  key: 'metadata',
  title: 'Read how the CapabilityStatement declares the operation',
  subscriptions: 0,
  onlyReads: true,
  async act(actor): Promise<MetadataEvidence> {
    const exchange = await actor.http({ purpose: 'metadata', method: 'GET', path: 'metadata' })
    const statement = isObject(exchange.json) ? exchange.json : {}
    const rests = objectsOf(statement['rest'])
    const resources = rests.flatMap((rest) => objectsOf(rest['resource']))
    const ofSubscription = resources
      .filter((resource) => resource['type'] === 'Subscription')
      .flatMap((resource) => declarationsIn(resource))
    return {
      metadata: exchange.ref,
      isStatement: statement['resourceType'] === 'CapabilityStatement',
      ofSubscription,
      ofSystem: rests.flatMap((rest) => declarationsIn(rest)),
      bases: actor.world.target.declared.ownDefinition?.bases ?? [],
    }
  },
})

function declarationsIn(holder: Record<string, unknown>): Declaration[] {
  return objectsOf(holder['operation'])
    .map(({ name, definition }) => ({ name: textOf(name), definition: textOf(definition) }))
    .filter(({ name, definition }) => OURS.test(name ?? '') || OURS.test(definition ?? ''))
}

/** Calls in XML beside their JSON twins, which differ in the format alone. */
export type XmlCallsEvidence = {
  readonly subscriptionId: string
  /** the ordinary call, in the form that works, which asks for JSON */
  readonly twin: ExchangeRef
  readonly acceptFhir: ExchangeRef
  readonly acceptApplication: ExchangeRef
  readonly acceptText: ExchangeRef
  readonly formatShort: ExchangeRef
  readonly formatLong: ExchangeRef
  /** POST at type level with the Subscription's id, and with one that nobody knows; all ask for JSON */
  readonly jsonBody: ExchangeRef
  readonly xmlBody: ExchangeRef
  readonly jsonUnknownId: ExchangeRef
  readonly xmlUnknownId: ExchangeRef
}

export const xmlCalls: Scenario<XmlCallsEvidence> = scenario({
  key: 'xml-calls',
  title: 'Send XML, and ask for XML in every way, beside the same calls in JSON',
  subscriptions: 1,
  after: [forms],
  needs: ['xml'],
  async act(actor): Promise<XmlCallsEvidence> {
    const { form } = actor
    const { id } = await subscribe(actor)
    const call = (purpose: string, accept: string, query = ''): Promise<Exchange> =>
      callIn(actor, form, id, purpose, { headers: { accept }, query })
    const stranger = unknownId()
    const made = await gathered({
      twin: call('operation', FHIR_JSON),
      acceptFhir: call('Accept in XML', FHIR_XML),
      acceptApplication: call('generic Accept in XML', 'application/xml'),
      acceptText: call('generic Accept in XML, as text', 'text/xml'),
      formatShort: call('_format=xml', '*/*', '_format=xml'),
      formatLong: call('_format as media type of XML', '*/*', `_format=${encodeURIComponent(FHIR_XML)}`),
      jsonBody: withBody(actor, id, 'json', 'body in JSON'),
      xmlBody: withBody(actor, id, 'xml', 'body in XML'),
      jsonUnknownId: withBody(actor, stranger, 'json', 'unknown id, in JSON'),
      xmlUnknownId: withBody(actor, stranger, 'xml', 'unknown id, in XML'),
    })
    return { subscriptionId: id, ...made }
  },
})

function withBody(actor: Actor, id: string, format: 'json' | 'xml', purpose: string): Promise<Exchange> {
  const headers = { accept: FHIR_JSON }
  return actor.http({
    purpose,
    method: 'POST',
    path: operationPath(null),
    format,
    headers,
    body: idParameters([id]),
  })
}
