import type { ExchangeRef } from '../evidence/types.js'
import { idParameters } from '../fhir/parameters.js'
import type { Exchange } from '../target/session.js'
import type { Actor } from './actor.js'
import { bound, fire, type Bound, type BoundEvidence } from './binding.js'
import { dialects } from './dialect-probe.js'
import { termsOf, type AcceptedTerms } from './events.js'
import { operationPath } from './answers.js'
import { callIn, unknownId } from './http/calls.js'
import { gathered } from './http/variants.js'
import { forms } from './invocations.js'
import { NotApplicable, SubscriptionRefused, scenario, type Scenario } from './types.js'

const FHIR_XML = 'application/fhir+xml'
const FHIR_JSON = 'application/fhir+json'

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
    const { id } = await actor.subscribe()
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

export type XmlNotificationsEvidence = {
  readonly bound: BoundEvidence
  readonly accepted: AcceptedTerms
  /** milliseconds to the event's notification; null when none came or none could be triggered */
  readonly latencyMs: number | null
}

export const xmlNotifications: Scenario<XmlNotificationsEvidence> = scenario({
  key: 'xml-notifications',
  title: 'Bind a Subscription that asks for XML, and trigger an event where one can be triggered',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['create', 'xml'],
  async act(actor): Promise<XmlNotificationsEvidence> {
    const binding = await boundInXml(actor)
    const canTrigger = actor.world.target.triggerType !== null
    const arrivals = canTrigger ? (await fire(actor, [binding])).arrivals : []
    return {
      bound: binding.evidence,
      accepted: termsOf(binding.subscription),
      latencyMs: arrivals[0]?.latencyMs ?? null,
    }
  },
})

/** @throws NotApplicable when the server refuses to notify in XML, which it may although it speaks XML otherwise */
async function boundInXml(actor: Actor): Promise<Bound> {
  try {
    return await bound(actor, { contentType: FHIR_XML }, 'bound socket, notifications in XML')
  } catch (error) {
    const refused = error instanceof SubscriptionRefused && (error.status ?? 0) >= 400
    if (!refused) throw error
    throw new NotApplicable(`the server refuses a Subscription to XML: HTTP ${error.status}`)
  }
}
