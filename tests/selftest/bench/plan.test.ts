import { expect, test } from 'vitest'
import { depthOf, planOf, type Step } from '../../../bench/plan.js'
import { addLine, emptyEvidence } from '../../../src/evidence/read.js'
import type { RecordLine } from '../../../src/evidence/types.js'

const base = 'http://127.0.0.1:1/fhir'
const answered = (
  id: string,
  at: number,
  to: number,
  method: string,
  path: string,
  answer: object,
  status = 200,
) =>
  ({
    kind: 'exchange',
    id,
    scenario: 'one',
    attempt: 1,
    purpose: path,
    at,
    durationMs: to - at,
    request: { method, url: `${base}/${path}`, headers: { authorization: 'Bearer «bearer-1»' } },
    outcome: { kind: 'response', status, headers: {}, body: { text: JSON.stringify(answer), bytes: 1 } },
  }) as const

const token = { resourceType: 'Parameters', parameter: [{ name: 'token', valueString: '«binding-token-1»' }] }
const notification = (type: string, ids: string) =>
  JSON.stringify({ type, subscription: `Subscription/${ids}` })

/** Creates two resources at once, calls the operation, binds, waits for the handshake, listens, deletes. */
const lines: readonly RecordLine[] = [
  answered('x1', 0, 10, 'POST', 'Subscription', { id: 'sub-1' }, 201),
  answered('x2', 1, 12, 'POST', 'Encounter', { id: 'enc-1' }, 201),
  answered('x3', 13, 20, 'POST', 'Subscription/sub-1/$get-ws-binding-token', token),
  {
    kind: 'socket',
    id: 'ws',
    scenario: 'one',
    attempt: 1,
    purpose: '',
    at: 21,
    url: 'ws://127.0.0.1:1/ws',
    headers: {},
    outcome: { kind: 'open', durationMs: 4, protocol: '', extensions: '' },
  },
  frame(1, 25, 'out', 'bind-with-token «binding-token-1»'),
  frame(2, 30, 'in', notification('handshake', 'sub-1')),
  frame(3, 31, 'in', notification('event-notification', 'of-somebody-else')),
  answered('x4', 331, 335, 'DELETE', 'Subscription/sub-1', {}, 200),
  {
    kind: 'scenario',
    key: 'one',
    attempt: 1,
    at: 0,
    durationMs: 335,
    outcome: { kind: 'done', observed: null },
  },
]

function frame(index: number, at: number, direction: 'in' | 'out', text: string): RecordLine {
  return {
    kind: 'frame',
    socket: 'ws',
    index,
    at,
    direction,
    opcode: 'text',
    body: { text, bytes: text.length },
  }
}

function plan() {
  const evidence = emptyEvidence()
  for (const line of lines) addLine(evidence, line)
  return planOf(evidence, [])
}

const stepsOf = (): readonly Step[] => plan().scenarios[0]?.steps ?? []

test('each step waits for those that had ended when it began, and not for those beside it', () => {
  expect(stepsOf().map(({ does, after }) => [does, after])).toEqual([
    ['exchange', []],
    ['exchange', []],
    ['exchange', [0, 1]],
    ['open', [2]],
    ['send', [3]],
    ['receive', [4]],
    ['exchange', [5]],
  ])
})

test('what the server chose is learnt where it was told, and named where it is used', () => {
  const [create, , operation, , send, receive, remove] = stepsOf()
  expect(create).toMatchObject({ learns: { id: 'sub-1' } })
  expect(operation).toMatchObject({
    learns: { token: '«binding-token-1»' },
    uses: ['sub-1', '«binding-token-1»'],
  })
  expect(send?.uses).toEqual(['«binding-token-1»'])
  expect(receive).toMatchObject({ holds: ['handshake', 'sub-1'], uses: ['sub-1'] })
  expect(remove?.uses).toEqual(['sub-1'])
})

test('a time in which nothing happened was listened for', () => {
  expect(stepsOf().map(({ listensMs }) => listensMs)).toEqual([0, 0, 0, 0, 0, 0, 301])
})

test('the longest chain is counted beside all exchanges', () => {
  expect(depthOf(plan())).toEqual({ exchanges: 4, depth: 4, listened: 1 })
})
