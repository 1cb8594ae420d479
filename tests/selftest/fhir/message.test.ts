import { describe, expect, test } from 'vitest'
import { MOST_TOKENS_OF_MESSAGE } from '../../../src/fhir/json.js'
import { classify, readMessage, readNotification, readStatus } from '../../../src/fhir/message.js'

const native = {
  resourceType: 'SubscriptionStatus',
  status: 'active',
  type: 'event-notification',
  eventsSinceSubscriptionStart: '2',
  topic: 'http://example.org/t',
  subscription: { reference: 'https://example.org/fhir/Subscription/s1' },
  notificationEvent: [
    {
      eventNumber: '1',
      timestamp: '2030-01-01T00:00:00Z',
      focus: { reference: 'Encounter/1' },
      additionalContext: [
        { reference: 'Patient/1' },
        { display: 'nameless' },
        'odd',
        { reference: 'Patient/2' },
      ],
    },
    'odd',
    { eventNumber: 2 },
  ],
}

const backport = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'subscription', valueReference: { reference: 'Subscription/s1' } },
    { name: 'topic', valueCanonical: 'http://example.org/t' },
    { name: 'status', valueCode: 'active' },
    { name: 'type', valueCode: 'event-notification' },
    { name: 'events-since-subscription-start', valueString: '2' },
    {
      name: 'notification-event',
      part: [
        { name: 'event-number', valueString: '1' },
        { name: 'timestamp', valueInstant: '2030-01-01T00:00:00Z' },
        { name: 'focus', valueReference: { reference: 'Encounter/1' } },
        { name: 'additional-context', valueReference: { reference: 'Patient/1' } },
        { name: 'additional-context' },
        { name: 'additional-context', valueReference: { reference: 'Patient/2' } },
        { name: 'related-query', valueReference: { reference: 'Patient/3' } },
      ],
    },
    { name: 'notification-event', part: [{ name: 'event-number', id: 'value', valueInteger: 2 }] },
    { name: 'other', part: [{ name: 'event-number', valueString: '7' }] },
  ],
}

const said = {
  at: 3,
  type: 'event-notification',
  status: 'active',
  subscriptionId: 's1',
  topic: 'http://example.org/t',
  eventsSinceStart: '2',
  events: [
    {
      number: '1',
      timestamp: '2030-01-01T00:00:00Z',
      focus: 'Encounter/1',
      additionalContext: ['Patient/1', 'Patient/2'],
    },
    { number: 2, timestamp: undefined, focus: null, additionalContext: [] },
  ],
}

describe('a status', () => {
  test('is read from SubscriptionStatus', () => {
    const subscription = 'https://example.org/fhir/Subscription/s1'
    expect(readStatus(native, 3)).toEqual({ ...said, form: 'SubscriptionStatus', subscription, raw: native })
  })

  test('is read from Parameters', () => {
    const subscription = 'Subscription/s1'
    expect(readStatus(backport, 3)).toEqual({ ...said, form: 'Parameters', subscription, raw: backport })
  })

  test.each([
    { resourceType: 'SubscriptionStatus' },
    { resourceType: 'Parameters', parameter: [{ name: 'type', valueCode: 'x' }] },
  ])('may say next to nothing: %j', (resource) => {
    expect(readStatus(resource)).toMatchObject({
      at: 0,
      status: null,
      subscription: null,
      subscriptionId: null,
      topic: null,
      eventsSinceStart: undefined,
      events: [],
    })
  })

  test('is told from Parameters by a type or a Subscription', () => {
    const parameters = (...parameter: readonly unknown[]) => ({ resourceType: 'Parameters', parameter })
    expect(readStatus(parameters({ name: 'status', valueCode: 'active' }))).toBeNull()
    expect(
      readStatus(parameters({ name: 'subscription', valueReference: { reference: 'x/1' } })),
    ).toMatchObject({
      subscriptionId: '1',
      type: null,
    })
  })

  test.each([null, 'x', [], {}, { resourceType: 'Bundle' }])('is not %j', (value) =>
    expect(readStatus(value)).toBeNull(),
  )
})

describe('a notification', () => {
  test('has the statuses of all its entries, each with its place', () => {
    const resources = [{ resourceType: 'Encounter' }, native, backport]
    const bundle = {
      resourceType: 'Bundle',
      entry: [...resources.map((resource) => ({ resource })), 'odd', {}],
    }
    const { entries, statuses, status } = readNotification(bundle)
    expect(entries).toHaveLength(4)
    expect(statuses.map(({ at, form }) => [at, form])).toEqual([
      [1, 'SubscriptionStatus'],
      [2, 'Parameters'],
    ])
    expect(status).toBe(statuses[0])
  })

  test('without a status has none', () => {
    const bundle = { resourceType: 'Bundle' }
    expect(readNotification(bundle)).toEqual({ bundle, entries: [], statuses: [], status: null })
  })
})

describe('a websocket message', () => {
  const bundle = { resourceType: 'Bundle', entry: [{ resource: native }] }
  const text = JSON.stringify(bundle)
  const status = {
    ...said,
    at: 0,
    form: 'SubscriptionStatus',
    subscription: 'https://example.org/fhir/Subscription/s1',
    raw: native,
  }
  const notification = { bundle, entries: bundle.entry, statuses: [status], status }
  const outcome = { resourceType: 'OperationOutcome', issue: [] }

  test('is a notification', () => {
    expect(readMessage(text)).toEqual({ kind: 'notification', notification, format: 'json' })
    expect(classify(bundle, 'xml')).toEqual({ kind: 'notification', notification, format: 'xml' })
  })

  test('is an OperationOutcome', () => {
    expect(readMessage(JSON.stringify(outcome))).toEqual({ kind: 'outcome', resource: outcome })
  })

  test.each([5, null, 'x', [], {}, { a: native }, native])('is the JSON %j', (value) => {
    expect(readMessage(JSON.stringify(value))).toEqual({ kind: 'json', value })
  })

  test.each(['', 'hello', '<html><body>', '{"a":1}{"b":2}', `${text}{`, 'x <a/>'])(
    'is the text %j',
    (words) => {
      expect(readMessage(words)).toEqual({ kind: 'text' })
    },
  )

  test.each(['<a/>', '  \n<a/>', '\ufeff<a/>', '\ufeff <a/>'])('is XML: %j', (words) => {
    expect(readMessage(words)).toMatchObject({ kind: 'json', value: { resourceType: 'a' } })
  })

  test('is in an envelope', () => {
    const told = { kind: 'notification', notification, format: 'json', packing: 'envelope' }
    expect(readMessage(JSON.stringify({ event: 'notify', data: bundle }))).toEqual(told)
    expect(readMessage(JSON.stringify([bundle]))).toEqual(told)
  })

  test('is several in one', () => {
    const told = { kind: 'notification', notification, format: 'json', packing: 'several' }
    expect(readMessage(JSON.stringify([bundle, bundle]))).toEqual(told)
    expect(readMessage(`${text}\n${text}`)).toEqual(told)
    expect(readMessage(`${text}${text}`)).toEqual(told)
    expect(readMessage(`${JSON.stringify(outcome)} ${text}`)).toEqual(told)
  })

  test('of another type that holds a Bundle is no notification', () => {
    const value = { resourceType: 'Parameters', parameter: bundle }
    expect(readMessage(JSON.stringify(value))).toEqual({ kind: 'json', value })
  })

  test('with more values than one is read no further', () => {
    const many = `[${'0,'.repeat(MOST_TOKENS_OF_MESSAGE / 2)}0]`
    expect(readMessage(many)).toEqual({ kind: 'text' })
  })
})
