import { describe, expect, test } from 'vitest'
import {
  codes,
  elementsOf,
  jsonNames,
  operation,
  parameterOf,
  parametersOf,
  pattern,
  type Datatype,
} from '../../../src/fhir/definitions.js'
import type { Release } from '../../../src/fhir/releases/names.js'

const facts = (use: 'in' | 'out') =>
  parametersOf('get-ws-binding-token', use).map(
    ({ name, min, max, type }) => `${name} ${min}..${max} ${type}`,
  )

describe('$get-ws-binding-token', () => {
  test('takes ids at type level alone', () => {
    expect(facts('in')).toEqual(['id 0..* id'])
    expect(parameterOf('get-ws-binding-token', 'in', 'id').scope).toEqual(['type'])
  })

  test('gives four parameters', () => {
    expect(facts('out')).toEqual([
      'token 1..1 string',
      'expiration 1..1 dateTime',
      'subscription 0..* string',
      'websocket-url 1..1 url',
    ])
  })

  test('is called on the type and on an instance, and affects state', () => {
    expect(operation('get-ws-binding-token')).toMatchObject({
      url: 'http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token',
      version: '5.0.0',
      system: false,
      type: true,
      instance: true,
      affectsState: true,
    })
  })

  test('has no parameter of another name or use', () => {
    expect(() => parameterOf('get-ws-binding-token', 'in', 'token')).toThrow(
      'no definition of in parameter token',
    )
  })
})

test('$events is called on an instance alone, with integer64 numbers', () => {
  expect(operation('events')).toMatchObject({ type: false, instance: true, affectsState: false })
  expect(parameterOf('events', 'in', 'eventsSinceNumber').type).toBe('integer64')
  expect(parameterOf('status', 'out', 'return').type).toBe('Bundle')
})

describe('elements', () => {
  test.each([
    ['R5', 'SubscriptionStatus', 'type', 1, '1', ['code']],
    ['R5', 'SubscriptionStatus', 'status', 0, '1', ['code']],
    ['R5', 'SubscriptionStatus.notificationEvent', 'eventNumber', 1, '1', ['integer64']],
    ['R4B', 'SubscriptionStatus.notificationEvent', 'eventNumber', 1, '1', ['string']],
    ['R6a', 'Subscription', 'channelType', 1, '1', ['Coding']],
    ['R4', 'Subscription', 'channel', 1, '1', ['BackboneElement']],
    ['R4', 'Parameters.parameter', 'part', 0, '*', ['#Parameters.parameter']],
    ['R5', 'OperationOutcome', 'issue', 1, '*', ['BackboneElement']],
  ] as const)('%s %s.%s', (release, parent, name, min, max, types) => {
    expect(elementsOf(release, parent)[name]).toMatchObject({ min, max, types })
  })

  test('choices are spelled out in JSON', () => {
    expect(jsonNames('R5', 'Parameters.parameter')).toEqual(
      expect.arrayContaining(['name', 'valueDateTime', 'valueUrl', 'valueInteger64', 'resource', 'part']),
    )
    expect(jsonNames('R4B', 'Parameters.parameter')).not.toContain('valueInteger64')
    expect(jsonNames('R5', 'Parameters.parameter')).not.toContain('value[x]')
  })

  test('R4 has no SubscriptionStatus', () => {
    expect(() => elementsOf('R4', 'SubscriptionStatus')).toThrow('SubscriptionStatus in R4')
  })
})

test('codes of the required value sets', () => {
  const types = ['handshake', 'heartbeat', 'event-notification', 'query-status', 'query-event']
  expect(codes('R5', 'subscription-notification-type')).toEqual(types)
  expect(codes('R4B', 'subscription-notification-type')).toEqual(types)
  expect(codes('R5', 'subscription-status')).toEqual([
    'requested',
    'active',
    'error',
    'off',
    'entered-in-error',
  ])
  expect(codes('R4B', 'subscription-status')).toEqual(['requested', 'active', 'error', 'off'])
  expect(codes('R5', 'subscription-payload-content')).toEqual(['empty', 'id-only', 'full-resource'])
  expect(codes('R5', 'bundle-type')).toContain('subscription-notification')
  expect(codes('R4B', 'bundle-type')).not.toContain('subscription-notification')
  expect(codes('R5', 'issue-severity')).toContain('fatal')
  expect(codes('R5', 'issue-type')).toContain('not-found')
})

describe('regular expressions', () => {
  test.each<[Release, Datatype, string, boolean]>([
    ['R5', 'id', 'ABC-123', true],
    ['R5', 'id', 'a'.repeat(65), false],
    ['R5', 'id', 'a\n', false],
    ['R5', 'string', '', false],
    ['R5', 'integer64', '10', true],
    ['R5', 'integer64', 'x10', false],
    ['R5', 'dateTime', '2030-01-17T19:30:22-05:00', true],
    ['R4B', 'dateTime', '2030-01-17T19:30:22', false],
    ['R5', 'dateTime', '2030-01-17T19:30:22', true],
    ['R5', 'dateTime', '17.01.2030', false],
    ['R5', 'instant', '2030-01-17', false],
    ['R5', 'url', 'wss://example.org/ws', true],
    ['R5', 'canonical', 'a b', false],
  ])('%s %s: %j is %s', (release, datatype, text, matches) => {
    expect(pattern(release, datatype).test(text)).toBe(matches)
  })

  test('R4B has no integer64', () => {
    expect(() => pattern('R4', 'integer64')).toThrow('integer64 in R4')
  })
})
