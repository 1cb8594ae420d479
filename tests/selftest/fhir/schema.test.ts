import { describe, expect, test } from 'vitest'
import { schemaErrors } from '../../../src/fhir/schema.js'

const output = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'token', valueString: 'abc' },
    { name: 'expiration', valueDateTime: '2030-01-17T19:30:22-05:00' },
    { name: 'subscription', valueString: 'ABC123' },
    { name: 'websocket-url', valueUrl: 'wss://example.org/ws' },
  ],
}

const subscription = { reference: 'https://example.org/fhir/Subscription/ABC123' }

const status = {
  resourceType: 'SubscriptionStatus',
  status: 'active',
  type: 'event-notification',
  eventsSinceSubscriptionStart: '1',
  notificationEvent: [
    { eventNumber: '1', timestamp: '2030-01-01T00:00:00Z', focus: { reference: 'Encounter/1' } },
  ],
  subscription,
}

const notification = (first: object, ...others: object[]) => ({
  resourceType: 'Bundle',
  type: 'subscription-notification',
  timestamp: '2030-01-01T00:00:00Z',
  entry: [first, ...others].map((resource) => ({
    fullUrl: 'urn:uuid:231e7f38-2dd1-45ac-9161-d7bd87c403bd',
    resource,
  })),
})

const parameter = (...parameters: unknown[]) => ({ resourceType: 'Parameters', parameter: parameters })

describe('what is right passes', () => {
  test.each(['R4', 'R4B', 'R5', 'R6a', 'R6b'] as const)('Parameters in %s', async (release) => {
    expect(await schemaErrors(release, 'Parameters', output)).toEqual([])
  })

  test.each(['R5', 'R6a', 'R6b'] as const)('notification Bundle in %s', async (release) => {
    expect(await schemaErrors(release, 'Bundle', notification(status))).toEqual([])
    expect(await schemaErrors(release, 'SubscriptionStatus', status)).toEqual([])
  })

  test('full resources of any type', async () => {
    const encounter = { resourceType: 'Encounter', status: 'planned', ofOurOwn: [{}] }
    expect(await schemaErrors('R5', 'Bundle', notification(status, encounter))).toEqual([])
  })

  test('a notification of R4B, and of R4 with Parameters', async () => {
    const request = {
      request: { method: 'GET', url: 'Subscription/ABC123/$status' },
      response: { status: '200' },
    }
    const history = (resource: object) => ({
      resourceType: 'Bundle',
      type: 'history',
      entry: [{ fullUrl: 'urn:x', resource, ...request }],
    })
    expect(await schemaErrors('R4B', 'Bundle', history(status))).toEqual([])
    expect(await schemaErrors('R4', 'Bundle', history(output))).toEqual([])
  })

  test('what the published schema forgets: extensions on canonical, null in arrays of primitives', async () => {
    const extension = [{ url: 'http://example.org/e', valueBoolean: true }]
    const meta = { profile: [null, 'http://example.org/p'], _profile: [{ extension }, null] }
    const json = { ...status, meta, topic: 'http://example.org/t', _topic: { extension } }
    expect(await schemaErrors('R5', 'SubscriptionStatus', json)).toEqual([])
    expect(await schemaErrors('R4B', 'SubscriptionStatus', json)).toEqual([])
  })

  test('OperationOutcome and Subscription', async () => {
    const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] }
    const channel = { type: 'websocket', payload: 'application/fhir+json' }
    const old = {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'r',
      criteria: 'http://t',
      channel,
    }
    const channelType = { code: 'websocket' }
    const native = { resourceType: 'Subscription', status: 'requested', topic: 'http://t', channelType }
    expect(await schemaErrors('R5', 'OperationOutcome', outcome)).toEqual([])
    expect(await schemaErrors('R4', 'Subscription', old)).toEqual([])
    expect(await schemaErrors('R5', 'Subscription', { ...native, heartbeatPeriod: 30 })).toEqual([])
  })
})

