import type { ExchangeRef } from '../../../src/evidence/types.js'
import { percentEncoded } from '../../../src/fhir/percent.js'
import type { Actor } from '../../../src/scenario/actor.js'
import { OPERATION, operationPath } from '../../../src/scenario/answers.js'
import { answered, callIn, type FormAnswers } from '../../../src/scenario/calls.js'
import type { Form } from '../../../src/scenario/form.js'
import { subscribeAsOther } from '../../../src/scenario/other-caller.js'
import { newMark } from '../../../src/target/ownership.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import type { Exchange } from '../../../src/target/session.js'
import { forms } from '../shared/scenarios/invocations.js'
import { FHIR_XML } from '../shared/scenarios/xml-notifications.js'
import { gathered } from './scenarios.js'

/** As `variants`, `headers` and `xmlCalls` have them; see there. */
export type OtherFormEvidence = {
  /** the ordinary call in this form */
  readonly twin: ExchangeRef
  readonly acceptGeneric: ExchangeRef
  readonly acceptUnknown: ExchangeRef
  readonly formatShort: ExchangeRef
  readonly preferAsync: ExchangeRef
  readonly list: ExchangeRef
  readonly weights: ExchangeRef
  readonly systemLevel: ExchangeRef
  readonly otherCase: ExchangeRef
  readonly otherType: ExchangeRef
  /** null where the server does not declare XML */
  readonly xml: {
    readonly acceptFhir: ExchangeRef
    readonly acceptApplication: ExchangeRef
    readonly formatShort: ExchangeRef
  } | null
}

/** JSON is the dearest, and not the first. */
export const OTHER_ACCEPTS = {
  list: 'application/fhir+xml;q=0.3, application/fhir+json;q=0.9, */*;q=0.1',
  weights: 'application/fhir+xml;q=0.2, text/html;q=0.1, application/fhir+json;q=0.9',
} as const

/** The forms that are as far as can be from the preferred one, the farthest first. */
const OTHERS = [
  ['GET', 'type'],
  ['GET', 'instance'],
  ['POST', 'type'],
] as const

/**
 * The same headers and names as in the form that is preferred, in another one: of a Subscription that has existed for
 * some seconds, and by the second principal where there is one.
 */
export const otherForm: Scenario<OtherFormEvidence> = scenario({
  key: 'variants-in-another-form',
  title: 'Call the operation in another form than the preferred one, in ways that differ in one thing',
  subscriptions: 1,
  rests: true,
  needs: ['create'],
  after: [forms],
  async act(actor, tried): Promise<OtherFormEvidence> {
    const form = farthest(actor, tried)
    const { as, subscriptions } = await subscribeAsOther(actor, 1)
    const [{ id } = actor.blocked('there is no Subscription')] = subscriptions
    await actor.rest()
    const call = (purpose: string, headers: Record<string, string> = {}, query = ''): Promise<Exchange> =>
      callIn(actor, form, id, purpose, { headers, query, as })
    const get = (purpose: string, path: string): Promise<Exchange> =>
      actor.http({ purpose, method: 'GET', path: `${path}?id=${percentEncoded(id)}`, as })
    const twin = await call('operation')
    const made = await gathered({
      acceptGeneric: call('generic Accept', { accept: 'application/json' }),
      acceptUnknown: call('unknown Accept', { accept: `application/vnd.${newMark()}` }),
      formatShort: call('_format=json', { accept: '*/*' }, '_format=json'),
      preferAsync: call('Prefer: respond-async', { prefer: 'respond-async' }),
      list: call('Accept: a list', { accept: OTHER_ACCEPTS.list }),
      weights: call('Accept: weights', { accept: OTHER_ACCEPTS.weights }),
      systemLevel: get('system level', OPERATION),
      otherCase: get('another letter case', operationPath(null).replace(OPERATION, '$Get-WS-Binding-Token')),
      otherType: get('operation below another type', `Patient/${OPERATION}`),
    })
    const xml = actor.world.target.declared.xml
      ? await gathered({
          acceptFhir: call('Accept in XML', { accept: FHIR_XML }),
          acceptApplication: call('generic Accept in XML', { accept: 'application/xml' }),
          formatShort: call('_format=xml', { accept: '*/*' }, '_format=xml'),
        })
      : null
    return { twin: twin.ref, ...made, xml }
  },
})

function farthest(actor: Actor, tried: FormAnswers): Form {
  const { method, level } = actor.form
  const found = OTHERS.find(
    ([other, at]) => answered(tried, other, at).ok && (other !== method || at !== level),
  )
  if (!found) return actor.skip('the operation is offered in one form only', 'not offered')
  return { method: found[0], level: found[1], format: 'json' }
}
