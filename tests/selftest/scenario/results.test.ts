import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Evidence } from '../../../src/evidence/read.js'
import type { ScenarioOutcome } from '../../../src/evidence/types.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { act } from '../../../src/run/act.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'

/** Acts these scenarios, and these once more, against the reference server. */
async function acted(
  scenarios: readonly Scenario[],
  again: readonly Scenario[] = [],
  waitBudgetSeconds = 0,
): Promise<Evidence> {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-results-'))
  const server = await startReferenceServer()
  try {
    const [token = ''] = Object.keys(server.principals)
    return await act({
      target: plainTarget(server.baseUrl, { auth: { kind: 'bearer', token } }),
      embedded: true,
      recordPath: join(dir, 'record.ndjson'),
      scenarios,
      settings: plainSettings({ waitBudgetSeconds, keepPayloads: true }),
      signal: new AbortController().signal,
      repeat: () => Promise.resolve(again),
    })
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

const outcomeOf = ({ scenarios }: Evidence, { key }: Scenario, attempt = 1): ScenarioOutcome | undefined =>
  scenarios.get(key)?.find((line) => line.attempt === attempt)?.outcome

/** A scenario that counts how often it was acted. */
const counter = (key: string): Scenario<{ readonly key: string; readonly attempt: number }> =>
  scenario({
    key,
    title: 'Count',
    subscriptions: 0,
    act: (actor) => Promise.resolve({ key, attempt: actor.attempt }),
  })

test('a scenario is handed the results of those that it names, in the order in which it names them', async () => {
  const [one, two] = [counter('one'), counter('two')]
  const both: Scenario = scenario({
    key: 'both',
    title: 'Take both',
    subscriptions: 0,
    after: [two, one],
    act: (_, second, first) => Promise.resolve([second.key, first.key]),
  })
  expect(outcomeOf(await acted([both, one]), both)).toEqual({ kind: 'done', observed: ['two', 'one'] })
})

test('repeated, it builds on the first results; only one that derives from them has them made anew', async () => {
  const base = counter('base')
  const on = (key: string, derived: boolean): Scenario =>
    scenario({
      key,
      title: 'Build on another',
      subscriptions: 0,
      after: [base],
      derived,
      act: (_, { attempt }) => Promise.resolve({ attempt }),
    })
  const [plain, derived] = [on('plain', false), on('derived', true)]
  const evidence = await acted([plain, derived], [plain, derived])
  expect(outcomeOf(evidence, plain, 2)).toEqual({ kind: 'done', observed: { attempt: 1 } })
  expect(outcomeOf(evidence, derived, 2)).toEqual({ kind: 'done', observed: { attempt: 2 } })
})

test('what one came to is not handed on when it came to nothing', async () => {
  const broken: Scenario<{ readonly never: true }> = scenario({
    key: 'broken',
    title: 'End without a result',
    subscriptions: 0,
    act: (actor) => actor.skip('there is nothing to see'),
  })
  const next: Scenario = scenario({
    key: 'next',
    title: 'Go on',
    subscriptions: 0,
    after: [broken],
    act: () => expect.fail('it has nothing to go on with'),
  })
  expect(outcomeOf(await acted([next]), next)).toMatchObject({
    kind: 'skipped',
    reason: 'there is nothing to see',
  })
})

test('one that calls or binds without naming what finds the way is a fault that says what to do', async () => {
  const calls: Scenario = scenario({
    key: 'calls',
    title: 'Call the operation',
    subscriptions: 0,
    act: async (actor) => ({ operation: (await actor.grant(['any'])).operation }),
  })
  const binds: Scenario = scenario({
    key: 'binds',
    title: 'Bind a socket',
    subscriptions: 0,
    act: (actor) => Promise.resolve({ dialect: actor.bindWay.dialect.name }),
  })
  const evidence = await acted([calls, binds])
  for (const each of [calls, binds])
    expect(outcomeOf(evidence, each)).toMatchObject({
      kind: 'fault',
      reason: expect.stringContaining(`${each.key} `) as string,
    })
})

test('a fact that one provides reaches those that need it, and blocks them where the server does not have it', async () => {
  const form = { level: 'instance', method: 'POST', format: 'json' } as const
  const finder: Scenario<{ readonly found: true }> = scenario({
    key: 'finder',
    title: 'Find out how to call',
    subscriptions: 0,
    provides: () => ({ 'instance-level': form, 'type-level': null }),
    act: () => Promise.resolve({ found: true }),
  })
  const needing = (need: 'instance-level' | 'type-level'): Scenario =>
    scenario({
      key: `needs-${need}`,
      title: 'Call',
      subscriptions: 0,
      after: [finder],
      needs: [need],
      act: (actor) => Promise.resolve(actor.given(need)),
    })
  const [has, lacks] = [needing('instance-level'), needing('type-level')]
  const evidence = await acted([has, lacks])
  expect(outcomeOf(evidence, has)).toEqual({ kind: 'done', observed: form })
  expect(outcomeOf(evidence, lacks)).toMatchObject({ kind: 'blocked', lacks: 'type-level' })
})

test('one that needs a fact which none of those provides that it names is a fault', async () => {
  const needs: Scenario = scenario({
    key: 'needs',
    title: 'Call',
    subscriptions: 0,
    needs: ['instance-level'],
    act: () => Promise.resolve(null),
  })
  expect(outcomeOf(await acted([needs]), needs)).toMatchObject({ kind: 'fault' })
})

/** A scenario that takes all places, and notes when it acts. */
const inTurn = (key: string, order: string[], more: Partial<Scenario> = {}): Scenario =>
  scenario({
    key,
    title: 'Take places',
    subscriptions: 8,
    act: () => {
      order.push(key)
      return Promise.resolve({})
    },
    ...more,
  })

test('who waits on the clock acts first, then who rests, and last who needs most places', async () => {
  const order: string[] = []
  const scenarios = [
    inTurn('many', order),
    inTurn('few', order, { subscriptions: 4 }),
    inTurn('rests', order, { rests: true }),
    inTurn('waits', order, { waits: true }),
  ]
  await acted(scenarios, [], 60)
  expect(order).toEqual(['waits', 'rests', 'few', 'many'])
})

test('one that rests has to say so, since it takes its turn by that', async () => {
  const silent = scenario({
    key: 'silent',
    title: 'Rest',
    subscriptions: 0,
    act: async (actor) => {
      await actor.rest()
      return {}
    },
  })
  const outcome = outcomeOf(await acted([silent]), silent)
  expect(outcome).toMatchObject({ kind: 'fault' })
  expect(JSON.stringify(outcome)).toContain('silent rests: say so')
})
