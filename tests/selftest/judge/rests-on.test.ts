import { describe, expect, test } from 'vitest'
import { FRAMES_KEPT, PINGS_KEPT, type Evidence } from '../../../src/evidence/read.js'
import type { ExchangeLine, Observed, SocketLine, Twins } from '../../../src/evidence/types.js'
import type { Check } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { SocketView } from '../../../src/judge/socket-view.js'
import { checkOf, done, evidenceWith, followedBy, is200, verdictOf } from './support.js'

/** An exchange from `at` to `at` + 10 ms. */
const call = (
  id: string,
  at: number,
  status: number,
  more: Partial<ExchangeLine> = {},
  headers: Record<string, string> = {},
): ExchangeLine => ({
  kind: 'exchange',
  id,
  scenario: 's',
  attempt: 1,
  purpose: 'operation',
  at,
  durationMs: 10,
  request: { method: 'POST', url: 'http://x/fhir/Subscription/1/$get-ws-binding-token', headers: {} },
  outcome: { kind: 'response', status, headers, body: { text: '{}', bytes: 2 } },
  ...more,
})

const observing = (observed: Observed, ...lines: ExchangeLine[]): Evidence =>
  followedBy(evidenceWith([{ kind: 'done', observed }]), lines)
const seen = (id: string, between?: Twins): Observed => ({
  invoke: { $exchange: id, ...(between && { between }) },
})
const around = (withinMs = 1_000): Twins => ({ before: 'before', after: 'after', withinMs })
const twins = [call('before', 0, 200), call('after', 200, 200)]

const isRefused = checkOf(({ invoke }, { expect: that }) => that(invoke.accepted).toBe(false))
const notOffered = checkOf(({ invoke }, bench) => {
  if (!invoke.accepted) bench.doesNotApply('it is not offered')
  bench.expect(true).toBe(true)
})
const hidden = checkOf(
  ({ invoke }, bench) => {
    if (!invoke.accepted) bench.unobserved('no form works')
    bench.expect(true).toBe(true)
  },
  'OP-17/not-2xx',
  ['OP-04'],
)

describe('a verdict that would rest on an answer to nothing that was asked', () => {
  test.each([
    ['a pass', isRefused, 503, 'outage'],
    ['a failure', is200, 502, 'outage'],
    ['not offered', notOffered, 504, 'outage'],
    ['a requirement to blame', hidden, 429, 'outage'],
    ['a pass', isRefused, 401, 'credentials'],
    ['a failure', is200, 407, 'credentials'],
  ] as const)('%s of %s is unverified (%i)', (_, check, status, cause) => {
    const { result } = verdictOf(check as Check, observing(seen('x'), call('x', 100, status)))
    expect(result).toMatchObject({ verdict: 'unverified', cause, blockedBy: [], evidence: ['x'] })
  })

  test('says what was asked and what came', () => {
    const { result } = verdictOf(is200, observing(seen('x'), call('x', 100, 503)))
    expect(result.reason).toBe('what was seen may have another cause: operation: HTTP 503')
  })

  test('stands when another answer carries it, and this one is only named', () => {
    const either = checkOf((view, bench) => {
      const { one, other } = view as unknown as Record<'one' | 'other', ExchangeView>
      bench.saw(`${one.summary}; ${other.summary}`)
      bench.expect(one.accepted || other.accepted).toBe(true)
    })
    const observed = { one: { $exchange: 'x1' }, other: { $exchange: 'x' } }
    expect(verdictOf(either, observing(observed, call('x', 100, 503))).result.verdict).toBe('pass')
  })

  test.each([400, 403, 404, 409, 410, 422, 500])('%i is an answer', (status) => {
    const { result } = verdictOf(isRefused, observing(seen('x'), call('x', 100, status)))
    expect(result).toMatchObject({ verdict: 'pass', cause: null })
  })
})

describe('a refusal between two accepted twins', () => {
  const verdict = (line: ExchangeLine, between: Twins, others: readonly ExchangeLine[] = twins): string =>
    verdictOf(isRefused, observing(seen('x', between), line, ...others)).result.verdict

  test.each([401, 502, 503, 504])('counts: %i', (status) => {
    expect(verdict(call('x', 100, status), around())).toBe('pass')
  })

  test('counts when the calls follow each other at once, which rounding may let overlap', () => {
    const close = [call('before', 90.1, 200), call('after', 109.9, 200)]
    expect(verdict(call('x', 100, 401), around(), close)).toBe('pass')
  })

  test('does not when it never came, which may be slowness', () => {
    const pending = checkOf(({ invoke }, { expect: that }) => that(invoke.summary).toContain('no answer'))
    const line = call('x', 100, 0, { outcome: { kind: 'timeout', reason: 'no answer' } })
    const { result } = verdictOf(pending, observing(seen('x', around()), line, ...twins))
    expect(result).toMatchObject({ verdict: 'unverified', cause: 'outage' })
  })

  test('does not when it is a limit, which looks at no call', () => {
    expect(verdict(call('x', 100, 429), around())).toBe('unverified')
  })

  test.each([
    [429, 'unverified'],
    [502, 'pass'],
  ])('that repeats a %i counts only when it says the same: %s', (first, expected) => {
    const line = call('x', 100, 502, { repeats: 'x0' })
    expect(verdict(line, around(), [...twins, call('x0', 80, first)])).toBe(expected)
  })

  test.each([
    ['the one before was refused too', [call('before', 0, 401), call('after', 200, 200)]],
    ['the one after was refused too', [call('before', 0, 200), call('after', 200, 401)]],
    ['the one after is missing', [call('before', 0, 200)]],
    [
      'the one after was accepted only when it was repeated',
      [call('before', 0, 200), call('after', 200, 200, { repeats: 'x1' })],
    ],
    ['the twin came before both times', [call('before', 0, 200), call('after', 20, 200)]],
    ['the one after came too late', [call('before', 0, 200), call('after', 2_000, 200)]],
    ['the one before was too early', [call('before', -2_000, 200), call('after', 200, 200)]],
  ])('does not when %s', (_, others) => {
    expect(verdict(call('x', 100, 401), around(), others)).toBe('unverified')
  })
})

