import type { Resource, Filter } from './model.js'
import { isObject, text } from './resource.js'

/** The one topic that this server offers: whatever happens to an Encounter. */
export const TOPIC_URL = 'http://example.org/fhir-ws-conformance/SubscriptionTopic/encounter'
export const TOPIC_ID = 'encounter'
export const TRIGGER_TYPE = 'Encounter'

/** Filters that the topic lets a Subscription use; both compare `Encounter.subject`. */
export const FILTERS: readonly string[] = ['patient', 'subject']

/** The topic as a resource; SubscriptionTopic has the elements used here in R4B, R5 and R6 alike. */
export const TOPIC: Resource = {
  resourceType: 'SubscriptionTopic',
  id: TOPIC_ID,
  url: TOPIC_URL,
  version: '1.0.0',
  title: 'Encounter changes',
  status: 'active',
  description: 'An Encounter was created, updated or deleted.',
  resourceTrigger: [
    {
      description: 'Every change of an Encounter.',
      resource: `http://hl7.org/fhir/StructureDefinition/${TRIGGER_TYPE}`,
      supportedInteraction: ['create', 'update', 'delete'],
    },
  ],
  canFilterBy: FILTERS.map((filterParameter) => ({ resource: TRIGGER_TYPE, filterParameter })),
  notificationShape: [{ resource: TRIGGER_TYPE }],
}

/** True when the Encounter passes every filter. */
export function passes(resource: Resource, filters: readonly Filter[]): boolean {
  const subject = isObject(resource['subject']) ? text(resource['subject']['reference']) : undefined
  return filters.every(
    (filter) => subject !== undefined && lastTwo(subject) === lastTwo(filter.value, 'Patient'),
  )
}

function lastTwo(reference: string, type = ''): string {
  const parts = reference.split('/')
  return parts.length === 1 ? `${type}/${reference}` : parts.slice(-2).join('/')
}