describe('what is wrong is named', () => {
  test.each([
    ['an empty object', 'Parameters', {}, '/: lacks "resourceType"'],
    ['another resource', 'Parameters', notification(status), '/: has no element "type"'],
    ['no object', 'Parameters', [], '/: is no "object"'],
    ['a parameter that is no object', 'Parameters', parameter('token'), '/parameter/0: is no "object"'],
    ['parameter as an object', 'Parameters', { ...output, parameter: {} }, '/parameter: is no "array"'],
    [
      'a number as string',
      'Parameters',
      parameter({ name: 't', valueString: 5 }),
      '/parameter/0/valueString: is no "string"',
    ],
    [
      'an unknown element',
      'Parameters',
      parameter({ name: 't', value: 'x' }),
      '/parameter/0: has no element "value"',
    ],
    [
      'half a number',
      'Parameters',
      parameter({ name: 't', valueInteger: 1.5 }),
      '/parameter/0/valueInteger: is no "integer"',
    ],
    ['null for a value', 'Parameters', parameter({ name: null }), '/parameter/0/name: is no "string"'],
    [
      'a counter as number',
      'SubscriptionStatus',
      { ...status, eventsSinceSubscriptionStart: 1 },
      '/eventsSinceSubscriptionStart: is no "string"',
    ],
    [
      'no subscription',
      'SubscriptionStatus',
      { ...status, subscription: undefined },
      '/: lacks "subscription"',
    ],
    [
      'an entry without resourceType',
      'Bundle',
      notification({ id: 'x' }),
      '/entry/0/resource: lacks "resourceType"',
    ],
    [
      'a fault in an entry',
      'Bundle',
      notification({ ...status, topic: 1 }),
      '/entry/0/resource/topic: is no "string"',
    ],
    [
      'an outcome without issue',
      'OperationOutcome',
      { resourceType: 'OperationOutcome' },
      '/: lacks "issue"',
    ],
  ] as const)('%s', async (_, type, json, fault) => {
    expect(await schemaErrors('R5', type, json)).toEqual([fault])
  })

  test.each(['R4', 'R4B'] as const)('a wrong type in %s', async (release) => {
    expect(await schemaErrors(release, 'Parameters', parameter('token'))).toEqual([
      '/parameter/0: is no "object"',
    ])
  })
})

describe('what cannot be told is not said', () => {
  test('an element that R5 does not know, in R6', async () => {
    const json = { ...status, addedByBallot: true }
    expect(await schemaErrors('R6b', 'SubscriptionStatus', json)).toEqual([])
    expect(await schemaErrors('R5', 'SubscriptionStatus', json)).toEqual([
      '/: has no element "addedByBallot"',
    ])
  })

  test('SubscriptionStatus in R4', async () => {
    expect(await schemaErrors('R4', 'SubscriptionStatus', { resourceType: 'SubscriptionStatus' })).toEqual([])
  })
})

describe('hostile input ends quickly', () => {
  test('nesting', async () => {
    let nested: object = { name: 'x' }
    for (let depth = 0; depth < 100_000; depth++) nested = { name: 'x', part: [nested] }
    const errors = await schemaErrors('R5', 'Parameters', parameter(nested))
    expect(errors).toEqual(['/: is nested too deeply, or too long, to be judged'])
  })

  test.each([
    ['R4B', 'valueBase64Binary', `${'AAAA  '.repeat(1000)}!`],
    ['R5', 'valueBase64Binary', 'A'.repeat(4_000_000)],
    ['R5', 'valueInteger64', `${'1'.repeat(500_000)}x`],
  ] as const)('%s %s', { timeout: 2000 }, async (release, name, value) => {
    const errors = await schemaErrors(release, 'Parameters', parameter({ name: 'x', [name]: value }))
    expect(errors).toHaveLength(value.startsWith('A') && !value.endsWith('!') ? 0 : 1)
  })

  test('a hundred thousand faults give one sentence', async () => {
    const many = Array.from({ length: 100_000 }, () => 1)
    expect(await schemaErrors('R5', 'Parameters', parameter(...many))).toHaveLength(1)
  })
})
