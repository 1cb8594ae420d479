import type { ExchangeRef } from '../../evidence/types.js'
import { isObject, objectsOf, textOf } from '../../fhir/json.js'
import type { Actor } from '../actor.js'
import { scenario, type Scenario } from '../types.js'

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
      bases: await basesOf(actor, ofSubscription[0]?.definition ?? null),
    }
  },
})

function declarationsIn(holder: Record<string, unknown>): Declaration[] {
  return objectsOf(holder['operation'])
    .map(({ name, definition }) => ({ name: textOf(name), definition: textOf(definition) }))
    .filter(({ name, definition }) => OURS.test(name ?? '') || OURS.test(definition ?? ''))
}

/** What a definition of the server's own derives from, asked of the target alone: nobody else is called for it. */
async function basesOf(actor: Actor, definition: string | null): Promise<string[]> {
  const canonical = (definition ?? '').split('|')[0] ?? ''
  if (!/^[a-z][a-z0-9+.-]*:/i.test(canonical) || canonical.startsWith('http://hl7.org/fhir/')) return []
  const search = await actor.http({
    purpose: 'find the OperationDefinition',
    method: 'GET',
    path: `OperationDefinition?url=${encodeURIComponent(canonical)}`,
  })
  const found = isObject(search.json) ? objectsOf(search.json['entry']).map((entry) => entry['resource']) : []
  return found.flatMap((resource) => (isObject(resource) ? (textOf(resource['base']) ?? []) : []))
}
