import { describe, expect, it } from 'vitest'
import type { Trait } from '../../../src/reference/trait.js'
import { RELEASES } from '../../../src/fhir/releases/index.js'
import { statusOf, TOPIC, world, type Json } from './harness.js'

const INSTANT = /^\d{4}(-\d\d){2}T(\d\d:){2}\d\d\.\d{3}Z$/

/** What holds for every notification of the release. */
function expectShape(release: string, baseUrl: string, id: string, bundle: Json): void {
  const backport = release.startsWith('R4')
  const reference = `${baseUrl}/Subscription/${id}`
  expect(bundle.type).toBe(backport ? 'history' : 'subscription-notification')
  expect(bundle.timestamp).toMatch(INSTANT)
  expect(bundle).not.toHaveProperty('total')
  const [first, ...rest] = bundle.entry
  expect(first.resource.resourceType).toBe(release === 'R4' ? 'Parameters' : 'SubscriptionStatus')
  expect(first.fullUrl).toBe(`urn:uuid:${first.resource.id}`)
  expect(first.request).toEqual(backport ? { method: 'GET', url: `${reference}/$status` } : undefined)
  expect(statusOf(bundle)).toMatchObject({ status: 'active', subscription: { reference } })
  for (const entry of rest) expect(entry.fullUrl).toMatch(/^http:.*\/Encounter\/[\w-]+$/)
  for (const entry of bundle.entry) {
    expect(Boolean(entry.response)).toBe(backport)
    expect(entry).not.toHaveProperty('search')
  }
}

describe.each(RELEASES)('%s', (release) => {
  it.each(['empty', 'id-only', 'full-resource'])('handshake and event with content %s', async (content) => {
    const target = await world(release)
    const id = await target.subscribe({ content })
    const { socket, handshake } = await target.bound(id)
    const encounter = await target.trigger()
    const event = await socket.next()
    const focus = `${target.server.baseUrl}/Encounter/${encounter}`

    for (const bundle of [handshake, event]) {
      expectShape(release, target.server.baseUrl, id, bundle)
      expect(statusOf(bundle).topic).toBe(content === 'empty' ? undefined : TOPIC)
    }
    expect(statusOf(handshake)).toMatchObject({ type: 'handshake', eventsSinceSubscriptionStart: '0' })
    expect(statusOf(handshake)).not.toHaveProperty('notificationEvent')
    expect(statusOf(event)).toMatchObject({
      type: 'event-notification',
      eventsSinceSubscriptionStart: '1',
      notificationEvent: [{ eventNumber: '1', timestamp: expect.stringMatching(INSTANT) }],
    })
    expect(statusOf(event).notificationEvent[0].focus).toEqual(
      content === 'empty' ? undefined : { reference: focus },
    )
    expect(event.entry).toHaveLength(content === 'empty' ? 1 : 2)
    expect(event.entry[1]?.fullUrl).toBe(content === 'empty' ? undefined : focus)
    expect(event.entry[1]?.resource?.id).toBe(content === 'full-resource' ? encounter : undefined)
  })

  it('tells of a deletion without the resource', async () => {
    const target = await world(release)
    const encounter = await target.trigger()
    const { socket } = await target.bound(await target.subscribe({ content: 'full-resource' }))
    await target.call('DELETE', `/Encounter/${encounter}`)
    const { entry } = await socket.next()
    expect(entry[1]).toMatchObject({ request: { method: 'DELETE' } })
    expect(entry[1]).not.toHaveProperty('resource')
  })
})

describe.each(['R4', 'R5'] as const)('%s heartbeats', (release) => {
  it('follow the handshake after the period and count nothing', async () => {
    const target = await world(release)
    const id = await target.subscribe({ heartbeat: 1 })
    const { socket, handshake } = await target.bound(id)
    const heartbeat = await socket.next()
    expectShape(release, target.server.baseUrl, id, heartbeat)
    expect(statusOf(heartbeat)).toMatchObject({ type: 'heartbeat', eventsSinceSubscriptionStart: '0' })
    expect(Date.parse(heartbeat.timestamp) - Date.parse(handshake.timestamp)).toBeGreaterThanOrEqual(990)
    await target.trigger()
    expect(statusOf(await socket.next()).eventsSinceSubscriptionStart).toBe('1')
  })
})

describe('a Subscription that is updated while an event waits to be sent', () => {
  it('is notified of that event, and of those after it', async () => {
    const patient: Trait = {
      name: 'gathers-for-long',
      kind: 'variant',
      summary: 'Events are gathered for 300 ms.',
      hooks: { settings: (value) => ({ ...value, batchWindowMs: 300 }) },
    }
    const target = await world('R5', { traits: [patient] })
    const id = await target.subscribe()
    const { socket } = await target.bound(id)
    await target.trigger()
    const { json } = await target.call('GET', `/Subscription/${id}`)
    await target.call('PUT', `/Subscription/${id}`, { ...json, reason: 'another' })
    expect(statusOf(await socket.next()).eventsSinceSubscriptionStart).toBe('1')
    await target.trigger()
    expect(statusOf(await socket.next()).eventsSinceSubscriptionStart).toBe('2')
  })
})
