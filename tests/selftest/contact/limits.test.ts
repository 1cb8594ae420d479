import { expect, test } from 'vitest'
import type { Evidence } from '../../../src/evidence/read.js'
import { circumstancesOf } from '../../../src/report/circumstances.js'
import type { Hooks } from '../../../src/reference/core.js'
import { reply } from '../../../src/reference/http.js'
import { operationOutcome } from '../../../src/reference/outcome.js'
import { meet, trait } from './support.js'

/** What a server does not let the suite do is kept within the limits that were set, and said. */

const outcome = (status: number, text: string, headers = {}) =>
  reply(status, operationOutcome('error', 'forbidden', text), headers)

const alive = ({ resources }: Evidence, type: string): number =>
  resources.filter((line) => line.type === type && line.what === 'created').length -
  resources.filter((line) => line.type === type && line.what === 'deleted').length

test.each([403, 405, 409])(
  'DELETE is refused with %i: no more Subscriptions are made than may be there at once',
  async (status) => {
    const request: Hooks['request'] = (asked, { route }) =>
      route.name === 'delete' ? outcome(status, 'Nothing is deleted here.') : asked
    const { evidence, judgement } = await meet({
      traits: [trait({ request })],
      options: { maxSubscriptions: 8, timeoutFactor: 0.2 },
    })
    expect(evidence.resources.filter((l) => l.type === 'Subscription' && l.what === 'created')).toHaveLength(
      8,
    )
    expect(judgement.faults).toEqual([])
    const reasons = judgement.results.map(({ reason }) => reason).join('\n')
    expect(reasons).toContain(`could not be deleted (DELETE answered ${status}, "Nothing is deleted here.")`)
    expect(reasons).toContain('--max-subscriptions')
    const left = evidence.resources.filter(({ what }) => what === 'left')
    expect(left.filter(({ type }) => type === 'Subscription')).toHaveLength(8)
    expect(left[0]?.note).toContain(`DELETE answered ${status}`)
  },
)

test.each([429, 503])('clean-up waits out %i and leaves nothing', async (status) => {
  let busy = 6
  const request: Hooks['request'] = (asked, { route }) =>
    route.name === 'delete' && route.type === 'Encounter' && busy-- > 0
      ? outcome(status, 'Later.', { 'Retry-After': '0' })
      : asked
  const { evidence } = await meet({
    traits: [trait({ request })],
    options: { only: ['WS-21'], timeoutFactor: 0.2 },
  })
  expect(busy).toBeLessThanOrEqual(0)
  expect(alive(evidence, 'Encounter')).toBe(0)
})

test('clean-up ends when a server stays busy, and says what is left', async () => {
  const request: Hooks['request'] = (asked, { route }) =>
    route.name === 'delete' && route.type === 'Encounter' ? outcome(503, 'Busy for ever.') : asked
  const { evidence } = await meet({
    traits: [trait({ request })],
    options: { only: ['WS-21'], timeoutFactor: 0.1 },
  })
  const left = evidence.resources.filter(({ what }) => what === 'left')
  expect(left.length).toBe(alive(evidence, 'Encounter'))
  expect(left.length).toBeGreaterThan(0)
  expect(left[0]?.note).toContain('503, "Busy for ever."')
})

test('a server that answers 500 to requests side by side gets them one after the other', async () => {
  let [now, refused] = [0, 0]
  // Answers take long enough to overlap; of those that do, reads and writes alike are refused.
  const request: Hooks['request'] = (asked, { route }) => {
    if (!['read', 'create', 'delete', 'update'].includes(route.name)) return asked
    now++
    setTimeout(() => now--, 20)
    if (now === 1) return asked
    refused++
    return outcome(500, 'database table is locked')
  }
  const slow: Hooks['response'] = (answer) => ({ ...answer, delayMs: (answer.delayMs ?? 0) + 25 })
  const { evidence, judgement, of } = await meet({
    traits: [trait({ request, response: slow })],
    options: { only: ['OUT', 'OP'] },
  })
  expect(refused).toBeGreaterThan(0)
  expect(refused).toBeLessThan(12)
  expect(circumstancesOf(evidence).join('; ')).toContain('requests side by side were answered with 500')
  expect(of('OUT-10')).toBe('pass')
  expect(judgement.faults).toEqual([])
})

test('a server that answers 500 at times, to requests alone as well, gets them side by side', async () => {
  let [now, most, refused] = [0, 0, 0]
  // Two thirds of the reads are refused, whatever is under way.
  const request: Hooks['request'] = (asked, { route }) => {
    now++
    setTimeout(() => now--, 20)
    if (refused > 6) most = Math.max(most, now)
    return route.name === 'read' && route.type === 'Subscription' && ++refused % 3 > 0
      ? outcome(500, 'not now')
      : asked
  }
  const slow: Hooks['response'] = (answer) => ({ ...answer, delayMs: (answer.delayMs ?? 0) + 25 })
  const { evidence, judgement } = await meet({
    traits: [trait({ request, response: slow })],
    options: { only: ['OUT', 'OP', 'SS'] },
  })
  expect(refused).toBeGreaterThan(12)
  expect(circumstancesOf(evidence).join('; ')).not.toContain('side by side')
  expect(most).toBeGreaterThan(1)
  expect(judgement.faults).toEqual([])
})
