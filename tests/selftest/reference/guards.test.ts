import { expect, it, test } from 'vitest'
import { GUARDS, guarded, guardNamed, guardsFor } from '../../../src/reference/guards/index.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { TRAITS, traitNamed } from '../../prove/traits.js'
import { named, statusOf, world } from './harness.js'

const OPERATION = '$get-ws-binding-token'

/** A server with one trait under one guard, and the count of its mistakes. */
async function guardedWorld(trait: Trait, guard: string, lateMs?: number) {
  const made = guarded(trait, guardNamed(guard), lateMs === undefined ? {} : { lateMs })
  return { target: await world('R5', { traits: [made] }), happened: made.happened }
}

it('have unique names and something to be asked at', () => {
  expect(new Set(GUARDS.map(({ name }) => name)).size).toBe(GUARDS.length)
  for (const { name, seams } of GUARDS) expect([name, seams.length > 0]).toEqual([name, true])
  expect(() => guardNamed('nosuch')).toThrow(/get, post/)
})

it('are offered where the seam knows what they ask', () => {
  const offered = (name: string): string[] => guardsFor(traitNamed(name)).map((guard) => guard.name)
  expect(offered('no-expiration')).toContain('second-principal')
  expect(offered('no-expiration')).not.toContain('reconnected')
  expect(offered('no-handshake')).toContain('two-on-socket')
  expect(offered('no-handshake')).not.toContain('get')
  expect(offered('undeclared')).toEqual([])
})

it('start a server with every trait that they fit', async () => {
  for (const trait of TRAITS.filter(({ kind, releases }) => kind === 'mutant' && !releases).slice(0, 40))
    for (const guard of guardsFor(trait).slice(0, 2))
      await (await startReferenceServer({ traits: [guarded(trait, guard)] })).close()
})

/** How the operation is called so that the guard holds, and so that it does not. */
const calls: Readonly<Record<string, readonly [yes: (id: string) => string, no: (id: string) => string]>> = {
  get: [(id) => `GET /Subscription/${id}/${OPERATION}`, (id) => `POST /Subscription/${id}/${OPERATION}`],
  post: [(id) => `POST /Subscription/${id}/${OPERATION}`, (id) => `GET /Subscription/${id}/${OPERATION}`],
  'type-level': [
    (id) => `GET /Subscription/${OPERATION}?id=${id}`,
    (id) => `GET /Subscription/${id}/${OPERATION}`,
  ],
  'instance-level': [
    (id) => `GET /Subscription/${id}/${OPERATION}`,
    (id) => `GET /Subscription/${OPERATION}?id=${id}`,
  ],
  xml: [
    (id) => `GET /Subscription/${id}/${OPERATION}?_format=xml`,
    (id) => `GET /Subscription/${id}/${OPERATION}`,
  ],
  'two-ids': [
    (id) => `GET /Subscription/${OPERATION}?id=${id}&id=${id}`,
    (id) => `GET /Subscription/${OPERATION}?id=${id}`,
  ],
  'no-ids': [() => `GET /Subscription/${OPERATION}`, (id) => `GET /Subscription/${OPERATION}?id=${id}`],
}

test.each(Object.entries(calls))('%s: the mistake is made in its calls alone', async (guard, [yes, no]) => {
  const { target, happened } = await guardedWorld(traitNamed('no-expiration'), guard)
  const id = await target.subscribe()
  const call = async (line: string): Promise<void> => {
    const [method = '', path = ''] = line.split(' ')
    expect((await fetch(`${target.server.baseUrl}${path}`, { method })).status).toBe(200)
  }
  await call(no(id))
  expect(happened()).toBe(0)
  await call(yes(id))
  expect(happened()).toBe(1)
})

it('second-call counts the calls for each Subscription', async () => {
  const { target, happened } = await guardedWorld(traitNamed('no-expiration'), 'second-call')
  const [one, other] = [await target.subscribe(), await target.subscribe()]
  for (const id of [one, other]) expect(await target.token(id)).toHaveProperty('expiration')
  expect(happened()).toBe(0)
  expect(await target.token(one)).not.toHaveProperty('expiration')
  expect(happened()).toBe(1)
})

it('old-subscription waits for its age', async () => {
  const { target } = await guardedWorld(traitNamed('no-expiration'), 'old-subscription', 0)
  expect(await target.token(await target.subscribe())).not.toHaveProperty('expiration')
  const young = await guardedWorld(traitNamed('no-expiration'), 'old-subscription', 60_000)
  expect(await young.target.token(await young.target.subscribe())).toHaveProperty('expiration')
})

it('reconnected and second-socket tell a socket from the one before it', async () => {
  for (const [guard, closes] of [
    ['second-socket', false],
    ['reconnected', true],
  ] as const) {
    const { target, happened } = await guardedWorld(traitNamed('no-handshake'), guard)
    const id = await target.subscribe()
    const first = await target.connect()
    first.ws.send(`bind-with-token ${(await target.token(id))['token']}`)
    expect(statusOf(await first.next()).type).toBe('handshake')
    if (closes) {
      first.ws.close()
      await first.closed
    }
    expect(happened()).toBe(0)
    const second = await target.connect()
    second.ws.send(`bind-with-token ${(await target.token(id))['token']}`)
    expect(await second.settled()).toEqual([])
    expect(happened()).toBe(1)
  }
})

it('a hook that is held back takes notes and does nothing', async () => {
  const { target, happened } = await guardedWorld(traitNamed('deletes-on-close'), 'third-event')
  const id = await target.subscribe()
  const { socket } = await target.bound(id)
  socket.ws.close()
  await socket.closed
  expect((await target.call('GET', `/Subscription/${id}`)).status).toBe(200)
  expect(happened()).toBe(0)
})

it('what a trait noted before the guard held counts', async () => {
  const { target } = await guardedWorld(traitNamed('deaf-after-reconnect'), 'id-only')
  const id = await target.subscribe()
  const first = await target.bound(id)
  await target.trigger()
  expect(statusOf(await first.socket.next()).type).toBe('event-notification')
  const second = await target.bound(id)
  await target.trigger()
  expect(await second.socket.settled()).toEqual([])
  expect(
    named(await target.call('GET', `/Subscription/${id}/${OPERATION}`).then(({ json }) => json)),
  ).toHaveProperty('token')
})
