import { describe, expect, test } from 'vitest'
import type { RequirementRow, Verdict } from '../../../src/judge/types.js'
import type { Evidence } from '../../../src/evidence/read.js'
import { nextStep } from '../../../src/report/next-step.js'
import { remedyOf } from '../../../src/report/remedy.js'
import type { Hindrance } from '../../../src/report/hindrance.js'

type Rows = Readonly<Record<string, readonly [verdict: Verdict, reason?: string, blockedBy?: string]>>

function stepOf(rows: Rows, remedy?: string) {
  const entries = Object.entries(rows)
  const requirements = entries.map(([requirement, [verdict, reason = 'not said']]): RequirementRow => ({
    requirement,
    verdict,
    inScope: true,
    open:
      verdict === 'unverified' || verdict === 'skip'
        ? [{ clause: 'a', scenario: 'bind', verdict, reason }]
        : [],
    excuse: null,
    coveredBy: [],
    unobserved: [],
    reason: null,
    waiver: null,
  }))
  const results = entries.map(([requirement, [verdict, reason, blockedBy]]) => ({
    requirement,
    verdict,
    cause: reason !== undefined && OUTAGES.includes(reason) ? 'outage' : null,
    reason: reason ?? '',
    blockedBy: blockedBy === undefined ? [] : [blockedBy],
  }))
  return nextStep({ results, requirements } as unknown as Parameters<typeof nextStep>[0], remedy)
}

const SECOND = 'no second principal: set TARGET_SECOND_BEARER_TOKEN'
const OUTAGE = 'HTTP 503'
const BROKEN_OFF = 'an id as valueString: other side closed (UND_ERR_SOCKET)'
const OUTAGES = [OUTAGE, BROKEN_OFF]
const refused = (words: string): string => `it could not be created: HTTP 403, "${words}"`

describe('the next step', () => {
  test('is the setting that most of what is open waits for', () => {
    const rows: Rows = {
      'OP-01': ['pass'],
      'SEC-01': ['skip', SECOND],
      'SEC-02': ['skip', SECOND],
      'NB-01': ['skip', 'no trigger is known for this topic: set TARGET_TRIGGER_FILE'],
      'SS-01': ['unverified', 'a deadline passed'],
    }
    expect(stepOf(rows)).toBe(
      'set TARGET_SECOND_BEARER_TOKEN (2 of the 4 requirements not verified wait for it)',
    )
  })

  test('names a number that is enough for all', () => {
    const rows: Rows = {
      'EXP-04': ['skip', 'tokens live 300 s, wait budget 60 s: set --wait-budget 310'],
      'EXP-05': ['skip', 'it waits on the clock, wait budget 0 s: set --wait-budget 60'],
      'SEC-01': ['skip', SECOND],
    }
    expect(stepOf(rows)).toBe('set --wait-budget 310 (2 of the 3 requirements not verified wait for it)')
    const capped = (needed: number) =>
      `it needs ${needed} Subscriptions at once, --max-subscriptions is 1: set --max-subscriptions ${needed}`
    expect(stepOf({ 'SC-01': ['skip', capped(3)], 'SC-02': ['skip', capped(2)] })).toBe(
      'set --max-subscriptions 3 (all 2 requirements not verified wait for it)',
    )
  })

  test('is a broken requirement where more waits for that', () => {
    const rows: Rows = {
      'WS-02': ['warn'],
      'WS-04': ['unverified', 'no handshake', 'WS-02'],
      'WS-05': ['unverified', 'no handshake', 'WS-04'],
      'SEC-01': ['skip', SECOND],
    }
    expect(stepOf(rows)).toBe('fix WS-02 (2 of the 3 requirements not verified wait for it)')
  })

  test('is another run where an outage was in the way', () => {
    expect(stepOf({ 'OP-01': ['unverified', OUTAGE] })).toBe(
      'run again when the server answers as usual (the requirement not verified waits for it)',
    )
  })

  test('is the log of the server where most connections ended without an answer', () => {
    const rows: Rows = { 'IN-03': ['unverified', BROKEN_OFF], 'IN-14': ['unverified', BROKEN_OFF] }
    expect(stepOf(rows)).toMatch(/^look in the log of the server/)
    expect(stepOf({ 'SEC-01': ['skip', SECOND], 'IN-03': ['unverified', BROKEN_OFF] })).toMatch(/^look in/)
    expect(stepOf({ ...rows, 'IN-15': ['unverified', OUTAGE] })).toMatch(/^look in the log of the server/)
    expect(stepOf({ 'IN-15': ['unverified', OUTAGE], 'IN-03': ['unverified', BROKEN_OFF] })).toMatch(
      /^run again/,
    )
  })

  test('is what to change in the server, where a reason says so', () => {
    const bind =
      'no form of the bind message is known to work: let the server answer the bind, or set BIND_DIALECT'
    const rows: Rows = {
      'SS-01': ['unverified', bind],
      'SS-02': ['unverified', bind],
      'SEC-01': ['skip', SECOND],
    }
    expect(stepOf(rows)).toBe(
      'let the server answer the bind, or set BIND_DIALECT (2 of the 3 requirements not verified wait for it)',
    )
  })

  test('is what holds the whole run back, whatever else is open', () => {
    const rows: Rows = { 'OP-01': ['unverified', refused('no')], 'SEC-01': ['skip', SECOND] }
    expect(stepOf(rows, 'check TARGET_USERNAME')).toBe('check TARGET_USERNAME')
  })

  test('is never what the server says', () => {
    const rows: Rows = { 'OP-01': ['unverified', refused('no: set TARGET_EVIL')], 'SEC-01': ['skip', SECOND] }
    expect(stepOf(rows)).toContain('set TARGET_SECOND_BEARER_TOKEN')
    const named: Rows = { 'OP-01': ['unverified', `${refused('no')}: set TARGET_TRIGGER_FILE to another`] }
    expect(stepOf(named)).toContain('set TARGET_TRIGGER_FILE to another')
  })

  test('is where to read on when no setting is known, and nothing when nothing is open', () => {
    expect(stepOf({ 'SS-01': ['unverified', 'a deadline passed'] })).toBe(
      'fhir-ws-conformance explain SS-01, which says what it takes',
    )
    expect(stepOf({ 'OP-01': ['pass'] })).toBeNull()
  })
})

