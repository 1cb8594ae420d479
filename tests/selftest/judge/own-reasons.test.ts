import { describe, expect, test } from 'vitest'
import { loadSuite } from '../../conformance/suite.js'
import { addLine, emptyEvidence, type Evidence } from '../../../src/evidence/read.js'
import type { RecordLine } from '../../../src/evidence/types.js'
import { target, verdictOf } from './support.js'

/** What a server does for a reason of its own is no answer to what was asked, judged by the real checks. */

const { checks } = await loadSuite()

function checkOf(requirement: string, clause: string, scenario: string) {
  const found = checks.find(
    (each) => each.requirement === requirement && each.clause === clause && each.scenario.key === scenario,
  )
  if (!found) throw new Error(`no check of ${requirement}/${clause} in ${scenario}`)
  return found
}

const BASE = Date.UTC(2026, 0, 1)

const http = (at: number) => new Date(BASE + at).toUTCString()

function exchange(id: string, scenario: string, at: number, body: unknown, method = 'GET'): RecordLine {
  const text = JSON.stringify(body)
  return {
    kind: 'exchange',
    id,
    scenario,
    attempt: 1,
    purpose: id,
    at,
    durationMs: 10,
    request: { method, url: `http://x/fhir/Subscription/s1`, headers: {} },
    outcome: {
      kind: 'response',
      status: 200,
      headers: { date: http(at), 'content-type': 'application/fhir+json' },
      body: { text, bytes: text.length },
    },
  }
}

function opened(made: Evidence, scenario: string): void {
  addLine(made, { kind: 'target', at: 0, description: target })
  addLine(made, {
    kind: 'socket',
    id: 'ws',
    scenario,
    attempt: 1,
    purpose: 'socket',
    at: 90,
    url: 'ws://x',
    headers: {},
    outcome: { kind: 'open', durationMs: 1, protocol: '', extensions: '' },
  })
}

const boundAt = (at: number) => ({
  subscriptionId: 's1',
  subscription: { $exchange: 'created' },
  operation: { $exchange: 'token' },
  socket: { $socket: 'ws' },
  boundAt: at,
})

describe('a socket that is closed before the second token is due', () => {
  /** The first token, issued at 50, expires at 20,050; the second is bound at 10,000. */
  function closed(at: number, code: number | null): string {
    const made = emptyEvidence()
    const parameter = [
      { name: 'expiration', valueDateTime: new Date(BASE + 20_050).toISOString() },
      { name: 'token', valueString: 'x' },
    ]
    const scenario = 'delivery-over-time'
    addLine(made, exchange('created', scenario, 10, { resourceType: 'Subscription', id: 's1' }))
    addLine(made, exchange('token', scenario, 40, { resourceType: 'Parameters', parameter }, 'POST'))
    opened(made, scenario)
    addLine(made, { kind: 'close', socket: 'ws', at, code, reason: '', by: 'server' })
    const trigger = { reference: 'Encounter/e1', exchange: { $exchange: 'created' }, sentAt: 10, at: 20 }
    const observed = {
      bound: boundAt(100),
      unbound: { $socket: 'ws' },
      early: { trigger },
      settled: [],
      graceMs: null,
      again: boundAt(10_000),
      notAgain: null,
      sameUrl: true,
      outlived: [],
    }
    const outcome = { kind: 'done', observed } as const
    addLine(made, { kind: 'scenario', key: scenario, attempt: 1, at: 5, durationMs: 30_000, outcome })
    return verdictOf(checkOf('WS-07', 'stops', scenario), made).result.verdict
  }

  test.each([
    ['right after the second bind', 10_400, 1008],
    ['when the first token expires', 20_100, 1000],
    ['without a code when the first token expires', 20_900, null],
  ])('is judged when that is %s', (_, at, code) => {
    expect(closed(at, code)).toBe('warn')
  })

  test.each([
    ['between the two', 15_000, 1000],
    ['without a code between the two', 16_000, null],
    ['since the server goes away', 20_100, 1001],
    ['since the server starts again', 10_400, 1012],
  ])('is not judged when that is %s', (_, at, code) => {
    expect(closed(at, code)).toBe('skip')
  })
})

