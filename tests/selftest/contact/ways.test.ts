import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../../src/evidence/read.js'
import { operationOutcome, refuse } from '../../../src/reference/outcome.js'
import { reply } from '../../../src/reference/http.js'
import { HELIOS, medplum, topicStore } from '../../../src/reference/imitations/index.js'
import type { ReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { dryRun } from '../../../src/run/dry-run.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'
import { loadSuite } from '../../conformance/suite.js'
import { meet, said, topic, trait } from './support.js'

/** How a server is subscribed to is found out once; what is not used, and why, is said in the server's words. */

const ONLY = { only: ['OUT-10', 'WS-21'], timeoutFactor: 0.2 }
const NOPE = 'http://example.org/SubscriptionTopic/nope'
const GOOD = 'http://example.org/SubscriptionTopic/good'
const configured = (): { topic: string } => ({ topic: NOPE })

const sent = ({ exchanges }: Evidence, pattern: RegExp): number =>
  [...exchanges.values()].filter(({ request }) => pattern.test(`${request.method} ${request.url}`)).length

test('a configured topic that the server does not list and lets lie is named, with its words, and another is used', async () => {
  const { evidence, of, ...rest } = await meet({
    traits: [trait(topicStore({ topics: [topic(GOOD)] }))],
    settings: configured,
    options: ONLY,
  })
  expect(said({ evidence, of, ...rest })).toMatch(
    /^the topic http:\S+nope \(TARGET_SUBSCRIPTION_TOPIC\), which the server does not list, is not usable: its Subscription stays at 'requested', and the operation gives no token: HTTP 422, "Subscription\/\S+ is not active\."; subscribed to the topic http:\S+good instead$/,
  )
  expect(evidence.target?.topic).toBe(GOOD)
  expect(of('OUT-10')).toBe('pass')
  expect(of('WS-21')).toBe('pass')
})

test('a configured topic that is no search leads on to one on a server that takes any text', async () => {
  const met = await meet({ release: 'R4', traits: [medplum()], settings: configured, options: ONLY })
  expect(said(met)).toContain(`Invalid Subscription criteria: '${NOPE}'`)
  expect(said(met)).toContain('subscribed by a search as criteria instead')
  expect(met.of('OUT-10')).toBe('pass')
})

test('a configured topic that is refused is left for one that is found', async () => {
  const traits = [trait(topicStore({ topics: [topic(GOOD)], unknown: 'refused' }))]
  const met = await meet({ traits, settings: configured, options: ONLY })
  expect(said(met)).toContain('HTTP 422, "The topic is not supported."')
  expect(met.of('OUT-10')).toBe('pass')
})

test('a feature that is switched off is told in the words of the server', async () => {
  const { evidence, judgement } = await meet({
    release: 'R4',
    traits: [medplum(10_000, false)],
    options: { only: ['OUT-10'] },
  })
  const reasons = judgement.results.map(({ reason }) => reason)
  expect(reasons.join('\n')).toContain('WebSocket subscriptions not enabled for current project')
  expect(evidence.facts.get('wayTried')).toContain('WebSocket subscriptions not enabled')
})

describe('a topic of our own', () => {
  const fresh = (): readonly Trait[] => [trait(topicStore({ unknown: 'refused' }))]

  test('is made, and deleted at the end', async () => {
    const { evidence } = await meet({ traits: fresh(), options: ONLY })
    const topics = evidence.resources.filter(({ type }) => type === 'SubscriptionTopic')
    expect(topics.map(({ what }) => what)).toEqual(['creating', 'created', 'deleted'])
    expect(evidence.target?.topicFrom).toBe('created')
    expect(evidence.target?.triggerDefined).toBe(false)
  })

  test('is not made when TARGET_CREATE_TOPIC is never', async () => {
    const never = { createTopic: 'never' as const }
    const { evidence, judgement } = await meet({ traits: fresh(), options: ONLY, settings: () => never })
    expect(sent(evidence, /^POST .*SubscriptionTopic$/)).toBe(0)
    expect(judgement.results.map(({ reason }) => reason).join('\n')).toContain('no topic is known')
  })

  test('that the server stores and does not act upon is deleted, and the next way is tried', async () => {
    const draft = topic(GOOD, 'draft')
    const store = topicStore({ topics: [draft], actsOn: ({ status }) => status === 'draft' })
    const { evidence, of } = await meet({ traits: [trait(store)], options: ONLY })
    expect(
      evidence.resources.filter(({ type, what }) => type === 'SubscriptionTopic' && what === 'deleted'),
    ).toHaveLength(1)
    expect(evidence.target?.topic).toBe(GOOD)
    expect(of('OUT-10')).toBe('pass')
  })

  test('that may not be made leaves no Subscription without one, and the server says why', async () => {
    const store = topicStore({ unknown: 'refused' })
    const request: typeof store.request = (asked, context) =>
      asked.method === 'POST' && asked.path?.[0] === 'SubscriptionTopic'
        ? reply(403, operationOutcome('error', 'forbidden', 'Topics are for administrators.'))
        : store.request(asked, context)
    const { evidence, judgement } = await meet({ traits: [trait({ ...store, request })], options: ONLY })
    expect(sent(evidence, /^POST .*Subscription$/)).toBe(0)
    expect(judgement.results.map(({ reason }) => reason).join('\n')).toContain(
      'Topics are for administrators.',
    )
  })

  test('is listed by --dry-run, unless it is switched off', async () => {
    const lines = async (createTopic: 'auto' | 'never'): Promise<string> => {
      const target = plainTarget('http://127.0.0.1:9', { fhirVersion: '5.0', createTopic })
      const settings = plainSettings({ targets: [target], embedded: false, only: ['OUT-10'] })
      const found: string[] = []
      for await (const { requests } of dryRun(settings, await loadSuite())) found.push(...requests.keys())
      return found.join('\n')
    }
    expect(await lines('auto')).toMatch(/POST http:\/\/127\.0\.0\.1:9\/SubscriptionTopic {2}\(create topic/)
    expect(await lines('never')).not.toContain('create topic')
  })
})

test('a resource that may not be created gives way to another kind that triggers', async () => {
  const both = ['Encounter', 'Basic'].map((resource) => ({ resource, supportedInteraction: ['create'] }))
  const store = topicStore({ topics: [topic(GOOD, 'active', { resourceTrigger: both })], writable: false })
  const traits = [
    trait({
      ...store,
      request: (request, context) =>
        context.route.name === 'create' && context.route.type === 'Encounter'
          ? reply(403, operationOutcome('error', 'forbidden', 'No Encounters, please.'))
          : store.request(request, context),
    }),
  ]
  const { evidence } = await meet({ traits, options: ONLY })
  expect(evidence.target?.triggerType).toBe('Basic')
})

test('who may not create Subscriptions at all is asked once', async () => {
  const no = (): ReturnType<typeof refuse> => refuse(403, 'forbidden', 'Ask the administrator.')
  const { evidence, judgement } = await meet({ traits: [trait({ subscriptionAccepted: no })], options: ONLY })
  expect(sent(evidence, /^POST .*Subscription$/)).toBe(1)
  expect(judgement.results.map(({ reason }) => reason).join('\n')).toContain(
    'HTTP 403, "Ask the administrator."',
  )
})

test('a Subscription that is in error says so', async () => {
  const traits = [
    trait({
      subscriptionAccepted: (_, { submitted }) => ({
        ...submitted,
        status: 'error',
        error: 'No such engine.',
      }),
    }),
  ]
  const { evidence } = await meet({ release: 'R4', traits, options: { only: ['OUT-10'] } })
  expect([...evidence.facts.values()].join('\n')).toContain(`its Subscription is 'error' ("No such engine.")`)
})

test('what stays at requested and works is not asked for again', async () => {
  const { evidence } = await meet({ release: 'R4', traits: [medplum()], options: { only: ['OUT', 'TOK'] } })
  const reads = [...evidence.exchanges.values()].filter(
    ({ purpose, scenario }) =>
      purpose === 'read Subscription' && /^(events|two-calls|several|variants)/.test(scenario),
  )
  expect(reads.length).toBeLessThan(8)
})

test('the search for topics is not believed to have found none when it asks for credentials', async () => {
  const ask = ({ principals: _ }: ReferenceServer) => ({ auth: { kind: 'bearer', token: 'wrong' } as const })
  const { evidence } = await meet({
    release: 'R4',
    traits: [HELIOS_WITH_LOGIN],
    settings: ask,
    options: ONLY,
  })
  expect(evidence.end?.reason).toContain('the server refused the configured credentials')
})

const HELIOS_WITH_LOGIN: Trait = {
  ...HELIOS,
  hooks: {
    ...HELIOS.hooks,
    principal: (caller, { route }) => (route.name === 'metadata' ? 'alice' : caller),
  },
}
