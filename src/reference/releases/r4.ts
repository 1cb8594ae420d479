import type { Parameter, Resource } from '../model.js'
import { BACKPORT, GUIDE, GUIDE_CANONICALS, history } from './backport.js'
import type { ReleaseShape, StatusFacts } from './shape.js'

/** R4 has no SubscriptionStatus: a Parameters resource says the same. */
function statusParameters(facts: StatusFacts): Resource {
  const parameter: Parameter[] = [
    { name: 'subscription', valueReference: { reference: facts.subscription } },
    ...(facts.topic === undefined ? [] : [{ name: 'topic', valueCanonical: facts.topic }]),
    { name: 'status', valueCode: facts.status },
    { name: 'type', valueCode: facts.type },
    { name: 'events-since-subscription-start', valueString: String(facts.eventsSinceStart) },
    ...facts.events.map(({ number, timestamp, focus }) => ({
      name: 'notification-event',
      part: [
        { name: 'event-number', valueString: String(number) },
        { name: 'timestamp', valueInstant: timestamp },
        ...(focus === undefined ? [] : [{ name: 'focus', valueReference: { reference: focus } }]),
      ],
    })),
  ]
  return {
    resourceType: 'Parameters',
    id: facts.id,
    meta: { profile: [`${GUIDE}/StructureDefinition/backport-subscription-status-r4`] },
    parameter,
  }
}

export const R4: ReleaseShape = {
  ...BACKPORT,
  release: 'R4',
  fhirVersion: '4.0.1',
  mimeVersions: ['4.0', '4.0.1'],
  canonicals: GUIDE_CANONICALS,
  instantiates: `${GUIDE}/CapabilityStatement/backport-subscription-server-r4`,
  topicIsResource: false,
  statusResource: statusParameters,
  notification: history('backport-subscription-notification-r4'),
}
