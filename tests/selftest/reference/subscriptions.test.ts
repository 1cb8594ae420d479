import { describe, expect, it } from 'vitest'
import { RELEASES } from '../../../src/fhir/releases/index.js'
import { statusOf, subscription, TOPIC, world, type Json } from './harness.js'

describe.each(RELEASES)('%s', (release) => {
  it('activates a requested Subscription and returns it', async () => {
    const target = await world(release)
    const { status, headers, json } = await target.call('POST', '/Subscription', subscription(release))
    expect(status).toBe(201)
    expect(json.status).toBe('active')
    expect(headers.get('location')).toContain(`/Subscription/${json.id}/_history/1`)
    expect((await target.call('GET', `/Subscription/${json.id}`)).json).toEqual(json)
    expect((await target.call('GET', '/Subscription')).json).toMatchObject({ type: 'searchset', total: 1 })
  })

  it.each([
    ['topic', { topic: 'http://example.org/other' }],
    ['content level', { content: 'everything' }],
    ['channel', { channel: 'email' }],
    ['media type', { contentType: 'text/plain' }],
    ['FHIR version', { contentType: 'application/fhir+json; fhirVersion=9.9' }],
    ['end', { end: '2001-01-01T00:00:00Z' }],
  ])('refuses an unknown %s', async (_what, wanted) => {
    const target = await world(release)
    const { status, json } = await target.call('POST', '/Subscription', subscription(release, wanted))
    expect(status).toBe(422)
    expect(json.resourceType).toBe('OperationOutcome')
  })

  it('answers $status at both levels and by both methods', async () => {
    const target = await world(release)
    const id = await target.subscribe()
    await target.subscribe()
    const instance = await target.call('GET', `/Subscription/${id}/$status`)
    expect(instance.json).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1 })
    expect(statusOf(instance.json)).toMatchObject({
      type: 'query-status',
      status: 'active',
      subscription: { reference: `${target.server.baseUrl}/Subscription/${id}` },
    })
    expect((await target.call('POST', '/Subscription/$status')).json.total).toBe(2)
    expect((await target.call('GET', `/Subscription/$status?id=${id}`)).json.total).toBe(1)
    expect((await target.call('GET', '/Subscription/$status?status=off')).json.total).toBe(0)
  })

  it('answers $events with one notification', async () => {
    const target = await world(release)
    const id = await target.subscribe({ content: 'full-resource' })
    for (let count = 0; count < 3; count++) await target.trigger()
    const { json } = await target.call('GET', `/Subscription/${id}/$events?eventsSinceNumber=2`)
    expect(json.type).toBe(release.startsWith('R4') ? 'history' : 'subscription-notification')
    expect(statusOf(json)).toMatchObject({ type: 'query-event', eventsSinceSubscriptionStart: '3' })
    expect(statusOf(json).notificationEvent.map(({ eventNumber }: Json) => eventNumber)).toEqual(['2', '3'])
    expect(json.entry).toHaveLength(3)
  })

  it('raises a heartbeat period that is too short, visibly', async () => {
    const target = await world(release)
    const wanted = subscription(release, { heartbeat: 7 })
    const created = await target.call('POST', '/Subscription', JSON.stringify(wanted).replace(':7', ':0'))
    expect(created.status).toBe(201)
    expect(created.text).toMatch(/"(heartbeatPeriod|valueUnsignedInt)":1\b/)
  })
})

it('goes on with events after an update that came while one was on its way', async () => {
  const target = await world()
  const id = await target.subscribe()
  const { socket } = await target.bound(id)
  const { json } = await target.call('GET', `/Subscription/${id}`)
  const [first] = await Promise.all([
    target.trigger(),
    target.call('PUT', `/Subscription/${id}`, { ...json, reason: 'another' }),
  ])
  expect(first).toMatch(/./)
  expect(statusOf(await socket.next()).eventsSinceSubscriptionStart).toBe('1')
  await target.trigger()
  expect(statusOf(await socket.next()).eventsSinceSubscriptionStart).toBe('2')
})

it('needs no more than status, topic and channel type in R5', async () => {
  const target = await world()
  const minimal = {
    resourceType: 'Subscription',
    status: 'requested',
    topic: TOPIC,
    channelType: { code: 'websocket' },
  }
  const { status, json } = await target.call('POST', '/Subscription', minimal)
  expect(status).toBe(201)
  expect(json).toMatchObject({ content: 'empty', contentType: 'application/fhir+json' })
})

it('needs the payload content extension in R4', async () => {
  const target = await world('R4')
  const { channel, ...rest } = subscription('R4')
  const { _payload, ...bare } = channel
  expect((await target.call('POST', '/Subscription', { ...rest, channel: bare })).status).toBe(422)
})
