import { describe, expect, test } from 'vitest'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { dialects, type DialectsEvidence } from '../../conformance/shared/scenarios/bind-dialects.js'
import { Evaluations } from '../../../src/judge/evaluations.js'
import type { Trait } from '../../../src/reference/trait.js'
import { failedScenarios } from '../../../src/run/conclude.js'
import { DEADLINES, Deadlines } from '../../../src/wire/deadlines.js'
import { traitNamed } from '../../prove/traits.js'
import { verdictsOfReference, type Verdicts } from '../support/verdicts.js'

const WANTED = { scope: 'full', only: ['WS-02'], skip: [] } as const
const { checks } = await loadSuite()

/** It takes every connection and every message, and never says a word. */
const DEAF: Trait = {
  name: 'deaf',
  kind: 'mutant',
  summary: 'No bind message is ever answered.',
  hooks: { clientMessage: () => ({ kind: 'other' }), refused: () => ({ frames: [] }) },
}

const probe = (trait: Trait, timeoutFactor = 1) =>
  verdictsOfReference({ traits: [trait] }, { ...WANTED, timeoutFactor })

function acted({ evidence }: Verdicts): { readonly observed: DialectsEvidence; readonly durationMs: number } {
  const line = evidence.scenarios.get(dialects.key)?.[0]
  if (line?.outcome.kind !== 'done') return expect.fail(`it ended with ${JSON.stringify(line?.outcome)}`)
  return { observed: line.outcome.observed as DialectsEvidence, durationMs: line.durationMs }
}

const repeated = ({ evidence }: Verdicts, repeat = true) =>
  failedScenarios({ catalogue: CATALOGUE, checks }, evidence, { ...WANTED, repeat }, new Evaluations())

describe('a server that never answers a bind', () => {
  test('fails after one wait for an event, which is seen on many sockets and so not repeated', async () => {
    const factor = 0.3
    const verdicts = await probe(DEAF, factor)
    const { observed, durationMs } = acted(verdicts)
    expect(verdicts.of('WS-02')).toBe('warn')
    expect(observed).toMatchObject({ chosen: null, eventTried: true })
    expect(observed.attempts.length).toBeGreaterThan(4)
    const longest = new Deadlines(factor).of('event')
    expect(durationMs / longest).toBeGreaterThan(0.8)
    expect(durationMs / longest).toBeLessThan(1.5)
    expect(await repeated(verdicts)).toEqual([])
  })
})

describe('a bind that is refused at once', () => {
  test.each([
    ['by an OperationOutcome', traitNamed('understands-no-bind')],
    [
      'by a close',
      {
        ...DEAF,
        hooks: { ...DEAF.hooks, refused: () => ({ frames: [], close: { code: 1008, reason: '' } }) },
      },
    ],
  ])('%s is not waited for', async (_, trait) => {
    const verdicts = await probe(trait)
    expect(verdicts.of('WS-02')).toBe('warn')
    expect(acted(verdicts).durationMs).toBeLessThan(DEADLINES.handshake)
  })
})

describe('a server that binds', () => {
  test.each([
    ['without a handshake', 'binds-without-handshake', 'event'],
    ['by binary frames only', 'binary-binds-only', 'handshake'],
    ['with an OperationOutcome before the handshake', 'bind-confirmed-by-outcome', 'handshake'],
  ])('%s is seen to', async (_, name, bound) => {
    const { observed } = acted(await probe(traitNamed(name), 0.3))
    const chosen = observed.attempts.find(({ dialect }) => dialect === observed.chosen)
    expect(chosen?.bound).toBe(bound)
  })
})

test('a connection that is refused is repeated, unless the run repeats nothing', async () => {
  const refusing: Trait = { ...DEAF, hooks: { upgrade: (plan) => ({ ...plan, status: 404 }) } }
  const options = { only: ['WS-01'], skip: [] }
  const { evidence } = await verdictsOfReference({ traits: [refusing] }, options)
  const of = async (repeat: boolean) => {
    const settings = { ...options, scope: 'full', repeat } as const
    const found = await failedScenarios(
      { catalogue: CATALOGUE, checks },
      evidence,
      settings,
      new Evaluations(),
    )
    return found.map(({ key }) => key)
  }
  expect(await of(true)).toEqual([dialects.key])
  expect(await of(false)).toEqual([])
})
