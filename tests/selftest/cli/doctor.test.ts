import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examine } from '../../../src/cli/examine.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { readSettings } from '../../../src/target/configuration/read.js'

async function examined(
  flags: Record<string, unknown>,
  env: Record<string, string> = {},
): Promise<{ text: string; exitCode: number }> {
  let text = ''
  const out = { write: (more: string) => (text += more) }
  const settings = readSettings({ flags, env, cwd: '/' })
  const exitCode = await examine(settings, out)
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
    expect(text).toContain('A run can verify everything')
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
      expect(loose.text).toMatch(/warning +metadata +answered 404/)
    } finally {
      https.closeAllConnections()
      https.close()
    }
  })
})