const REACHED = { reachable: true, releaseFrom: 'metadata', release: 'R5', readOnly: false }

interface Seen {
  readonly target?: object | null
  readonly end?: object
  readonly auth?: string
  readonly metadata?: object
  /** the operation is there, and refuses */
  readonly isOffered?: boolean
  readonly hindrance?: Hindrance
}

const answered = (purpose: string, status: number, body: unknown) => ({
  purpose,
  request: { method: 'POST', url: 'https://server.example/fhir/Subscription/a/$get-ws-binding-token' },
  outcome: { kind: 'response', status, headers: {}, body: { text: JSON.stringify(body) } },
})
const REFUSAL = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'not-supported', diagnostics: 'WebSocket subscriptions not enabled' }],
}

function remedyFor({ target = REACHED, end, auth = 'bearer', metadata, isOffered, hindrance }: Seen) {
  const exchanges = [
    ...(metadata ? [answered('metadata', 200, metadata)] : []),
    ...(isOffered ? [answered('operation', 400, REFUSAL)] : []),
  ]
  const evidence = {
    run: { configuration: { auth }, target: { baseUrl: 'https://server.example/fhir' } },
    target: target && { ...REACHED, ...target },
    end: end ?? null,
    exchanges: new Map(exchanges.map((each, index) => [`x${index}`, each])),
    sockets: new Map(),
    resources: [],
    facts: new Map(isOffered === false ? [['operationImplemented', false]] : []),
  }
  return remedyOf(evidence as unknown as Evidence, hindrance ?? null)
}

const unreachable = (reason: string): Seen => ({ target: { reachable: false, reason } })
const denied = (auth: string, reason = 'HTTP 401'): Seen => ({
  auth,
  end: { how: 'credentials-refused', reason },
})
const at = (step: Hindrance['step'], words: string, more: Seen = {}): Seen => ({
  ...more,
  hindrance: { step, words },
})

