import { expect, test } from 'vitest'
import { addLine, emptyEvidence } from '../../../src/evidence/read.js'
import { circumstancesOf } from '../../../src/report/circumstances.js'
import type { Core, Hooks } from '../../../src/reference/core.js'
import { reply } from '../../../src/reference/http.js'
import { operationOutcome } from '../../../src/reference/outcome.js'
import type { Session } from '../../../src/reference/session.js'
import { meet, trait } from './support.js'

/** Several nodes behind a balancer, and servers that are replaced while they are tested. */

const NOTHING = { frames: [] }
const next = (server: Core, what: string): number => {
  const count = (Number(server.memory.get(what)) || 0) + 1
  server.memory.set(what, count)
  return count
}

test('tokens that only the issuing node knows are counted', async () => {
  const nodeOf = new WeakMap<Session, number>()
  const hooks: Partial<Hooks> = {
    opened: (reaction, { session, server }) => {
      nodeOf.set(session, next(server, 'socket') % 3)
      return reaction
    },
    token: (issued, { server }) => ({
      ...issued,
      value: `${next(server, 'token') % 2 === 0 ? 1 : 0}-${issued.value}`,
    }),
    tokenValid: (valid, { token, session }) =>
      valid && Number(token[0]) === (nodeOf.get(session) === 0 ? 0 : 1),
    refused: () => ({ ...NOTHING, close: { code: 1008, reason: 'unknown token' } }),
  }
  const { evidence, judgement } = await meet({ traits: [trait(hooks)], options: { timeoutFactor: 0.3 } })
  const said = circumstancesOf(evidence).join('; ')
  const [, refused, all] =
    /(\d+) of (\d+) fresh tokens were refused with 1008 \(“unknown token”\)/.exec(said) ?? []
  expect(Number(refused)).toBeGreaterThan(2)
  expect(Number(all)).toBeGreaterThan(Number(refused))
  expect(judgement.results.map(({ reason }) => reason).join('\n')).toContain(
    'the websocket was closed with 1008, "unknown token"',
  )
  expect(judgement.faults).toEqual([])
})

test('websockets that a restart closes are counted, and nothing fails for it', async () => {
  const bound: Hooks['bound'] = (plan, { server }) =>
    next(server, 'bind') % 4 === 3
      ? { ...plan, frames: [], grants: [], handshakes: [], close: { code: 1012, reason: 'restarting' } }
      : plan
  const { evidence, clausesWith } = await meet({
    traits: [trait({ bound })],
    options: { timeoutFactor: 0.3 },
  })
  expect(circumstancesOf(evidence).join('; ')).toMatch(
    /the server closed \d+ of \d+ websockets with 1012 \(it restarts\)/,
  )
  expect(clausesWith('fail')).toEqual([])
})

test('an outage in mid-run is told with its numbers', async () => {
  const request: Hooks['request'] = (asked, { server, route }) => {
    if (route.name !== 'read' && route.name !== 'create') return asked
    const turn = next(server, 'request')
    return turn > 20 && turn < 45 ? reply(503, operationOutcome('fatal', 'exception', 'Away.')) : asked
  }
  const { evidence, clausesWith } = await meet({
    traits: [trait({ request })],
    options: { timeoutFactor: 0.2 },
  })
  expect(circumstancesOf(evidence).join('; ')).toMatch(
    /^\d+ of \d+ requests met an outage, \d+ s to \d+ s into the run \(HTTP 503\)$/,
  )
  expect(clausesWith('fail')).toEqual([])
})

test.each<readonly [string, readonly { readonly at: number; readonly told: number }[], RegExp]>([
  [
    'together',
    [
      { at: 5_100, told: 3 },
      { at: 5_100.2, told: 1 },
      { at: 5_600, told: 0 },
      { at: 90_000, told: 1 },
    ],
    /^3 of 5 websockets broke off in the same moment, 5 s into the run: did the server restart\?$/,
  ],
  ['one by one', [1_000, 3_000, 5_000, 7_000].map((at) => ({ at, told: 2 })), /^$/],
  [
    'before they told anything, as a refusal',
    [1_000, 1_001, 1_002, 1_003].map((at) => ({ at, told: 0 })),
    /^$/,
  ],
])('websockets that break off %s', (_, cuts, said) => {
  const evidence = emptyEvidence()
  const open = { kind: 'open', durationMs: 1, protocol: '', extensions: '' } as const
  const common = { scenario: 's', attempt: 1, purpose: 'socket', at: 1, url: 'ws://a/', headers: {} } as const
  for (const [nth, { at, told }] of [...cuts, { at: -1, told: 1 }].entries()) {
    const socket = `ws${nth}`
    addLine(evidence, { kind: 'socket', id: socket, ...common, outcome: open })
    for (let index = 1; index <= told; index++)
      addLine(evidence, {
        kind: 'frame',
        ...{ socket, index, at: 2, direction: 'in', opcode: 'text', body: { text: '{}', bytes: 2 } },
      } as const)
    if (at >= 0) addLine(evidence, { kind: 'close', socket, at, code: null, reason: '', by: 'network' })
  }
  expect(circumstancesOf(evidence).join('; ')).toMatch(said)
})

test('of events that are lost by half the numbers are told, as a warning', async () => {
  const batches: Hooks['batches'] = (all, { server }) => (next(server, 'event') % 2 === 0 ? [] : all)
  const { judgement } = await meet({
    traits: [trait({ batches })],
    options: { only: ['WS-21'], timeoutFactor: 0.2 },
  })
  const rows = judgement.results.filter(({ clause }) => clause === 'some-lost')
  const warned = rows.filter(({ verdict }) => verdict === 'warn')
  expect(warned.length).toBeGreaterThan(0)
  expect(warned.map(({ observed, reason }) => `${observed} ${reason}`).join('\n')).toMatch(/\d+ of \d+/)
})
