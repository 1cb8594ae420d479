import { describe, expect, test } from 'vitest'
import { loadSuite } from '../../conformance/suite.js'
import { addLine, emptyEvidence, type Evidence } from '../../../src/evidence/read.js'
import type { ExchangeLine } from '../../../src/evidence/types.js'
import { target, verdictOf } from './support.js'

/** What counts as a disturbance of a new Subscription's counters, judged by the real check. */

const { checks } = await loadSuite()
const check = checks.find((each) => each.requirement === 'SS-06' && each.scenario.key === 'handshake')
if (!check) throw new Error('no check of the first counter')

const trigger = (id: string, at: number, scenario: string): ExchangeLine => ({
  kind: 'exchange',
  id: `x-${id}`,
  scenario,
  attempt: 1,
  purpose: 'trigger',
  at,
  durationMs: 2,
  request: { method: 'POST', url: 'http://x/fhir/Encounter', headers: {} },
  outcome: {
    kind: 'response',
    status: 201,
    headers: { location: `http://x/fhir/Encounter/${id}` },
    body: { text: '', bytes: 0 },
  },
})

/** A run in which the socket of the scenario had its handshake at 100 and its own event at 202, sent at 200. */
function evidence(): Evidence {
  const made = emptyEvidence()
  addLine(made, { kind: 'target', at: 0, description: target })
  addLine(made, trigger('own', 200, 'handshake'))
  addLine(made, { kind: 'resource', at: 203, what: 'created', type: 'Encounter', id: 'own' })
  addLine(made, {
    kind: 'socket',
    id: 'ws',
    scenario: 'handshake',
    attempt: 1,
    purpose: 'bound socket',
    at: 90,
    url: 'ws://x',
    headers: {},
    outcome: { kind: 'open', durationMs: 1, protocol: '', extensions: '' },
  })
  frame(made, 100, { type: 'handshake', eventsSinceSubscriptionStart: '3' })
  frame(made, 202, { focus: 'Encounter/own' })
  const bound = {
    subscriptionId: 's1',
    subscription: { $exchange: 'x-own' },
    operation: { $exchange: 'x-own' },
    socket: { $socket: 'ws' },
    boundAt: 95,
  }
  const outcome = {
    kind: 'done',
    observed: {
      bound,
      accepted: { status: 'active', topic: null, content: 'id-only', contentType: null },
      again: null,
      trigger: { reference: 'Encounter/own', exchange: { $exchange: 'x-own' }, sentAt: 200, at: 202 },
      rounds: [],
    },
  } as const
  addLine(made, { kind: 'scenario', key: 'handshake', attempt: 1, at: 80, durationMs: 200, outcome })
  return made
}

function frame(to: Evidence, at: number, { focus, ...status }: Record<string, string>): void {
  const resource = {
    resourceType: 'SubscriptionStatus',
    type: 'event-notification',
    subscription: { reference: 'Subscription/s1' },
    ...status,
    ...(focus !== undefined && { notificationEvent: [{ eventNumber: '4', focus: { reference: focus } }] }),
  }
  const text = JSON.stringify({
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [{ resource }],
  })
  const index = (to.sockets.get('ws')?.frames.length ?? 0) + 1
  const body = { text, bytes: text.length }
  addLine(to, { kind: 'frame', socket: 'ws', index, at, direction: 'in', opcode: 'text', body })
}

/** An event of another scenario, which was asked for at this time and told of on the socket at 300. */
function withOther(askedAt: number): Evidence {
  const made = evidence()
  addLine(made, trigger('other', askedAt, 'events-empty'))
  addLine(made, { kind: 'resource', at: askedAt + 3, what: 'created', type: 'Encounter', id: 'other' })
  frame(made, 300, { focus: 'http://x/fhir/Encounter/other' })
  return made
}

describe('a handshake that counts events', () => {
  const verdict = (of: Evidence): string => verdictOf(check, of).result.verdict

  test('is judged when nobody else did anything', () => {
    expect(verdict(evidence())).toBe('fail')
  })

  test('is judged when another scenario caused an event after what is judged had come', () => {
    expect(verdict(withOther(299))).toBe('fail')
  })

  test.each([50, 99, 150])('is not judged when another scenario asked for one at %i', (askedAt) => {
    expect(verdict(withOther(askedAt))).toBe('unverified')
  })

  test('is not judged when somebody else caused one, whenever that was', () => {
    const made = evidence()
    frame(made, 300, { focus: 'Encounter/theirs' })
    expect(verdict(made)).toBe('unverified')
  })
})
