import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { onlyCommand, shellFlow } from '../../../src/report/reproduce.js'
import type { Report, ReportExchange, ReportSocket } from '../../../src/report/types.js'
import { sampleReport } from './sample.js'

const BASE = 'https://fhir.example.org/base'

function exchange(request: Partial<ReportExchange['request']> & { purpose?: string } = {}): ReportExchange {
  const { purpose = 'read', ...rest } = request
  return {
    kind: 'exchange',
    id: 'x1',
    scenario: 'hostile',
    attempt: 1,
    purpose,
    at: 1,
    durationMs: 1,
    request: { method: 'GET', url: `${BASE}/metadata`, headers: {}, ...rest },
    outcome: { kind: 'timeout', reason: 'none' },
  }
}

function socket(url: string, headers: Record<string, string> = {}, sent = ''): ReportSocket {
  const body = { text: sent, bytes: sent.length }
  return {
    kind: 'socket',
    id: 'ws-1',
    scenario: 'hostile',
    attempt: 1,
    purpose: 'bind',
    at: 1,
    url,
    headers,
    outcome: { kind: 'open', durationMs: 1, protocol: '', extensions: '' },
    frames: [{ index: 1, at: 2, direction: 'out', opcode: 'text', body }],
    framesLeftOut: 0,
    close: null,
  }
}

function flow(...evidence: Report['evidence']): string {
  const report = sampleReport()
  return shellFlow({ ...report, target: { ...report.target, baseUrl: BASE }, evidence }, 'hostile')
}

const BEARER = { authorization: 'Bearer «bearer-1»' }

describe('lines that reproduce', () => {
  test('send a credential to the host of the base URL', () => {
    expect(flow(exchange({ headers: BEARER }))).toContain(`-H 'authorization: Bearer '"$BEARER_1"`)
    expect(flow(socket('wss://fhir.example.org/ws', BEARER))).toContain('"$BEARER_1"')
  })

  test.each([
    ['another host', exchange({ url: 'https://evil.example/x', headers: BEARER })],
    ['another port', exchange({ url: 'https://fhir.example.org:8443/x', headers: BEARER })],
    ['plain http', exchange({ url: 'http://fhir.example.org/x', headers: BEARER })],
    ['another host, in the URL', exchange({ url: 'https://evil.example/?«bearer-1»' })],
    [
      'another host, in the body',
      exchange({ url: 'https://evil.example/', body: { text: '«client-secret-1»', bytes: 9 } }),
    ],
    ['another websocket host', socket('wss://evil.example/ws', BEARER)],
    ['another websocket host, in a message', socket('wss://evil.example/ws', {}, 'x «bearer-1»')],
    [
      'a host behind user information',
      exchange({ url: 'https://fhir.example.org@evil.example/', headers: BEARER }),
    ],
  ])('send none to %s', (_, item) => {
    const text = flow(item)
    expect(text).not.toMatch(/\$|curl|websocat/)
    expect(text).toContain('# not shown')
  })

  test.each([
    'exec:/bin/sh',
    'sh-c:id',
    'ws+unix:///tmp/x',
    '-E',
    'ws-c:cmd:id',
    'http://a/',
    'ws://',
    'cmd:id',
  ])('have no websocat for %s', (url) => expect(flow(socket(url))).not.toMatch(/websocat/))

  test.each(['file:///etc/passwd', '-o/tmp/x', 'gopher://a/', '@/etc/passwd', ''])(
    'have no curl for %s',
    (url) => expect(flow(exchange({ url }))).not.toMatch(/curl/),
  )

  test('have variables for the pseudonyms of the suite alone', () => {
    const text = flow(
      exchange({ url: `${BASE}/«PATH»?x=«home-1»&y=«ld-preload-1»`, headers: { 'x-a': '«ifs»' } }),
    )
    expect(text).not.toMatch(/\$[A-Z]|export/)
  })

  test('let curl read no file and expand no pattern', () => {
    const headers = { '@/etc/passwd': 'x', accept: 'a' }
    const text = flow(
      exchange({
        method: 'POST',
        url: `${BASE}/{a,b}[1-9]`,
        headers,
        body: { text: '@/etc/passwd', bytes: 12 },
      }),
    )
    expect(text).not.toMatch(/-H '?@|--data(-binary)? /)
    expect(text).toMatch(/curl -sS .*-g|curl -sS -i -g/)
  })

  test('are one command each, whatever they hold', () => {
    const evil =
      "'; touch /tmp/hurt; $(touch /tmp/hurt) `touch /tmp/hurt` \u0003\r\ntouch /tmp/hurt\n\u0015\u001b[201~ \u202e\\' «"
    const text = flow(
      exchange({
        purpose: evil,
        method: 'POST',
        url: `${BASE}/${evil.replace(/\s/g, '')}`,
        headers: { 'x-a': evil },
        body: { text: evil, bytes: 9 },
      }),
      socket(`wss://fhir.example.org/${evil.replace(/\s/g, '')}`, { 'x-a': evil }, evil),
    )
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    const shell = `curl() { printf '<%s>' "$@"; }; websocat() { printf '<%s>' "$@"; cat; }; sleep() { :; }; touch() { echo HURT; }\n${text}`
    const { stdout, stderr } = spawnSync('bash', ['-c', shell], { encoding: 'utf8' })
    expect(stdout.replaceAll(/touch \/tmp\/hurt/g, '')).not.toContain('HURT')
    expect(stderr).toBe('')
    expect(stdout).toContain(`<x-a: ${evil}>`)
  })

  test('name a requirement and a target as text', () => {
    const report = sampleReport()
    const crafted = { ...report, target: { ...report.target, embedded: false, baseUrl: '$(id) «bearer-1»' } }
    expect(onlyCommand(crafted, 'OUT-01; id')).toBe(
      "npx fhir-ws-conformance run --base-url '$(id) «bearer-1»' --only 'OUT-01; id'",
    )
  })
})
