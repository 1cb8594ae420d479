import { join } from 'node:path'
import type { Release } from '../../../src/catalogue/types.js'
import { rulesOf } from '../../../src/fhir/releases/index.js'
import { reply, type Reply, type Request } from '../../../src/reference/http.js'
import { refuse } from '../../../src/reference/outcome.js'
import { subscriptionCapability, without } from '../../../src/reference/edits/resources.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { TOPIC_URL } from '../../../src/reference/topic.js'
import type { Hooks } from '../../../src/reference/core.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'
import type { RunSettings, TargetSettings } from '../../../src/target/configuration/types.js'

/** A server and how it is configured: what a user may come with on the first day. */
export interface SetUp {
  readonly name: string
  readonly release?: Release
  readonly hooks?: Partial<Hooks>
  readonly tokenLifetimeSeconds?: number
  readonly target?: Partial<TargetSettings>
  readonly settings?: Partial<RunSettings>
  /** Subscriptions that are there before, and named in TARGET_SUBSCRIPTION_IDS */
  readonly given?: number
}

type Is = (method: string, path: readonly string[]) => boolean

/** Answers some requests so, before anything else is done. */
const answering =
  (is: Is, answer: () => Reply): Hooks['request'] =>
  (request) =>
    is(request.method, request.path ?? []) ? answer() : request

const refusing = (is: Is, status: number, words: string): Partial<Hooks> => ({
  request: answering(is, () => reply(status, refuse(status, 'forbidden', words).outcome())),
})

const of =
  (method: string, type: string, length: number): Is =>
  (asked, path) =>
    asked === method && path[0] === type && path.length === length

const isOperation: Is = (_method, path) => path.at(-1) === '$get-ws-binding-token'
const isSecond = ({ headers }: Request): boolean => (headers['authorization'] ?? '').includes('bob')

const noTopics: Partial<Hooks> = {
  request: (request) =>
    request.path?.[0] === 'SubscriptionTopic'
      ? reply(200, { resourceType: 'Bundle', type: 'searchset' })
      : request,
  capabilities: (statement) => subscriptionCapability(statement, ({ extension: _topics, ...rest }) => rest),
}

const noGuide: Partial<Hooks> = {
  capabilities: ({ instantiates: _guide, ...statement }) =>
    subscriptionCapability(
      statement as Parameters<typeof subscriptionCapability>[0],
      ({ extension: _topics, supportedProfile: _profile, operation: _operations, ...rest }) => rest,
    ),
}

const cap = (most: number): Partial<Hooks> => ({
  subscriptionAccepted: (accepted, { interaction, principal, server }) =>
    interaction === 'create' && server.store.list('Subscription', principal).length >= most
      ? refuse(400, 'business-rule', 'Too many websocket subscriptions')
      : accepted,
})

const template = (name: string): string => join(import.meta.dirname, 'templates', name)

