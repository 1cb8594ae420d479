import { once } from 'node:events'
import { WebSocket } from 'ws'
import { describe, expect, it } from 'vitest'
import type { Trait } from '../../../src/reference/trait.js'
import { ALICE, statusOf, subscription, world, type Json } from './harness.js'

const dialects: [string, (token: string) => string | Buffer][] = [
  ['text', (token) => `bind-with-token ${token}`],
  ['text with a colon', (token) => `bind-with-token: ${token}`],
  ['JSON with payload', (token) => JSON.stringify({ type: 'bind-with-token', payload: { token } })],
  ['flat JSON', (token) => JSON.stringify({ type: 'bind-with-token', token })],
  ['a binary message', (token) => Buffer.from(`bind-with-token ${token}`)],
]

const FIRST_TOKEN_IS_SHORT: Trait = {
  name: 'first-token-is-short',
  kind: 'variant',
  summary: 'The first token lives half a second, any other as long as usual.',
  hooks: {
    token: (issued, { server }) => {
      if (server.memory.has('issued')) return issued
      server.memory.set('issued', true)
      return { ...issued, expiresAt: Date.now() + 500 }
    },
  },
}

it.each(dialects)('binds by %s', async (_name, message) => {
  const target = await world()
  const id = await target.subscribe()
  const { token = '' } = await target.token(id)
  const socket = await target.connect()
  socket.ws.send(message(token))
  const handshake = statusOf(await socket.next())
  expect(handshake).toMatchObject({ type: 'handshake', eventsSinceSubscriptionStart: '0' })
})

it.each(['bind-with-token wrong', 'hello', '{', 'bind-with-token'])(
  'answers %j and stays open',
  async (message) => {
    const target = await world()
    const socket = await target.connect()
    socket.ws.send(message)
    expect(await socket.next()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error' }],
    })
    await target.subscribe()
    await target.trigger()
    expect(await socket.settled()).toEqual([])
    expect(socket.ws.readyState).toBe(WebSocket.OPEN)
  },
)

it('refuses an upgrade elsewhere', async () => {
  const target = await world()
  const ws = new WebSocket(`${target.server.websocketUrl}/elsewhere`)
  const [, response] = await once(ws, 'unexpected-response')
  expect(response.statusCode).toBe(404)
  ws.on('error', () => {})
  ws.terminate()
})

describe('one socket', () => {
  it('takes several binds, one handshake for each Subscription', async () => {
    const target = await world()
    const [a, b] = [await target.subscribe(), await target.subscribe()]
    const { socket } = await target.bound(a)
    socket.ws.send(`bind-with-token ${(await target.token(b))['token']}`)
    expect(statusOf(await socket.next()).subscription.reference).toContain(b)
    await target.trigger()
    const of = [statusOf(await socket.next()), statusOf(await socket.next())]
    expect(new Set(of.map(({ subscription: { reference } }) => reference.split('/').at(-1)))).toEqual(
      new Set([a, b]),
    )
  })

  it('goes on with a fresh token past the end of the first, and repeats nothing', async () => {
    const target = await world('R5', { traits: [FIRST_TOKEN_IS_SHORT] })
    const id = await target.subscribe()
    const first = await target.token(id)
    const socket = await target.connect()
    for (const token of [first['token'], (await target.token(id))['token']]) {
      socket.ws.send(`bind-with-token ${token}`)
      expect(statusOf(await socket.next()).type).toBe('handshake')
    }
    await expect
      .poll(() => Date.now(), { interval: 20 })
      .toBeGreaterThan(Date.parse(first['expiration'] ?? ''))
    await target.trigger()
    expect(statusOf(await socket.next())).toMatchObject({ type: 'event-notification' })
    expect(await socket.settled()).toEqual([])
  })
})

describe('expiry', () => {
  it('ends delivery and says so; the token binds no more', async () => {
    const target = await world('R5', { tokenLifetimeSeconds: 0.4 })
    const id = await target.subscribe()
    const { token } = await target.token(id)
    const socket = await target.connect()
    socket.ws.send(`bind-with-token ${token}`)
    expect(statusOf(await socket.next()).type).toBe('handshake')
    expect((await socket.next()).issue[0]).toMatchObject({ code: 'expired' })
    await target.trigger()
    socket.ws.send(`bind-with-token ${token}`)
    expect((await socket.next()).issue[0]).toMatchObject({ severity: 'error', code: 'expired' })
    expect(await socket.settled()).toEqual([])
  })
})

describe('delivery', () => {
  it('reaches only what is bound, and only its own Subscription', async () => {
    const target = await world()
    const [a, b] = [await target.subscribe(), await target.subscribe({}, ALICE)]
    const unbound = await target.connect()
    const { socket } = await target.bound(a)
    await target.trigger(ALICE)
    const encounter = await target.trigger()
    const event = await socket.next()
    expect(statusOf(event).notificationEvent[0].focus.reference).toContain(encounter)
    expect(JSON.stringify(event)).not.toContain(b)
    expect(await socket.settled()).toEqual([])
    expect(await unbound.settled()).toEqual([])
  })

  it('survives the close of another socket, and of its own', async () => {
    const target = await world()
    const id = await target.subscribe()
    const first = await target.bound(id)
    const second = await target.bound(id)
    first.socket.ws.close()
    await first.socket.closed
    await target.trigger()
    expect(statusOf(await second.socket.next()).type).toBe('event-notification')
    second.socket.ws.close()
    await second.socket.closed
    expect((await target.call('GET', `/Subscription/${id}`)).json.status).toBe('active')
    expect(statusOf((await target.bound(id)).handshake).eventsSinceSubscriptionStart).toBe('1')
  })

  it.each(['delete', 'off', 'end'])('stops with %s', async (how) => {
    const target = await world()
    const witness = await target.bound(await target.subscribe())
    const end = new Date(Date.now() + 500).toISOString()
    const id = await target.subscribe(how === 'end' ? { end } : {})
    const { socket } = await target.bound(id)
    const off = { ...subscription('R5'), id, status: 'off' }
    if (how === 'delete') await target.call('DELETE', `/Subscription/${id}`)
    if (how === 'off') await target.call('PUT', `/Subscription/${id}`, off)
    const ended = async () => (await target.call('GET', `/Subscription/${id}`)).json.status !== 'active'
    await expect.poll(ended, { interval: 20 }).toBe(true)
    await target.trigger()
    expect(statusOf(await witness.socket.next()).type).toBe('event-notification')
    expect(await socket.settled()).toEqual([])
  })

  it('goes by the filter', async () => {
    const target = await world('R4B')
    const { socket } = await target.bound(await target.subscribe({ filter: 'Patient/other' }))
    const witness = await target.bound(await target.subscribe({ filter: 'Patient/p' }))
    await target.trigger()
    expect(statusOf(await witness.socket.next()).type).toBe('event-notification')
    expect(await socket.settled()).toEqual([])
  })

  it('keeps to maxCount and numbers without gaps', async () => {
    const target = await world()
    const { socket } = await target.bound(await target.subscribe({ maxCount: 2 }))
    await Promise.all(Array.from({ length: 7 }, () => target.trigger()))
    const numbers: string[] = []
    while (numbers.length < 7) {
      const { notificationEvent: events } = statusOf(await socket.next())
      expect(events.length).toBeLessThanOrEqual(2)
      numbers.push(...events.map(({ eventNumber }: Json) => eventNumber))
    }
    expect(numbers).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  })
})
