import { CATALOGUE } from '../../conformance/suite.js'
import { expect, it } from 'vitest'

import { TRAITS, traitNamed } from '../../prove/traits.js'
import { statusElement, statusValue, eventElement } from '../../../src/reference/edits/resources.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { RELEASES } from '../../../src/fhir/releases/index.js'
import { named, statusOf, world } from './harness.js'

it('have unique names, and mutants break a clause of the catalogue', () => {
  expect(new Set(TRAITS.map(({ name }) => name)).size).toBe(TRAITS.length)
  for (const { name, kind, breaks, consequences = {} } of TRAITS) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(breaks === undefined, name).toBe(kind === 'variant')
    const [id = '', clauseId = ''] = breaks?.split('/') ?? []
    if (breaks !== undefined) expect(CATALOGUE.clause(`${id}/${clauseId}`).id).toBe(clauseId)
    for (const other of Object.keys(consequences)) expect(CATALOGUE.requirement(other).id).toBe(other)
  }
})

it('are found by name, or near ones are named', () => {
  expect(traitNamed('no-post').name).toBe('no-post')
  expect(() => traitNamed('no-pots')).toThrow(/no-post/)
})

it('start a server wherever they make sense, and nowhere else', async () => {
  for (const trait of TRAITS)
    for (const release of trait.releases ?? ['R5' as const])
      await (await startReferenceServer({ release, traits: [trait] })).close()
  const elsewhere = startReferenceServer({ release: 'R5', traits: [traitNamed('declared-with-dollar')] })
  await expect(elsewhere).rejects.toThrow(/no sense in R5/)
})

const outputs: [string, (output: Record<string, string>, id: string, baseUrl: string) => void][] = [
  ['subscription-absent', (output) => expect(output).not.toHaveProperty('subscription')],
  ['subscription-relative', (output, id) => expect(output['subscription']).toBe(`Subscription/${id}`)],
  [
    'subscription-absolute',
    (output, id, baseUrl) => expect(output['subscription']).toBe(`${baseUrl}/Subscription/${id}`),
  ],
  ['expiration-without-offset', (output) => expect(output['expiration']).toMatch(/\.\d{3}$/)],
]

it.each(outputs)('%s', async (name, check) => {
  const target = await world('R5', { traits: [name] })
  const id = await target.subscribe()
  check(await target.token(id), id, target.server.baseUrl)
})

it('http-websocket-url answers GET with it, and POST as it should be', async () => {
  const target = await world('R5', { traits: ['http-websocket-url'] })
  const id = await target.subscribe()
  const { json } = await target.call('GET', `/Subscription/${id}/$get-ws-binding-token`)
  expect(named(json)['websocket-url']).toMatch(/^http:/)
  expect((await target.token(id))['websocket-url']).toMatch(/^ws:/)
})

it('compose in order', async () => {
  const target = await world('R5', { traits: ['token-as-value-id', 'expiration-without-offset'] })
  const { json } = await target.call('GET', `/Subscription/${await target.subscribe()}/$get-ws-binding-token`)
  expect(json.parameter[0]).toEqual({ name: 'token', valueId: expect.any(String) })
  expect(named(json)['expiration']).not.toMatch(/Z$/)
})

it('no-type-level, no-post and no-ids-refused', async () => {
  const type = '/Subscription/$get-ws-binding-token'
  const call = async (trait: string, method: string, path?: string) => {
    const target = await world('R5', { traits: [trait] })
    const id = await target.subscribe()
    return (await target.call(method, path ?? `/Subscription/${id}/$get-ws-binding-token`)).status
  }
  expect(await call('no-type-level', 'POST', type)).toBe(404)
  expect(await call('no-type-level', 'POST')).toBe(200)
  expect(await call('no-post', 'POST')).toBe(405)
  expect(await call('no-post', 'GET')).toBe(200)
  expect(await call('no-ids-refused', 'POST', type)).toBe(400)
})

it('binds-any-token', async () => {
  const target = await world('R5', { traits: ['binds-any-token'] })
  await target.subscribe()
  const socket = await target.connect()
  socket.ws.send('bind-with-token anything')
  expect(statusOf(await socket.next()).type).toBe('handshake')
})

it('single-use-token with closes-on-bad-token', async () => {
  const target = await world('R5', { traits: ['single-use-token', 'closes-on-bad-token'] })
  const { token } = await target.token(await target.subscribe())
  const first = await target.connect()
  first.ws.send(`bind-with-token ${token}`)
  expect(statusOf(await first.next()).type).toBe('handshake')
  const second = await target.connect()
  second.ws.send(`bind-with-token ${token}`)
  expect(await second.closed).toBe(1008)
})

it('silent-on-bad-token', async () => {
  const target = await world('R5', { traits: ['silent-on-bad-token'] })
  const socket = await target.connect()
  socket.ws.send('bind-with-token wrong')
  expect(await socket.settled()).toEqual([])
})

it('late-handshake', async () => {
  const target = await world('R5', { traits: ['late-handshake'] })
  const { token } = await target.token(await target.subscribe())
  const socket = await target.connect()
  socket.ws.send(`bind-with-token ${token}`)
  expect(await socket.settled()).toEqual([])
  expect(statusOf(await socket.next()).type).toBe('handshake')
})

it.each(RELEASES)('%s: edits reach the status in whatever resource it is', async (release) => {
  const target = await world(release)
  const { socket } = await target.bound(await target.subscribe())
  await target.trigger()
  const event = await socket.next()
  const edited = eventElement(
    statusElement(
      statusElement(event, 'topic', () => undefined),
      'status',
      () => 'off',
    ),
    'eventNumber',
    (value) => `${String(value)}0`,
  )
  expect(statusValue(event, 'eventsSinceSubscriptionStart')).toBe('1')
  expect(statusOf(edited)).toMatchObject({ status: 'off', notificationEvent: [{ eventNumber: '10' }] })
  expect(statusOf(edited).topic).toBeUndefined()
  expect(statusOf(event).status).toBe('active')
})