describe('an outage is tried once more', () => {
  test('and the second attempt is judged', () => {
    const evidence = followedBy(evidenceWith([done('x'), done('x1')]), [call('x', 100, 503)])
    expect(verdictOf(is200, evidence).result).toMatchObject({ verdict: 'pass', stability: null })
  })

  test('refused credentials are not', () => {
    const evidence = followedBy(evidenceWith([done('x'), done('x1')]), [call('x', 100, 401)])
    expect(verdictOf(is200, evidence).result).toMatchObject({ verdict: 'unverified', cause: 'credentials' })
  })
})

describe('a websocket', () => {
  const opening: SocketLine = {
    kind: 'socket',
    id: 'w',
    scenario: 's',
    attempt: 1,
    purpose: 'bound socket',
    at: 100,
    url: 'ws://x/',
    headers: {},
    outcome: { kind: 'open', durationMs: 5, protocol: '', extensions: '' },
  }
  const staysOpen = checkOf((view, bench) => {
    const { socket } = view as unknown as { readonly socket: SocketView }
    bench.expect(socket.closedByServer).toBeNull()
  })
  type Lines = Parameters<typeof followedBy>[1]
  const verdict = (check: Check, lines: Lines) =>
    verdictOf(
      check,
      followedBy(evidenceWith([{ kind: 'done', observed: { socket: { $socket: 'w' } } }]), lines),
    ).result
  const judged = (lines: Lines) => verdict(staysOpen, lines)
  const closed = (code: number | null, by: 'server' | 'network' | 'client') =>
    ({ kind: 'close', socket: 'w', at: 300, code, reason: '', by }) as const

  test('that is closed by the server is judged', () => {
    expect(judged([opening, closed(1008, 'server')]).verdict).toBe('fail')
  })

  test('says nothing when the server restarts', () => {
    expect(judged([opening, closed(1012, 'server')])).toMatchObject({
      verdict: 'unverified',
      cause: 'outage',
    })
  })

  test('on which something is missed says nothing when the server goes away', () => {
    expect(judged([opening, closed(1001, 'server')])).toMatchObject({
      verdict: 'unverified',
      cause: 'outage',
    })
  })

  test('that is refused by going away is refused', () => {
    const isClosed = checkOf((view, bench) => {
      const { socket } = view as unknown as { readonly socket: SocketView }
      bench.expect(socket.closedByServer).not.toBeNull()
    })
    const evidence = evidenceWith([{ kind: 'done', observed: { socket: { $socket: 'w' } } }])
    const lines = [opening, closed(1001, 'server')]
    expect(verdictOf(isClosed, followedBy(evidence, lines)).result.verdict).toBe('pass')
  })

  test('that alone is cut is judged', () => {
    expect(judged([opening, closed(null, 'network')])).toMatchObject({ verdict: 'fail', cause: null })
  })

  test.each([
    ['an exchange of another scenario', call('lost', 290, 0, lost('other')), 'unverified'],
    ['an exchange of another scenario, long before', call('lost', -5_000, 0, lost('other')), 'fail'],
    ['an exchange of its own scenario', call('lost', 290, 0, lost('s')), 'fail'],
  ])('that is cut together with %s: %s', (_, line, verdict) => {
    expect(judged([opening, closed(null, 'network'), line]).verdict).toBe(verdict)
  })

  const message = { kind: 'frame', socket: 'w', at: 200, direction: 'in', index: 1 } as const
  const messages = (count: number, opcode: 'text' | 'ping') =>
    Array.from({ length: count }, () => ({ ...message, opcode, body: { text: ':', bytes: 1 } }))
  const ends = (isOpen: boolean) =>
    checkOf((view, bench) => {
      const { socket } = view as unknown as { readonly socket: SocketView }
      bench.expect(socket.close === null).toBe(isOpen)
    })
  const cut = { ...closed(null, 'client'), reason: 'closed by the suite: too much came' }

  test.each([
    ['a pass', ends(false), [cut]],
    ['a failure', ends(true), [cut]],
    ['a pass', staysOpen, messages(FRAMES_KEPT + 1, 'text')],
  ])('of which nobody knows all that came: %s is unverified', (_, check, lines) => {
    expect(verdict(check, [opening, ...lines])).toMatchObject({ verdict: 'unverified', cause: null })
  })

  test('that the client closed is known whole, whatever reason the server gives', () => {
    const answered = { ...closed(1000, 'client'), reason: 'bound elsewhere' }
    expect(verdict(ends(false), [opening, answered]).verdict).toBe('pass')
  })

  test('of a flood of pings, or of as many messages as are kept, is judged', () => {
    const lines = [...messages(FRAMES_KEPT, 'ping'), ...messages(FRAMES_KEPT - PINGS_KEPT, 'text')]
    expect(judged([opening, ...lines]).verdict).toBe('pass')
  })

  test('that is not let in by a gateway says nothing', () => {
    const body = { text: '', bytes: 0 }
    const rejected = { ...opening, outcome: { kind: 'rejected', status: 503, body, durationMs: 5 } as const }
    expect(judged([rejected])).toMatchObject({ verdict: 'unverified', cause: 'outage' })
  })
})

function lost(scenario: string): Partial<ExchangeLine> {
  return { scenario, outcome: { kind: 'reset', reason: 'read ECONNRESET' } }
}
