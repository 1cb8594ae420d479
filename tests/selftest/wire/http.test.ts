import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { Agent } from 'undici'
import { afterAll, describe, expect, test } from 'vitest'
import { LARGEST_BODY, performHttp } from '../../../src/wire/http.js'

const dispatcher = new Agent()
afterAll(() => dispatcher.close())

async function ask(listener: RequestListener, deadlineMs = 2_000): ReturnType<typeof performHttp> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    return await performHttp({ method: 'GET', url, headers: {} }, { dispatcher, deadlineMs })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('how an exchange may end', () => {
  test('a response is a response', async () => {
    const outcome = await ask((_, response) => response.writeHead(404, { 'X-Two': 'a' }).end('gone'))
    expect(outcome).toMatchObject({ kind: 'response', status: 404, headers: { 'x-two': 'a' } })
  })

  test('silence is a timeout, not a response', async () => {
    expect(await ask(() => {}, 50)).toEqual({ kind: 'timeout', reason: 'no complete response within 50 ms' })
  })

  test('a body that never ends is a timeout', async () => {
    const outcome = await ask((_, response) => {
      response.writeHead(200)
      response.write('{')
    }, 80)
    expect(outcome.kind).toBe('timeout')
  })

  test('a connection that is cut is a reset', async () => {
    expect((await ask((request) => request.socket.destroy())).kind).toBe('reset')
  })

  test('a closed port is refused', async () => {
    const outcome = await performHttp(
      { method: 'GET', url: 'http://127.0.0.1:1/', headers: {} },
      { dispatcher, deadlineMs: 1_000 },
    )
    expect(outcome.kind).toBe('refused')
  })

  test.each(['mailto:a@b', 'urn:uuid:1', 'file:///etc', 'no url', ''])('%j is not asked', async (url) => {
    const outcome = await performHttp({ method: 'GET', url, headers: {} }, { dispatcher, deadlineMs: 1_000 })
    expect(outcome).toEqual({ kind: 'malformed', reason: `not an http or https URL: ${url}` })
  })

  test('an announced body beyond the limit is too large before it came', async () => {
    const length = String(LARGEST_BODY + 1)
    const outcome = await ask((_, response) =>
      response.writeHead(200, { 'content-length': length }).write('{'),
    )
    expect(outcome.kind).toBe('too-large')
  })

  test('an interruption ends it', async () => {
    const controller = new AbortController()
    const server = createServer(() => controller.abort()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const outcome = await performHttp(
      { method: 'GET', url, headers: {} },
      { dispatcher, deadlineMs: 5_000, signal: controller.signal },
    )
    expect(outcome).toEqual({ kind: 'aborted', reason: 'the run was interrupted' })
    server.closeAllConnections()
    server.close()
  })

  test('a body beyond the limit is too large', async () => {
    const outcome = await ask((_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(1024 * 1024)
      const more = (): void => {
        while (response.write(chunk));
      }
      response.on('drain', more)
      response.on('error', () => {})
      more()
    }, 10_000)
    expect(outcome.kind).toBe('too-large')
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('a body in %s is read', async (encoding, compress) => {
    const outcome = await ask((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('{"a":1}')),
    )
    expect(outcome.kind === 'response' && outcome.bytes.toString()).toBe('{"a":1}')
  })

  test('a compression bomb is too large', async () => {
    const bomb = gzipSync(Buffer.alloc(LARGEST_BODY + 1))
    const outcome = await ask((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    expect(outcome.kind).toBe('too-large')
  })

  test('a false Content-Encoding is malformed', async () => {
    const outcome = await ask((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
    )
    expect(outcome.kind).toBe('malformed')
  })
})
