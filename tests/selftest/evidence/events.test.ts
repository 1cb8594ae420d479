import { describe, expect, test } from 'vitest'
import { isEvent, isHandshakeOf, isNews, tellsOf, timesNamed } from '../../../src/evidence/events.js'
import { readMessage } from '../../../src/fhir/message.js'

const SENT_AT = 1_000
const ours = { reference: 'Encounter/ours', sentAt: SENT_AT }

type Shape = {
  readonly at?: number
  readonly type?: string
  readonly subscription?: string | null
  /** one for each event; null for an event without a focus */
  readonly focuses?: readonly (string | null)[]
  readonly entries?: readonly object[]
}

function frame({
  at = SENT_AT + 5,
  type = 'event-notification',
  subscription = 'http://x/Subscription/s1',
  focuses = [null],
  entries = [],
}: Shape = {}) {
  const status = {
    resourceType: 'SubscriptionStatus',
    type,
    ...(subscription !== null && { subscription: { reference: subscription } }),
    notificationEvent: focuses.map((focus, index) => ({
      eventNumber: String(index + 1),
      ...(focus !== null && { focus: { reference: focus } }),
    })),
  }
  const bundle = {
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [{ resource: status }, ...entries],
  }
  return { at, message: readMessage(JSON.stringify(bundle)) }
}

const statusless = (text: string) => ({
  at: SENT_AT + 5,
  message: readMessage(JSON.stringify({ resourceType: 'Bundle', entry: [{ fullUrl: text }] })),
})

describe('a message tells of an event', () => {
  test.each([
    ['by its focus', frame({ focuses: ['http://x/Encounter/ours'] })],
    ['by its focus, with a version', frame({ focuses: ['Encounter/ours/_history/2'] })],
    ['among others in a batch', frame({ focuses: ['Encounter/another', 'Encounter/ours'] })],
    ['whatever type it has', frame({ type: 'heartbeat', focuses: ['Encounter/ours'] })],
    ['without a subscription', frame({ subscription: null, focuses: ['Encounter/ours'] })],
    ['at level empty, by its time', frame()],
    ['in the moment when the request was sent', frame({ at: SENT_AT })],
    ['long before its request was answered', frame({ at: SENT_AT + 1 })],
    ['without a focus, by an entry', frame({ entries: [{ fullUrl: 'http://x/Encounter/ours' }] })],
    [
      'without a focus, by a resource',
      frame({ entries: [{ resource: { resourceType: 'Encounter', id: 'ours' } }] }),
    ],
    ['without a status, by what it names', statusless('http://x/Encounter/ours')],
  ])('%s', (_, message) => {
    expect(tellsOf(message, ours, 's1')).toBe(true)
  })

  test.each([
    ['of another client, by its focus', frame({ focuses: ['Encounter/another'] })],
    ['of another client, by an entry', frame({ entries: [{ fullUrl: 'http://x/Encounter/another' }] })],
    ['of another Subscription', frame({ subscription: 'Subscription/s2', focuses: ['Encounter/ours'] })],
    ['from before the request was sent', frame({ at: SENT_AT - 1 })],
    ['from before it, with the focus', frame({ at: SENT_AT - 1, focuses: ['Encounter/ours'] })],
    ['that lists no event and is no event notification', frame({ type: 'heartbeat', focuses: [] })],
    ['without a status, of something else', statusless('http://x/Encounter/another')],
    ['that is no notification', { at: SENT_AT + 5, message: readMessage('Encounter/ours') }],
  ])('but not one %s', (_, message) => {
    expect(tellsOf(message, ours, 's1')).toBe(false)
  })
})

describe('a message repeats an earlier event', () => {
  const created = frame({ at: SENT_AT - 5, focuses: ['Encounter/ours'] })
  const sentAgain = frame({ focuses: ['Encounter/ours'] })
  const both = frame({ focuses: ['Encounter/ours', 'Encounter/ours'] })
  test('when its numbers for the resource are known from before', () => {
    expect(isNews(sentAgain, [created, sentAgain], ours, 's1')).toBe(false)
  })
  test.each([
    ['nothing came before', sentAgain, [sentAgain]],
    [
      'what came before was of another Subscription',
      sentAgain,
      [frame({ at: SENT_AT - 5, subscription: 'Subscription/s2', focuses: ['Encounter/ours'] })],
    ],
    ['one of its numbers is new', both, [created, both]],
    ['it names no focus', frame({ focuses: [] }), [frame({ at: SENT_AT - 5, focuses: [] })]],
  ])('but not when %s', (_, message, messages) => {
    expect(isNews(message, messages, ours, 's1')).toBe(true)
  })
})

describe('how often an event is named', () => {
  const [once, twice] = [
    frame({ focuses: ['Encounter/ours'] }),
    frame({ focuses: ['Encounter/another', 'Encounter/ours'] }),
  ]
  test('counts by number: two events of one change are two', () => {
    expect(timesNamed([once, twice], ours, 's1')).toBe(1)
    expect(timesNamed([once, twice, once], ours, 's1')).toBe(2)
  })
  test('is 0 where none tells of it', () => {
    expect(timesNamed([frame({ focuses: ['Encounter/another'] })], ours, 's1')).toBe(0)
  })
  test('counts messages where they list nothing', () => {
    const unlisted = frame({ focuses: [] })
    expect(timesNamed([unlisted, unlisted], ours, 's1')).toBe(2)
  })
})

test('a handshake is one of its Subscription, or names none', () => {
  const handshake = frame({ type: 'handshake', focuses: [] })
  expect(isHandshakeOf(handshake, 's1')).toBe(true)
  expect(isHandshakeOf(handshake)).toBe(true)
  expect(isHandshakeOf(handshake, 's2')).toBe(false)
  expect(isHandshakeOf(frame({ type: 'handshake', subscription: null }), 's2')).toBe(true)
  expect(isHandshakeOf(frame(), 's1')).toBe(false)
})

test('any event of its Subscription is one, a handshake is none', () => {
  expect(isEvent(frame({ focuses: ['Encounter/another'] }), 's1')).toBe(true)
  expect(isEvent(frame({ focuses: ['Encounter/another'] }), 's2')).toBe(false)
  expect(isEvent(frame({ type: 'handshake', focuses: [] }))).toBe(false)
})
