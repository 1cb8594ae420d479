import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examine } from '../../../src/cli/examine.js'
import { reply } from '../../../src/reference/http.js'
import { operationOutcome } from '../../../src/reference/outcome.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import type { DoctorOptions } from '../../../src/run/doctor.js'
import { readSettings } from '../../../src/target/configuration/read.js'

const BOTH = { TARGET_BEARER_TOKEN: 'demo-token-alice', TARGET_SECOND_BEARER_TOKEN: 'demo-token-bob' }

/** Notes the methods of all requests. */
const watching = (seen: Set<string>): Trait => ({
  name: 'watching',
  kind: 'variant',
  summary: 'Is watched.',
  hooks: {
    request: (request) => {
      seen.add(request.method)
      return request
    },
  },
})

async function examined(
  flags: Record<string, unknown>,
  env: Record<string, string> = {},
  options?: DoctorOptions,
): Promise<{ text: string; exitCode: number }> {
  let text = ''
  const out = { write: (more: string) => (text += more) }
  const settings = readSettings({ flags, env, cwd: '/' })
  const exitCode = await examine(settings, { stdout: out, stderr: out }, options)
  return { text, exitCode }
}

let server: ReferenceServer
beforeAll(async () => (server = await startReferenceServer()))
afterAll(() => server.close())

describe('doctor', () => {
  test('finds everything in order on a server that does everything, and writes nothing to it', async () => {
    const { text, exitCode } = await examined(
      { baseUrl: server.baseUrl },
      { TARGET_BEARER_TOKEN: 'demo-token-alice', TARGET_SECOND_BEARER_TOKEN: 'demo-token-bob' },
    )
    expect(exitCode).toBe(0)
    expect(text).not.toMatch(/warning|stop/)
    expect(text).toMatch(/A run will verify \d+: .*OP-22/)
    expect(text).toContain('It will not verify 0.')
    expect(text).toMatch(/Not known without writing \(see --try\): 1\d\d: .*WS-02/)
    const found = await fetch(`${server.baseUrl}/Subscription`, {
      headers: { authorization: 'Bearer demo-token-alice' },
    })
    expect(await found.json()).not.toHaveProperty('entry')
  })

  test('says what a run could not verify without a second principal and credentials', async () => {
    const { text, exitCode } = await examined({ baseUrl: server.baseUrl })
    expect(exitCode).toBe(0)
    expect(text).toMatch(/warning {2}second principal/)
    expect(text).toMatch(/no second principal: set TARGET_SECOND_BEARER_TOKEN: .*ERR-11/)
    expect(text).toMatch(/no credentials configured.*: .*ERR-10/)
  })

  test('stops at a closed port with the next step', async () => {
    const { text, exitCode } = await examined({ baseUrl: 'http://127.0.0.1:9/fhir' })
    expect(exitCode).toBe(3)
    expect(text).toMatch(/stop +TCP +port 9: .*check that the server runs/)
  })

  test('stops at a name that is not known', async () => {
    const { text, exitCode } = await examined({ baseUrl: 'http://no-such-host.invalid/fhir' })
    expect(exitCode).toBe(3)
    expect(text).toMatch(/stop +DNS +no-such-host\.invalid is not known here/)
  })

  test('tells a certificate that is not trusted from one that is, with issuer and expiry', async () => {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }])
    const https = createServer({ key: pems.private, cert: pems.cert }, (_, response) =>
      response.writeHead(404).end(),
    )
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve))
    const baseUrl = `https://127.0.0.1:${(https.address() as AddressInfo).port}/fhir`
    try {
      const strict = await examined({ baseUrl })
      expect(strict.exitCode).toBe(3)
      expect(strict.text).toMatch(/stop +TLS .*TARGET_CA_FILE/)
      const loose = await examined({ baseUrl, insecure: true })
      expect(loose.text).toMatch(/warning +TLS +issued by localhost, expires in \d+ days/)
      expect(loose.text).toMatch(/warning +metadata +answered 404 .*, which is no CapabilityStatement/)
    } finally {
      https.closeAllConnections()
      https.close()
    }
  })

  test('writes nothing: it sends nothing but GET, HEAD and OPTIONS', async () => {
    const seen = new Set<string>()
    const watched = await startReferenceServer({ traits: [watching(seen)] })
    try {
      await examined({ baseUrl: watched.baseUrl }, BOTH)
      expect([...seen].sort()).toEqual(['GET', 'OPTIONS'])
    } finally {
      await watched.close()
    }
  })

  test('with --try it knows all, and leaves nothing behind', async () => {
    const { text, exitCode } = await examined(
      { baseUrl: server.baseUrl, skip: ['WS', 'SS', 'EXP', 'NB', 'CL'], waitBudget: '0' },
      BOTH,
      { tries: true },
    )
    expect(exitCode).toBe(0)
    expect(text).toMatch(/ok +create +works/)
    expect(text).toMatch(/ok +bind +works as text/)
    expect(text).toMatch(/ok +event +arrives/)
    expect(text).toMatch(/ok +delete +works/)
    expect(text).not.toMatch(/Not known|Not deleted/)
    const found = await fetch(`${server.baseUrl}/Subscription`, {
      headers: { authorization: 'Bearer demo-token-alice' },
    })
    expect(await found.json()).not.toHaveProperty('entry')
  })

  test.each([
    [
      'an answer about the id shows that it is served',
      404,
      'Subscription/ID is not known.',
      /ok +operation +GET/,
    ],
    ['a refused scope', 403, 'Not allowed.', /warning +operation .*403 “Not allowed.”; .*TARGET_SCOPE/],
    [
      'a feature that is off',
      501,
      'Switched off.',
      /warning +operation .*501 “Switched off.”; .*switched off/,
    ],
    ['a path that is not there', 404, null, /warning +operation .*may not be served by GET/],
  ])('one GET for an unknown id tells: %s', async (_, status, words, said) => {
    const answer = (id: string) =>
      words === null
        ? reply(status)
        : reply(status, operationOutcome('error', 'not-found', words.replace('ID', id)))
    const other = await startReferenceServer({
      traits: [
        {
          name: 'other',
          kind: 'variant',
          summary: 'Answers the operation so.',
          hooks: {
            request: (request, { route }) => (route.name === 'operation' ? answer(route.id ?? '') : request),
          },
        },
      ],
    })
    try {
      expect((await examined({ baseUrl: other.baseUrl }, BOTH)).text).toMatch(said)
    } finally {
      await other.close()
    }
  })

  test('a failed search for topics is called so', async () => {
    const failing = await startReferenceServer({
      traits: [
        {
          name: 'failing',
          kind: 'variant',
          summary: 'Cannot search.',
          hooks: {
            request: (request) =>
              request.path?.[0] === 'SubscriptionTopic'
                ? reply(500, operationOutcome('error', 'exception', 'The database is away.'))
                : request,
          },
        },
      ],
    })
    try {
      const { text } = await examined({ baseUrl: failing.baseUrl, timeoutFactor: '0.1' }, BOTH)
      expect(text).toMatch(
        /warning +topic +the search for topics failed \(HTTP 500 “The database is away.”\)/,
      )
    } finally {
      await failing.close()
    }
  })
})