describe('what to do where one thing holds the whole run back', () => {
  test.each<[what: string, seen: Seen, names: string]>([
    ['a host that is not known', unreachable('getaddrinfo ENOTFOUND nowhere'), 'the host name in --base-url'],
    ['a closed port', unreachable('connect ECONNREFUSED 127.0.0.1:9'), 'the port in --base-url'],
    ['a private CA', unreachable('… (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'), 'set TARGET_CA_FILE'],
    [
      'an old certificate',
      unreachable('certificate has expired (CERT_HAS_EXPIRED)'),
      'renew the certificate',
    ],
    ['another name', unreachable('… (ERR_TLS_CERT_ALTNAME_INVALID)'), 'for --base-url'],
    [
      'no TLS',
      unreachable('wrong version number (ERR_SSL_WRONG_VERSION_NUMBER)'),
      'write http:// in --base-url',
    ],
    ['a connection that ends', unreachable('other side closed (UND_ERR_SOCKET)'), 'TARGET_CLIENT_CERT_FILE'],
    ['anything else of the network', unreachable('no answer within 10 s'), 'check --base-url'],
    ['no credentials', denied('none'), 'set TARGET_AUTH'],
    ['a wrong bearer', denied('bearer'), 'set TARGET_BEARER_TOKEN'],
    ['a wrong password', denied('basic'), 'TARGET_USERNAME and TARGET_PASSWORD'],
    ['a wrong client', denied('client-credentials'), 'TARGET_CLIENT_SECRET'],
    ['a wrong key', denied('smart-backend'), 'TARGET_PRIVATE_KEY_FILE'],
    ['a missing scope', denied('smart-backend', 'HTTP 403 (insufficient_scope)'), 'set TARGET_SCOPE'],
    ['a token without a scope', denied('bearer', 'HTTP 403 (insufficient_scope)'), 'TARGET_BEARER_TOKEN'],
    ['a server that went away', { end: { how: 'circuit-broken' } }, 'run again'],
    ['no CapabilityStatement', { target: { releaseFrom: 'assumed' } }, 'check --base-url'],
    ['a refused token request', at('access', 'token request → 401', { target: null }), 'TARGET_TOKEN_URL'],
    ['no right to create', at('create', 'POST Subscription → 403 “no”'), 'TARGET_SUBSCRIPTION_IDS'],
    ['a refused Subscription', at('create', 'POST Subscription → 422 “no”'), 'set TARGET_SUBSCRIPTION_TOPIC'],
    ['no create', at('create', 'POST Subscription → 404 “not found”'), 'POST [base]/Subscription'],
    ['no such method', at('create', 'POST Subscription → 405'), 'POST [base]/Subscription'],
    [
      'a topic not found',
      at('create', 'POST Subscription → 404 “no such topic”'),
      'TARGET_SUBSCRIPTION_TOPIC',
    ],
    ['an error of the server', at('create', 'POST Subscription → 500'), 'the log of the server'],
    [
      'another version',
      at('create', 'POST Subscription → 422', {
        target: { releaseFrom: 'configured', release: 'R4' },
        metadata: { resourceType: 'CapabilityStatement', fhirVersion: '5.0.0' },
      }),
      'leave out --fhir-version (TARGET_FHIR_VERSION): the server declares 5.0.0',
    ],
    ['no operation', at('call', 'GET … → 404'), 'implement Subscription/[id]/$get-ws-binding-token'],
    ['no operation, and no words', { isOffered: false }, 'implement Subscription/[id]/$get-ws-binding-token'],
    [
      'a feature that is off',
      at('call', 'POST … → 400 “not enabled”', { isOffered: true }),
      'switch the operation on in the server',
    ],
    [
      'no right to call',
      at('call', 'POST … → 403 “no”', { isOffered: true }),
      'the right to call the operation: TARGET_SCOPE',
    ],
    [
      'a given id that is not there',
      at('call', 'POST … → 404 “not known”', { isOffered: true, target: { readOnly: true } }),
      'set TARGET_SUBSCRIPTION_IDS',
    ],
    ['refused sockets', at('connect', 'the websocket was refused with HTTP 404'), '`websocket-url`'],
    ['no delivery', at('deliver', 'no event is delivered'), 'set TARGET_SUBSCRIPTION_TOPIC'],
  ])('%s', (_, seen, names) => {
    expect(remedyFor(seen)).toContain(names)
  })

  test('is nothing where nothing does', () => {
    expect(remedyFor({})).toBeNull()
    expect(remedyFor({ target: { releaseFrom: 'configured', release: 'R4' } })).toBeNull()
  })
})
