import { describe, expect, test } from 'vitest'
import { rulesOf, type Release, type SubscriptionWish } from '../../../src/fhir/releases/index.js'

const least: SubscriptionWish = { topic: 'http://example.org/t', channel: 'websocket', reason: 'r' }
const most: SubscriptionWish = {
  ...least,
  content: 'full-resource',
  contentType: 'application/fhir+xml',
  heartbeatSeconds: 5,
  maxCount: 3,
  end: '2030-01-01T00:00:00Z',
  endpoint: 'https://example.org/hook',
}
const PROFILES = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition'
const content = (code: string) => ({
  extension: [{ url: `${PROFILES}/backport-payload-content`, valueCode: code }],
})

describe('a Subscription as a release says it', () => {
  test.each(['R4', 'R4B'] as const)('%s, with next to nothing asked for', (release) => {
    expect(rulesOf(release).subscription(least)).toEqual({
      resourceType: 'Subscription',
      meta: { profile: [`${PROFILES}/backport-subscription`] },
      status: 'requested',
      reason: 'r',
      criteria: 'http://example.org/t',
      channel: { type: 'websocket', payload: 'application/fhir+json', _payload: content('id-only') },
    })
  })

  test.each(['R4', 'R4B'] as const)('%s, with everything asked for', (release) => {
    expect(rulesOf(release).subscription(most)).toMatchObject({
      end: '2030-01-01T00:00:00Z',
      channel: {
        extension: [
          { url: `${PROFILES}/backport-heartbeat-period`, valueUnsignedInt: 5 },
          { url: `${PROFILES}/backport-max-count`, valuePositiveInt: 3 },
        ],
        type: 'websocket',
        endpoint: 'https://example.org/hook',
        payload: 'application/fhir+xml',
        _payload: content('full-resource'),
      },
    })
  })

  const system = 'http://terminology.hl7.org/CodeSystem/subscription-channel-type'
  const plain = {
    resourceType: 'Subscription',
    status: 'requested',
    topic: 'http://example.org/t',
    reason: 'r',
    channelType: { system, code: 'websocket' },
  }

  test.each(['R5', 'R6a', 'R6b'] as const)('%s', (release) => {
    expect(rulesOf(release).subscription(least)).toEqual(plain)
    expect(rulesOf(release).subscription(most)).toEqual({
      ...plain,
      end: '2030-01-01T00:00:00Z',
      endpoint: 'https://example.org/hook',
      heartbeatPeriod: 5,
      contentType: 'application/fhir+xml',
      content: 'full-resource',
      maxCount: 3,
    })
  })
})

describe('the terms of a Subscription', () => {
  const silent = {
    status: null,
    topic: null,
    channel: null,
    channelSystem: null,
    content: null,
    contentType: null,
    heartbeatSeconds: null,
    maxCount: null,
    filters: [],
  }

  test.each(['R4', 'R4B', 'R5', 'R6a', 'R6b'] as const)('%s: are those that were asked for', (release) => {
    const rules = rulesOf(release)
    expect(rules.terms(rules.subscription(most))).toMatchObject({
      status: 'requested',
      topic: most.topic,
      channel: 'websocket',
      content: 'full-resource',
      contentType: 'application/fhir+xml',
      heartbeatSeconds: 5,
      maxCount: 3,
    })
    expect(rules.terms(rules.subscription(least))).toMatchObject({ heartbeatSeconds: null, maxCount: null })
  })

  test.each(['R4', 'R4B', 'R5', 'R6b'] as const)(
    '%s: ask for another content level, and all else as before',
    (release) => {
      const { terms, subscription, withContent } = rulesOf(release)
      for (const wish of [most, least]) {
        const before = subscription(wish)
        const changed = withContent(before, 'empty')
        expect(terms(changed)).toEqual({ ...terms(before), content: 'empty' })
        expect(Object.keys(changed)).toEqual(expect.arrayContaining(Object.keys(before)))
      }
      expect(terms(withContent({}, 'id-only'))).toMatchObject({ content: 'id-only', topic: null })
    },
  )

  test.each(['R4', 'R5'] as const)('%s: what is not said, or in no way that FHIR has, is null', (release) => {
    const { terms } = rulesOf(release)
    expect(terms({})).toEqual(silent)
    expect(terms({ channel: 'x', channelType: 'x', heartbeatPeriod: '5', maxCount: '3' })).toEqual(silent)
    const odd = { url: `${PROFILES}/backport-max-count` }
    expect(terms({ channel: { extension: [odd, 'x'], _payload: 'x' } })).toEqual(silent)
    expect(terms({ channel: { extension: [{ ...odd, valuePositiveInt: '3' }] } })).toEqual(silent)
  })

  test('R5 says of which system the code of the channel is', () => {
    expect(rulesOf('R5').terms({ channelType: { system: 's', code: 'c' } })).toMatchObject({
      channel: 'c',
      channelSystem: 's',
    })
  })
})

test.each<[Release, string, string, string, boolean, number]>([
  ['R4', '4.0', 'history', 'Parameters', true, Infinity],
  ['R4B', '4.3', 'history', 'SubscriptionStatus', true, Infinity],
  ['R5', '5.0', 'subscription-notification', 'SubscriptionStatus', false, 9],
  ['R6a', '6.0', 'subscription-notification', 'SubscriptionStatus', false, 9],
  ['R6b', '6.0', 'subscription-notification', 'SubscriptionStatus', false, 9],
])('%s differs in this', (release, mimeVersion, bundleType, statusResource, asHistory, maxFractionDigits) => {
  const rules = rulesOf(release)
  expect(rules).toMatchObject({
    release,
    mimeVersion,
    bundleType,
    statusResource,
    requestAndResponse: asHistory,
    maxFractionDigits,
    endpointScheme: asHistory ? 'https' : 'wss',
    searchAsCriteria: asHistory,
    encounterClassIsList: !asHistory,
  })
  expect(rules.operationCanonicals).toEqual([
    asHistory
      ? 'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-get-ws-binding-token'
      : 'http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token',
  ])
})