export const SET_UPS: readonly SetUp[] = [
  { name: 'everything as it should be' },
  { name: 'everything as it should be, R4', release: 'R4' },
  { name: 'everything as it should be, R4B', release: 'R4B' },
  { name: 'everything as it should be, R6', release: 'R6b' },
  { name: 'no topic', hooks: noTopics },
  { name: 'no topic, R4', release: 'R4', hooks: noTopics },
  { name: 'R4 without the guide', release: 'R4', hooks: noGuide },
  { name: 'a wrong topic', target: { topic: 'http://example.org/SubscriptionTopic/nowhere' } },
  {
    name: 'a wrong topic and a trigger',
    target: { topic: 'http://example.org/SubscriptionTopic/new-patient' },
  },
  { name: 'no right to create', hooks: refusing(of('POST', 'Subscription', 1), 403, 'You may not create.') },
  {
    name: 'no right to trigger',
    hooks: refusing(of('POST', 'Encounter', 1), 403, 'You may not create an Encounter.'),
  },
  {
    name: 'no right to delete',
    hooks: refusing(of('DELETE', 'Subscription', 2), 403, 'You may not delete.'),
  },
  { name: 'no right to update', hooks: refusing(of('PUT', 'Subscription', 2), 403, 'You may not update.') },
  { name: 'read only', given: 2 },
  { name: 'read only with one Subscription, R4', given: 1, release: 'R4' },
  { name: 'read only with a wrong id', target: { subscriptionIds: ['not-there'] } },
  { name: 'one principal', target: { second: null } },
  { name: 'no credentials', target: { auth: { kind: 'none' }, second: null } },
  { name: 'a wrong bearer', target: { auth: { kind: 'bearer', token: 'wrong-token-wrong-token' } } },
  { name: 'a wrong second bearer', target: { second: { kind: 'bearer', token: 'wrong-token-wrong-token' } } },
  {
    name: 'a second principal without rights',
    hooks: {
      request: (request) =>
        isSecond(request) && request.method === 'POST'
          ? reply(403, refuse(403, 'forbidden', 'You may not do that.').outcome())
          : request,
    },
  },
  { name: 'long tokens', tokenLifetimeSeconds: 3_600, settings: { waitBudgetSeconds: 20 } },
  { name: 'nothing is waited for', settings: { waitBudgetSeconds: 0 } },
  { name: 'at most one Subscription', settings: { maxSubscriptions: 1 } },
  { name: 'a cap of one', hooks: cap(1) },
  { name: 'a cap of two', hooks: cap(2) },
  { name: 'the feature is off', hooks: refusing(isOperation, 400, 'WebSocket subscriptions not enabled') },
  {
    name: 'any topic is taken with 201, and the operation then says 400',
    hooks: {
      subscriptionAccepted: (_accepted, { submitted }) => ({ ...submitted, status: 'active' }),
      ...refusing(isOperation, 400, 'Invalid Subscription criteria'),
    },
    target: { topic: 'http://example.org/SubscriptionTopic/nowhere' },
  },
  {
    name: 'the operation is not there',
    hooks: {
      ...refusing(isOperation, 404, 'Not found'),
      capabilities: (statement) => subscriptionCapability(statement, ({ operation: _, ...rest }) => rest),
    },
  },
  {
    name: 'GET at instance level only',
    hooks: {
      request: answering(
        (method, path) => isOperation(method, path) && !(method === 'GET' && path.length === 3),
        () => reply(405, undefined, { Allow: 'GET' }),
      ),
    },
  },
  {
    name: 'POST at type level only',
    hooks: {
      request: answering(
        (method, path) => isOperation(method, path) && !(method === 'POST' && path.length === 2),
        () => reply(404, refuse(404, 'not-found', 'Nothing is served at this address.').outcome()),
      ),
    },
  },
  { name: 'tokens without a websocket-url', hooks: { output: (output) => without(output, 'websocket-url') } },
  { name: 'the websocket is refused', hooks: { upgrade: (plan) => ({ ...plan, status: 404 }) } },
  { name: 'no event arrives', hooks: { deliver: () => false } },
  { name: 'no handshakes', hooks: { bound: (plan) => ({ ...plan, handshakes: [] }) } },
  { name: 'no XML', hooks: { settings: (settings) => ({ ...settings, formats: ['json'] }) } },
  { name: 'scope core', settings: { scope: 'core' } },
  { name: 'some groups', settings: { only: ['WS', 'EXP'], skip: ['WS-0*'] } },
  { name: 'a topic of its own, with a trigger file', target: { triggerFile: template('trigger.json') } },
]

/** Runs something against a set-up; its server is there meanwhile. */
export async function withSetUp<T>(
  { release = 'R5', hooks = {}, tokenLifetimeSeconds, target, settings, given = 0 }: SetUp,
  use: (target: TargetSettings, settings: RunSettings) => Promise<T>,
): Promise<T> {
  const trait = { name: 'set-up', kind: 'variant', summary: 'Is set up so.', hooks } as const
  const server = await startReferenceServer({
    release,
    traits: [trait],
    // On a busy machine a short life ends in the middle of a scenario that is not about it.
    tokenLifetimeSeconds: tokenLifetimeSeconds ?? 60,
  })
  const [token = '', second = ''] = Object.keys(server.principals)
  const create = async (): Promise<string> => {
    const wish = { topic: TOPIC_URL, channel: 'websocket', content: 'id-only', reason: 'given' } as const
    const response = await fetch(`${server.baseUrl}/Subscription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(rulesOf(release).subscription(wish)),
    })
    return String(((await response.json()) as { id: unknown }).id)
  }
  try {
    const subscriptionIds = await Promise.all(Array.from({ length: given }, create))
    const told = plainTarget(server.baseUrl, {
      auth: { kind: 'bearer', token },
      second: { kind: 'bearer', token: second },
      subscriptionIds,
      ...target,
    })
    return await use(told, plainSettings({ targets: [told], embedded: false, ...settings }))
  } finally {
    await server.close()
  }
}
