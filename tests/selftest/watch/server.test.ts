import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { becomesReady } from '../../../src/watch/ready.js'
import { watchRestarts } from '../../../src/watch/restarts.js'
import { ServerProcess } from '../../../src/watch/server-process.js'
import { readSettings } from '../../../src/target/configuration/read.js'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const never = new AbortController().signal

function settingsFor(port: number) {
  const settings = readSettings({
    flags: { baseUrl: `http://127.0.0.1:${port}/fhir` },
    env: {},
    cwd: '/',
  })
  const [target] = settings.targets
  if (!target) throw new Error('no target')
  return { settings, target }
}

describe('a server is ready', () => {
  async function answering(...statuses: readonly number[]): Promise<{ port: number; calls: () => number }> {
    let calls = 0
    const server = createHttpServer((_, response) => {
      response.statusCode = statuses[Math.min(calls++, statuses.length - 1)] ?? 200
      response.end('{}')
    }).listen(0, '127.0.0.1')
    closers.push(() => server.close())
    await once(server, 'listening')
    return { port: (server.address() as AddressInfo).port, calls: () => calls }
  }

  test.each([200, 401, 404, 500])('when it answers %i', async (status) => {
    const { port, calls } = await answering(status)
    const { settings, target } = settingsFor(port)
    expect(await becomesReady(target, settings, Infinity, never)).toBe(true)
    expect(calls()).toBe(1)
  })

  test('when a gateway lets it answer', async () => {
    const { port, calls } = await answering(502, 503, 504, 200)
    const { settings, target } = settingsFor(port)
    expect(await becomesReady(target, settings, Infinity, never)).toBe(true)
    expect(calls()).toBe(4)
  })

  test('or not in time', async () => {
    const { port } = await answering(503)
    const { settings, target } = settingsFor(port)
    expect(await becomesReady(target, settings, 0.15, never)).toBe(false)
  })

  test('or not before it is interrupted', async () => {
    const { port } = await answering(503)
    const { settings, target } = settingsFor(port)
    const stop = new AbortController()
    const waiting = becomesReady(target, settings, Infinity, stop.signal)
    stop.abort()
    expect(await waiting).toBe(false)
  })
})

describe('a restart is seen', () => {
  async function listening(port = 0): Promise<{ server: Server; sockets: Set<Socket>; port: number }> {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => sockets.add(socket)).listen(port, '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => server.close())
    return { server, sockets, port: (server.address() as AddressInfo).port }
  }
  const connected = async ({ server, sockets }: { server: Server; sockets: Set<Socket> }): Promise<void> => {
    if (sockets.size === 0) await once(server, 'connection')
  }

  test('when the server goes and comes back', async () => {
    const first = await listening()
    let seen: (what: string) => void = () => undefined
    const next = (): Promise<string> => new Promise((resolve) => (seen = resolve))
    const says = { gone: () => seen('gone'), back: () => seen('back') }
    closers.push(watchRestarts(`http://127.0.0.1:${first.port}/fhir`, says))
    await connected(first)
    const gone = next()
    first.server.close()
    for (const socket of first.sockets) socket.destroy()
    expect(await gone).toBe('gone')
    const back = next()
    await listening(first.port)
    expect(await back).toBe('back')
  })

  test('but not when it ends a connection that is idle', async () => {
    const only = await listening()
    const said: string[] = []
    const says = { gone: () => said.push('gone'), back: () => said.push('back') }
    closers.push(watchRestarts(`http://127.0.0.1:${only.port}/fhir`, says))
    await connected(only)
    const again = once(only.server, 'connection')
    for (const socket of only.sockets) socket.destroy()
    await again
    expect(said).toEqual([])
  })
})

describe('a server of a command', () => {
  test('is shown line by line, and no line of it is a command of a CI system', async () => {
    let text = ''
    const died = new Promise<string>((resolve) => {
      new ServerProcess(
        `node -e "console.log('one\\n::error::two'); process.exitCode = 3"`,
        { write: (more) => (text += more) },
        resolve,
      ).start()
    })
    expect(await died).toBe('exit code 3')
    await expect.poll(() => text).toBe('server | one\nserver | : :error::two\n')
  })

  test('ends with all that it started', async () => {
    let text = ''
    const child = `node -e "console.log(process.pid); setInterval(() => undefined, 1000)"`
    const server = new ServerProcess(
      `${child} & ${child}`,
      { write: (more) => (text += more) },
      () => undefined,
    )
    server.start()
    const pids = (): number[] => [...text.matchAll(/\d+/g)].map(([pid]) => Number(pid))
    await expect.poll(() => pids().length, { timeout: 20_000 }).toBe(2)
    await server.stop()
    for (const pid of pids()) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
