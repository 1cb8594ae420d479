import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { becomesReady } from '../../../src/watch/ready.js'
import { freePort } from '../support/ports.js'
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

  test('and says meanwhile why it is not', async () => {
    const { port } = await answering(503, 200)
    const { settings, target } = settingsFor(port)
    const reasons: string[] = []
    expect(await becomesReady(target, settings, Infinity, never, (reason) => reasons.push(reason))).toBe(true)
    expect(reasons).toEqual(['HTTP 503'])
  })

  test('when what is wrong is TLS, which the run tells of', async () => {
    const plain = await answering(200)
    const { settings, target } = settingsFor(plain.port)
    const secure = { ...target, baseUrl: `https://127.0.0.1:${plain.port}/fhir` }
    expect(await becomesReady(secure, settings, Infinity, never)).toBe(true)
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
  /** An HTTP server, by what it does with each request. */
  async function serving(answer: RequestListener, port?: number) {
    const server = createHttpServer(answer)
    const asked: number[] = []
    server.on('request', () => asked.push(performance.now()))
    server.listen(port ?? (await freePort()), '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => server.close().closeAllConnections())
    return { server, asked, port: (server.address() as AddressInfo).port }
  }
  const ok: RequestListener = (_, response) => void response.end()

  /** Watches, and gives what is said next. */
  function watching(port: number): { readonly said: string[]; next: () => Promise<string> } {
    const { settings, target } = settingsFor(port)
    const said: string[] = []
    let heard: (what: string) => void = () => undefined
    const say = (what: string): void => {
      said.push(what)
      heard(what)
    }
    closers.push(watchRestarts(target, settings, { gone: () => say('gone'), back: () => say('back') }))
    return { said, next: () => new Promise((resolve) => (heard = resolve)) }
  }

  test('when the server goes and comes back', async () => {
    const first = await serving(ok)
    const asked = once(first.server, 'request')
    const { next } = watching(first.port)
    await asked
    const gone = next()
    first.server.close().closeAllConnections()
    expect(await gone).toBe('gone')
    const back = next()
    await serving(ok, first.port)
    expect(await back).toBe('back')
  })

  test('and a server that waits for its connections when it shuts down is not held up', async () => {
    const { server, port } = await serving(ok)
    const answered = new Promise((resolve) =>
      server.once('request', (_, response: ServerResponse) => response.once('close', resolve)),
    )
    const { next } = watching(port)
    await answered
    const gone = next()
    server.close()
    await once(server, 'close')
    expect(await gone).toBe('gone')
  })

  test('when a gateway says so', async () => {
    let status = 200
    const { server, port } = await serving((_, response) => void response.writeHead(status).end())
    const asked = once(server, 'request')
    const { next } = watching(port)
    await asked
    status = 503
    const gone = next()
    server.closeAllConnections()
    expect(await gone).toBe('gone')
    const back = next()
    status = 200
    expect(await back).toBe('back')
  })

  test('but not when it ends its connections, and then it is asked once a second at most', async () => {
    const { server, asked, port } = await serving((_, response) => {
      response.setHeader('connection', 'close').end()
    })
    const { said } = watching(port)
    while (asked.length < 3) await once(server, 'request')
    expect(said).toEqual([])
    expect(asked[2]! - asked[1]!).toBeGreaterThan(900)
  })

  test('but not when it thinks for long', async () => {
    const { server, port } = await serving(() => undefined)
    const asked = once(server, 'request')
    const { settings, target } = settingsFor(port)
    const said: string[] = []
    const quick = { ...settings, timeoutFactor: 0.01 }
    const says = { gone: () => said.push('gone'), back: () => said.push('back') }
    closers.push(watchRestarts(target, quick, says))
    await asked
    await once(server, 'request')
    expect(said).toEqual([])
  })
})

/** Whether a process still runs, also where nobody takes note of what has ended. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

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

  test.runIf(process.platform === 'linux')(
    'is not waited for where nobody takes note of what has ended',
    async () => {
      let text = ''
      // A parent that leaves the group and never asks for its child: that stays there as a zombie.
      const careless = `( true & exec setsid sh -c 'echo $$; exec sleep 600' ) & wait`
      const server = new ServerProcess(careless, { write: (more) => (text += more) }, () => undefined)
      server.start()
      await expect.poll(() => /\d+/.exec(text)?.[0], { timeout: 20_000 }).toBeDefined()
      closers.push(() => process.kill(Number(/\d+/.exec(text)?.[0])))
      await server.stop()
      expect(server.isRunning).toBe(false)
    },
  )

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
    expect(pids().filter(runs)).toEqual([])
  })
})
