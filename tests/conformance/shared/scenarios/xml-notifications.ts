import type { Actor } from '../../../../src/scenario/actor.js'
import { type Bound, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { asked, canTrigger, type EventEvidence, fireAt } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { NotApplicable, SubscriptionRefused } from '../../../../src/scenario/outcomes.js'
import { dialects } from './bind-dialects.js'
import { type AcceptedTerms, termsOf } from './terms.js'
import { forms } from './invocations.js'

export const FHIR_XML = 'application/fhir+xml'

export type XmlNotificationsEvidence = {
  readonly bound: BoundEvidence
  readonly accepted: AcceptedTerms
  /** null when none could be triggered; absent in records of version 1.0 */
  readonly event?: EventEvidence | null
}

export const xmlNotifications: Scenario<XmlNotificationsEvidence> = scenario({
  key: 'xml-notifications',
  title: 'Bind a Subscription that asks for XML, and trigger an event where one can be triggered',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['create'],
  async act(actor): Promise<XmlNotificationsEvidence> {
    const binding = await boundInXml(actor)
    const event = canTrigger(actor) ? asked(await fireAt(actor, binding)) : null
    return { bound: binding.evidence, accepted: termsOf(binding.subscription), event }
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