describe('a heartbeat that says off', () => {
  function said(...beats: readonly (readonly [at: number, status: string])[]): string {
    const made = emptyEvidence()
    const scenario = 'heartbeat'
    const read = { resourceType: 'Subscription', id: 's1', status: 'active' }
    addLine(made, exchange('created', scenario, 10, read))
    addLine(made, exchange('token', scenario, 40, { resourceType: 'Parameters', parameter: [] }, 'POST'))
    opened(made, scenario)
    addLine(made, exchange('before', scenario, 60, read))
    addLine(made, exchange('after', scenario, 3_000, read))
    addLine(made, exchange('deleted', scenario, 4_000, {}, 'DELETE'))
    beats.forEach(([at, status], index) => {
      const resource = {
        resourceType: 'SubscriptionStatus',
        type: 'heartbeat',
        status,
        subscription: { reference: 'Subscription/s1' },
      }
      const text = JSON.stringify({
        resourceType: 'Bundle',
        type: 'subscription-notification',
        entry: [{ resource }],
      })
      const body = { text, bytes: text.length }
      addLine(made, {
        kind: 'frame',
        socket: 'ws',
        index: index + 1,
        at,
        direction: 'in',
        opcode: 'text',
        body,
      })
    })
    const observed = {
      bound: boundAt(100),
      acceptedSeconds: 1,
      listenedMs: 2_900,
      event: null,
      reads: [{ $exchange: 'before' }, { $exchange: 'after' }],
      deletion: { exchange: { $exchange: 'deleted' }, listenedMs: 1_500 },
    }
    const outcome = { kind: 'done', observed } as const
    addLine(made, { kind: 'scenario', key: scenario, attempt: 1, at: 5, durationMs: 6_000, outcome })
    return verdictOf(checkOf('SS-24', 'stale', scenario), made).result.verdict
  }

  test('is accused while the Subscription is active', () => {
    expect(said([1_000, 'active'], [2_000, 'off'])).toBe('fail')
  })

  test.each([4_005, 4_200, 5_000])('is the last word on a deletion when it comes at %i', (at) => {
    expect(said([1_000, 'active'], [2_000, 'active'], [at, 'off'])).toBe('pass')
  })

  test('is not all that can be judged: without one before the deletion nothing is', () => {
    expect(said([4_005, 'off'])).toBe('unverified')
  })
})

describe('a line of text that comes before the handshake', () => {
  /** What came, by when; the bind was sent at 100. */
  function said(...lines: readonly (readonly [at: number, text: string])[]): string {
    const made = emptyEvidence()
    const scenario = 'client-close'
    addLine(made, exchange('created', scenario, 10, { resourceType: 'Subscription', id: 's1' }))
    addLine(made, exchange('token', scenario, 40, { resourceType: 'Parameters', parameter: [] }, 'POST'))
    opened(made, scenario)
    const all = [...lines.map((line) => [...line, 'in'] as const), [100, 'bind-with-token x', 'out'] as const]
    all
      .sort(([one], [other]) => one - other)
      .forEach(([at, text, direction], index) =>
        addLine(made, {
          kind: 'frame',
          socket: 'ws',
          index: index + 1,
          at,
          direction,
          opcode: 'text',
          body: { text, bytes: text.length },
        }),
      )
    const observed = {
      first: boundAt(50),
      operation: { $exchange: 'token' },
      second: boundAt(100),
      readBack: { $exchange: 'created' },
    }
    const outcome = { kind: 'done', observed } as const
    addLine(made, { kind: 'scenario', key: scenario, attempt: 1, at: 5, durationMs: 6_000, outcome })
    return verdictOf(checkOf('WS-04', 'not-fhir', scenario), made).result.verdict
  }
  const resource = { resourceType: 'SubscriptionStatus', type: 'handshake', status: 'active' }
  const handshake = JSON.stringify({
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [{ resource }],
  })

  test('answers the bind when it comes once', () => {
    expect(said([110, 'bound'], [120, handshake])).toBe('warn')
  })

  test.each([
    ['again and again', 310],
    ['before the bind too', 95],
  ])('answers nothing when it comes %s', (_, at) => {
    expect(said([110, 'ping'], [120, handshake], [at, 'ping'])).toBe('pass')
  })
})
