import { describe, expect, it } from 'vitest'
import { RELEASES } from '../../../src/fhir/releases/index.js'
import { TOPIC, world, type Json } from './harness.js'

const GUIDE = 'http://hl7.org/fhir/uv/subscriptions-backport'
const CORE = 'http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token'
const BACKPORT = `${GUIDE}/OperationDefinition/backport-subscription-get-ws-binding-token`

const facts = {
  R4: { version: '4.0.1', operation: BACKPORT, instantiates: ['backport-subscription-server-r4'] },
  R4B: { version: '4.3.0', operation: BACKPORT, instantiates: ['backport-subscription-server'] },
  R5: { version: '5.0.0', operation: CORE, instantiates: undefined },
  R6a: { version: '6.0.0-ballot3', operation: CORE, instantiates: undefined },
  R6b: { version: '6.0.0-ballot5', operation: undefined, instantiates: undefined },
}

describe.each(RELEASES)('%s metadata', (release) => {
  it('declares version, operation and topic as the release does', async () => {
    const { json, headers } = await (await world(release)).call('GET', '/metadata')
    const resource = json.rest[0].resource.find(({ type }: Json) => type === 'Subscription')
    const operation = resource.operation.find(({ name }: Json) => name === 'get-ws-binding-token')
    const expected = facts[release]

    expect(headers.get('content-type')).toBe('application/fhir+json; charset=utf-8')
    expect(json).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: expected.version,
      kind: 'instance',
    })
    expect(json.format).toContain('application/fhir+json')
    expect(operation?.definition).toBe(expected.operation)
    expect(json.instantiates).toEqual(
      expected.instantiates?.map((name) => `${GUIDE}/CapabilityStatement/${name}`),
    )
    expect(resource.extension?.[0]?.valueCanonical).toBe(expected.instantiates && TOPIC)
    expect(json.rest[0].security.cors).toBe(true)
  })

  it('offers the topic as a resource where the release has it', async () => {
    const { status, json } = await (await world(release)).call('GET', '/SubscriptionTopic')
    expect(status).toBe(release === 'R4' ? 404 : 200)
    expect(json.entry?.[0].resource.url).toBe(release === 'R4' ? undefined : TOPIC)
  })
})
