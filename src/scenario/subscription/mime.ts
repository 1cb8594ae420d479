import { bindGrant, bindOn, fire, type BoundEvidence } from '../binding.js'
import { dialects } from '../dialect-probe.js'
import { termsOf, type AcceptedTerms } from '../events.js'
import { forms } from '../invocations.js'
import { NotApplicable, SubscriptionRefused, scenario, type Scenario } from '../types.js'
import type { Actor, Subscribed } from '../actor.js'

export type MixedMimeEvidence = {
  /** the Subscription that asks for JSON */
  readonly json: BoundEvidence
  /** the one that asks for XML, bound on the same socket */
  readonly xml: BoundEvidence
  readonly jsonAccepted: AcceptedTerms
  readonly xmlAccepted: AcceptedTerms
  /** milliseconds to the event of the first; null when none came */
  readonly latencyMs: number | null
}

/** Two Subscriptions on one connection whose notifications are to have different MIME types. */
export const mixedMime: Scenario<MixedMimeEvidence> = scenario({
  key: 'mixed-mime',
  title:
    'Bind a Subscription that asks for JSON and one that asks for XML on one socket, and trigger an event',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['trigger', 'xml'],
  releases: ['R4', 'R4B'],
  async act(actor): Promise<MixedMimeEvidence> {
    const json = await actor.subscribe()
    const xml = await subscribeToXml(actor)
    const first = await bindGrant(actor, json, await actor.grant([json.id]))
    const second = await bindOn(actor, first.socket, xml, await actor.grant([xml.id]))
    const { arrivals } = await fire(actor, [first])
    const latencyMs = arrivals[0]?.latencyMs ?? null
    await first.socket.listen(actor.world.deadlines.absenceGrace(latencyMs ?? 0))
    const accepted = { jsonAccepted: termsOf(json), xmlAccepted: termsOf(xml) }
    return { json: first.evidence, xml: second.evidence, ...accepted, latencyMs }
  },
})

async function subscribeToXml(actor: Actor): Promise<Subscribed> {
  try {
    return await actor.subscribe({ contentType: 'application/fhir+xml', content: 'id-only' })
  } catch (error) {
    if (!(error instanceof SubscriptionRefused)) throw error
    throw new NotApplicable(`the server refuses a Subscription to XML: ${error.message}`)
  }
}
