import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { R4, R4B } from '../../../src/fhir/releases/backport.js'
import { R5 } from '../../../src/fhir/releases/native.js'
import { HELIOS, medplum, topicStore } from '../../../src/reference/imitations/index.js'
import type { Resource } from '../../../src/reference/model.js'
import type { ReferenceServer } from '../../../src/reference/server.js'
import { TOPIC_URL } from '../../../src/reference/topic.js'
import { newTopic, ownTopicUrl } from '../../../src/target/topic-resources.js'
import { triggerResource } from '../../../src/target/triggers.js'
import { rule, topic, trait, type Met } from './support.js'

/** Servers that are told by their base URL and credentials, and how each would be told whole. */

const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-contact-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function file(name: string, resource: object): string {
  const path = join(dir, `${name}.json`)
  writeFileSync(path, JSON.stringify(resource))
  return path
}

/** Stores a topic by hand, as a user would, and names it in the settings. */
const byHand =
  (shape: 'SubscriptionTopic' | 'Basic 4.3') =>
  async ({ baseUrl, principals }: ReferenceServer) => {
    const resource = newTopic(shape, 'Encounter', 'by-hand')
    await fetch(`${baseUrl}/${String(resource['resourceType'])}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/fhir+json',
        authorization: `Bearer ${Object.keys(principals)[0] ?? ''}`,
      },
      body: JSON.stringify(resource),
    })
    return { topic: ownTopicUrl('by-hand') }
  }

const template = (rules: typeof R5, wish: object): string =>
  file(
    `${rules.release}-${Object.keys(wish).join('-')}`,
    rules.subscription({
      topic: '{{topic}}',
      channel: 'websocket',
      content: 'id-only',
      contentType: 'application/fhir+json',
      reason: '{{runId}}',
      ...wish,
    }),
  )

const DRAFT = 'http://example.org/SubscriptionTopic/draft'
const ACTIVE = 'http://example.org/SubscriptionTopic/in-force'
const basic = newTopic('Basic 4.3', 'Encounter', 'ready') as Resource
const onlyFull = rule((_, content) => (content === 'full-resource' ? null : 'Only full-resource is served.'))
const filtered = rule((submitted) =>
  submitted['filterBy'] === undefined && submitted['_criteria'] === undefined ? 'A filter is needed.' : null,
)
const filter = { type: 'Encounter', parameter: 'patient', value: 'Patient/by-hand' }
const passing = (rules: typeof R5): string =>
  file(`${rules.release}-trigger`, {
    ...triggerResource('Encounter', rules, 'by-hand'),
    subject: { reference: 'Patient/by-hand' },
  })

export interface SetUp extends Met {
  readonly title: string
  readonly complete: Met['settings'] & object
}

export const SET_UPS: readonly SetUp[] = [
  { title: 'Helios on R5', traits: [HELIOS], complete: byHand('SubscriptionTopic') },
  { title: 'Helios on R4', release: 'R4', traits: [HELIOS], complete: byHand('Basic 4.3') },
  {
    title: 'Medplum on R4',
    release: 'R4',
    traits: [medplum()],
    complete: () => ({
      subscriptionFile: template(R4, { topic: 'Encounter' }),
      triggerFile: file('medplum-trigger', triggerResource('Encounter', R4, 'by-hand')),
      bindDialect: 'json-payload',
    }),
  },
  ...(['R4B', 'R5'] as const).map((release) => ({
    title: `no topic on ${release}`,
    release,
    traits: [trait(topicStore({ unknown: 'refused' }))],
    complete: byHand('SubscriptionTopic'),
  })),
  {
    title: 'a topic in Basic on R4',
    release: 'R4',
    traits: [trait(topicStore({ topics: [basic], writable: false, unknown: 'refused' }))],
    complete: () => ({ topic: ownTopicUrl('ready') }),
  },
  {
    title: 'a draft first on R5',
    traits: [
      trait(
        topicStore({
          topics: [topic(DRAFT, 'draft'), topic(ACTIVE)],
          writable: false,
          actsOn: ({ status }) => status === 'active',
        }),
      ),
    ],
    complete: () => ({ topic: ACTIVE }),
  },
  ...[R4, R4B, R5].map((rules) => ({
    title: `one content level on ${rules.release}`,
    release: rules.release as 'R4' | 'R4B' | 'R5',
    traits: [trait({ subscriptionAccepted: onlyFull })],
    complete: () => ({ subscriptionFile: template(rules, { content: 'full-resource' }), topic: TOPIC_URL }),
  })),
  ...[R4, R5].map((rules) => ({
    title: `a mandatory filter on ${rules.release}`,
    release: rules.release as 'R4' | 'R5',
    traits: [trait({ subscriptionAccepted: filtered })],
    complete: () => ({
      subscriptionFile: template(rules, { filter }),
      triggerFile: passing(rules),
      topic: TOPIC_URL,
    }),
  })),
]
