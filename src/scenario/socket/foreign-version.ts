import type { ExchangeRef } from '../../evidence/types.js'
import { instancePath } from '../../fhir/ids.js'
import { isMade } from '../../target/resources.js'
import { forms } from '../invocations.js'
import { scenario, type Scenario } from '../types.js'

export type ForeignVersionEvidence = {
  /** the same Subscription without the version, which was accepted */
  readonly twin: ExchangeRef
  readonly create: ExchangeRef
  readonly asked: string
  /** the MIME type that the accepted Subscription names when it is read; null when it was refused or names none */
  readonly accepted: string | null
  /** the Subscription, read after it was created; null when it was refused */
  readonly readBack: ExchangeRef | null
}

const ASKED = 'application/fhir+json; fhirVersion=9.9'

/** A Subscription that asks for a FHIR version which does not exist. */
export const foreignVersion: Scenario<ForeignVersionEvidence> = scenario({
  key: 'foreign-version',
  title: 'Ask for notifications of a FHIR version that does not exist',
  subscriptions: 2,
  after: [forms],
  needs: ['create'],
  async act(actor): Promise<ForeignVersionEvidence> {
    const twin = await actor.subscribe({ content: 'id-only' })
    const made = await actor.trySubscribe({ content: 'id-only', contentType: ASKED })
    if (!isMade(made))
      return { twin: twin.exchange, create: made.ref, asked: ASKED, accepted: null, readBack: null }
    const read = await actor.http({
      purpose: 'read Subscription',
      method: 'GET',
      path: instancePath('Subscription', made.id),
    })
    const resource = typeof read.json === 'object' && read.json !== null ? { ...read.json } : made.resource
    return {
      twin: twin.exchange,
      create: made.exchange.ref,
      asked: ASKED,
      accepted: actor.world.rules.terms(resource).contentType,
      readBack: read.ref,
    }
  },
})
