import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workbench, type Started } from './support.js'

let bench: Started
beforeAll(async () => {
  bench = await workbench()
})
afterAll(() => bench.close())

interface Asked {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A request with whatever headers: `fetch` sets some itself. */
function ask({ path = '', method = 'GET', headers = {} }: Asked = {}): Promise<{
  status: number
  text: string
  headers: NodeJS.Dict<string | string[]>
}> {
  const url = new URL(path.startsWith('/') ? path : new URL(bench.url).pathname + path, bench.url)
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += part.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

const own = () => new URL(bench.url)

describe('the workbench lets in', () => {
  test('who has the address that was printed', async () => {
    expect((await ask()).status).toBe(200)
    expect((await ask({ headers: { host: `localhost:${own().port}` } })).status).toBe(200)
  })

  test('who follows the address in another page, to read', async () => {
    const clicked = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect((await ask({ headers: clicked })).status).toBe(200)
  })
})

describe('the workbench refuses', () => {
  test.each(['/', '/wrong/', '/targets', '/favicon.ico', '/wrong/events?page=', '/%2e%2e/'])(
    '%s, which has no token',
    async (path) => {
      const { status, text } = await ask({ path })
      expect(status).toBe(403)
      expect(text).toContain('Open the address')
      expect(text).not.toContain(own().pathname.slice(1, -1))
    },
  )

  test('a token that is one letter off, or longer', async () => {
    const { pathname } = own()
    const letter = pathname[1] === 'A' ? 'B' : 'A'
    for (const path of [
      `/${letter}${pathname.slice(2)}`,
      `${pathname.slice(0, -1)}x/`,
      pathname.slice(0, -2),
    ])
      expect((await ask({ path })).status).toBe(403)
  })

  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1.evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '0.0.0.0:PORT',
    '[::1]:PORT',
    'localhost.:PORT',
  ])('the host %s, which a name may be pointed from', async (host) => {
    const { status, text } = await ask({ headers: { host: host.replace('PORT', own().port) } })
    expect(status).toBe(421)
    expect(text).not.toContain(own().pathname.slice(1, -1))
  })

  test.each([
    'http://evil.example',
    'null',
    'http://127.0.0.1:1',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:PORT.evil.example',
  ])('the origin %s', async (origin) => {
    const headers = { origin: origin.replace('PORT', own().port) }
    expect((await ask({ headers })).status).toBe(403)
    expect((await ask({ headers, method: 'POST', path: 'targets' })).status).toBe(403)
  })

  test.each([
    ['cross-site', 'no-cors', 'image'],
    ['same-site', 'cors', 'empty'],
    ['cross-site', 'navigate', 'iframe'],
  ])('what a page of another site asks: %s, %s, %s', async (site, mode, dest) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }
    expect((await ask({ headers })).status).toBe(403)
  })

  test('a form that another site sends', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect((await ask({ method: 'POST', path: 'targets', headers })).status).toBe(403)
  })

  test('other methods, and what is no form', async () => {
    expect((await ask({ method: 'PUT' })).status).toBe(405)
    expect(
      (await ask({ method: 'POST', path: 'targets', headers: { 'content-type': 'application/json' } }))
        .status,
    ).toBe(413)
  })
})

test('every answer forbids what it does not need', async () => {
  for (const path of ['', 'workbench.js', 'nowhere', 'matrix/', '/']) {
    const { headers } = await ask({ path })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(headers).not.toHaveProperty('set-cookie')
  }
})

test('nothing listens beside the loopback interface', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
  for (const { address } of others) {
    const code = await new Promise((resolve) => {
      const socket = connect(Number(own().port), address)
      socket.on('connect', () => (socket.destroy(), resolve('connected')))
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    })
    expect(code).toBe('ECONNREFUSED')
  }
})
