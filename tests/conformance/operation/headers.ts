import type { ExchangeRef } from '../../../src/evidence/types.js'
import { OPERATION, operationPath } from '../../../src/scenario/answers.js'
import { answered, callIn, idEntry, inventedOrigin, parametersOf } from '../../../src/scenario/calls.js'
import { subscribe } from '../../../src/scenario/subscribing.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import type { Exchange } from '../../../src/target/session.js'
import { forms } from '../shared/scenarios/invocations.js'

/** Ways to ask for JSON among others, as clients of HTTP do. */
export const ACCEPTS = {
  anything: '*/*',
  list: 'application/fhir+json, application/json, */*',
  weights: 'text/html;q=0.1, application/fhir+json;q=0.9, application/fhir+xml;q=0.2',
} as const

export type AcceptName = keyof typeof ACCEPTS

export type HeadersEvidence = {
  /** the ordinary call, in the form that works */
  readonly twin: ExchangeRef
  readonly accepts: Readonly<Record<AcceptName, ExchangeRef>>
  /** as a browser sends it for a page of another origin */
  readonly fromOrigin: ExchangeRef
  readonly origin: string
  /** POST at type level, without and with a charset in Content-Type; null where POST does not work there */
  readonly body: { readonly plain: ExchangeRef; readonly withCharset: ExchangeRef } | null
  /** the operation below another type of resource */
  readonly otherType: ExchangeRef
}

/** Calls whose headers differ from the usual ones. */
export const headers: Scenario<HeadersEvidence> = scenario({
  key: 'headers',
  title: 'Call the operation with lists and weights in Accept, a charset, an Origin, and below another type',
  subscriptions: 1,
  after: [forms],
  async act(actor, tried): Promise<HeadersEvidence> {
    const { form } = actor
    const { id } = await subscribe(actor)
    const origin = inventedOrigin()
    const call = (purpose: string, sent: Record<string, string> = {}): Promise<Exchange> =>
      callIn(actor, form, id, purpose, { headers: sent })
    const posted = (purpose: string, contentType: string): Promise<Exchange> =>
      actor.http({
        purpose,
        method: 'POST',
        path: operationPath(null),
        headers: { 'content-type': contentType },
        body: parametersOf(idEntry(id)),
      })
    const isPosted = answered(tried, 'POST', 'type').ok
    const [twin, anything, list, weights, fromOrigin, otherType, plain, withCharset] = await Promise.all([
      call('operation'),
      call('Accept: anything', { accept: ACCEPTS.anything }),
      call('Accept: a list', { accept: ACCEPTS.list }),
      call('Accept: weights', { accept: ACCEPTS.weights }),
      call('from a page of another origin', { origin }),
      actor.http({
        purpose: 'operation below another type',
        method: 'POST',
        path: `Patient/${OPERATION}`,
        body: parametersOf(idEntry(id)),
      }),
      isPosted ? posted('body', 'application/fhir+json') : null,
      isPosted ? posted('body with a charset', 'application/fhir+json; charset=UTF-8') : null,
    ])
    return {
      twin: twin.ref,
      accepts: { anything: anything.ref, list: list.ref, weights: weights.ref },
      fromOrigin: fromOrigin.ref,
      origin,
      body: plain && withCharset && { plain: plain.ref, withCharset: withCharset.ref },
      otherType: otherType.ref,
    }
  },
})
