import { CATALOGUE } from '../../conformance/suite.js'
import { join } from 'node:path'
import type { TlsOptions } from 'node:tls'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, test } from 'vitest'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { connect } from '../../../src/target/connection.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import type { TlsSettings } from '../../../src/target/configuration/types.js'
import { Deadlines } from '../../../src/wire/deadlines.js'
import { verdictsOf, type Verdicts } from '../support/verdicts.js'
import { tlsBefore, websocketAt } from './support/gateways.js'
import { folderOf, reference } from './support/run.js'

const NONE: TlsSettings = { caFile: null, certFile: null, keyFile: null, insecure: false }
let folder = ''
let server: TlsOptions = {}

beforeAll(async () => {
  const ec = { keyType: 'ec', algorithm: 'sha256' } as const
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    ...ec,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true },
    ],
  })
  const ca = { key: authority.private, cert: authority.cert }
  const one = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...ec,
    ca,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  const client = await generate([{ name: 'commonName', value: 'suite' }], { ...ec, ca })
  server = { key: one.private, cert: one.cert, ca: [authority.cert] }
  folder = folderOf({ 'ca.pem': authority.cert, 'client.pem': client.cert, 'client-key.pem': client.private })
})

/** A run through TLS, by these settings. */
async function through(tls: Partial<TlsSettings>, options: TlsOptions = {}): Promise<Verdicts> {
  let port = 0
  const target = await reference({
    traits: [websocketAt(({ pathname }) => `wss://localhost:${port}${pathname}`)],
  })
  port = await tlsBefore(() => Number(new URL(target.baseUrl).port), { ...server, ...options })
  const [token = ''] = Object.keys(target.principals)
  const settings = { auth: { kind: 'bearer', token }, tls: { ...NONE, ...tls } } as const
  return verdictsOf(plainTarget(`https://localhost:${port}/fhir`, settings), { only: ['OP-04', 'WS-0*'] })
}

const file = (name: string): string => join(folder, name)
const requestingClient = { requestCert: true, rejectUnauthorized: true }

describe.concurrent('TLS', () => {
  test('an own authority is trusted for HTTP and websocket', async () => {
    const { evidence, of } = await through({ caFile: file('ca.pem') })
    expect(of('OP-04')).toBe('pass')
    expect(evidence.facts.get('bindDialect')).toBe('text')
    expect(evidence.facts.has('insecure')).toBe(false)
  })

  test('without it the target is not reached, and the reason says why', async () => {
    const { evidence } = await through({})
    expect(evidence.target?.reachable).toBe(false)
    expect(evidence.target?.reason).toMatch(/certificate/i)
  })

  test('--insecure takes any certificate, and the record says so', async () => {
    const { evidence, judgement, of } = await through({ insecure: true })
    expect(of('OP-04')).toBe('pass')
    expect(evidence.facts.get('bindDialect')).toBe('text')
    expect(evidence.facts.get('insecure')).toBe(true)
    const said = runVerdict(judgement, contextFrom(evidence), CATALOGUE).sentence
    expect(said).toContain('TLS CERTIFICATES NOT CHECKED (--insecure)')
  })

  test('a client certificate is shown to HTTP and websocket', async () => {
    const files = { caFile: file('ca.pem'), certFile: file('client.pem'), keyFile: file('client-key.pem') }
    const { evidence } = await through(files, requestingClient)
    expect(evidence.facts.get('bindDialect')).toBe('text')
  })

  test('without a client certificate a server that demands one is not reached', async () => {
    const { evidence } = await through({ caFile: file('ca.pem') }, requestingClient)
    expect(evidence.target?.reachable).toBe(false)
  })
})

describe('a file that cannot be used is said before anything is sent', () => {
  test.each([
    [{ caFile: 'client-key.pem' }, /^TARGET_CA_FILE \(client-key\.pem\) cannot be used/],
    [
      { certFile: 'client-key.pem', keyFile: 'client-key.pem' },
      /^TARGET_CLIENT_CERT_FILE \(client-key\.pem\)/,
    ],
    [{ certFile: 'client.pem', keyFile: 'ca.pem' }, /^TARGET_CLIENT_KEY_FILE \(ca\.pem\) cannot be used/],
  ])('%j', (files, said) => {
    const absolute = Object.fromEntries(Object.entries(files).map(([key, name]) => [key, file(name)]))
    const settings = plainTarget('https://localhost/fhir', { tls: { ...NONE, ...absolute } })
    expect(() => connect(settings, new Deadlines())).toThrow(said)
  })
})
