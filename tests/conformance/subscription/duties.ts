import { percentEncoded } from '../../../src/fhir/percent.js'
import { bound } from '../../../src/scenario/binding.js'
import { subscribe } from '../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../src/evidence/types.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import type { Actor } from '../../../src/scenario/actor.js'
import { targetNow } from '../../../src/scenario/lifetime.js'
import { NotApplicable, SubscriptionRefused } from '../../../src/scenario/outcomes.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { forms } from '../shared/scenarios/invocations.js'
import { turnOff } from '../shared/scenarios/turning-off.js'

export type StatementEvidence = { readonly metadata: ExchangeRef }

/** What the server says of itself, once more. */
export const statement: Scenario<StatementEvidence> = scenario({
  key: 'guide-statement',
  title: 'Read the CapabilityStatement',
  subscriptions: 0,
  onlyReads: true,
  releases: ['R4', 'R4B'],
  async act(actor): Promise<StatementEvidence> {
    const metadata = await actor.http({ purpose: 'metadata', method: 'GET', path: 'metadata' })
    return { metadata: metadata.ref }
  },
})

export type TopicEvidence = {
  readonly url: string
  readonly search: ExchangeRef
  /** the first topic that was found, read; null when none was */
  readonly read: ExchangeRef | null
}

/** The topic of the Subscriptions, as a resource. */
export const topicReading: Scenario<TopicEvidence> = scenario({
  key: 'topic-reading',
  title: 'Search the SubscriptionTopic by its url, and read it',
  subscriptions: 0,
  releases: ['R4B'],
  async act(actor): Promise<TopicEvidence> {
    const url = actor.world.target.topic?.split('|')[0] ?? actor.skip('no topic is known')
    const path = `SubscriptionTopic?url=${percentEncoded(url)}`
    const [search, all] = await Promise.all([
      actor.http({ purpose: 'search SubscriptionTopic by url', method: 'GET', path }),
      actor.http({ purpose: 'search SubscriptionTopic', method: 'GET', path: 'SubscriptionTopic' }),
    ])
    const id = [search, all].flatMap(({ json }) => idsIn(json))[0]
    const read = id === undefined ? null : await readTopic(actor, id)
    return { url, search: search.ref, read }
  },
})

async function readTopic(actor: Actor, id: string): Promise<ExchangeRef> {
  const path = `SubscriptionTopic/${id}`
  return (await actor.http({ purpose: 'read SubscriptionTopic', method: 'GET', path })).ref
}

function idsIn(bundle: unknown): string[] {
  return objectsOf(isObject(bundle) ? bundle['entry'] : undefined).flatMap(({ resource }) =>
    isObject(resource) ? (textOf(resource['id']) ?? []) : [],
  )
}

export type EndEvidence = {
  readonly end: string
  /** read some time after the end */
  readonly read: ExchangeRef
}

/** A Subscription that has an end soon. */
export const ending: Scenario<EndEvidence> = scenario({
  key: 'subscription-end',
  title: 'Create a Subscription that ends soon, and read it afterwards',
  subscriptions: 1,
  needs: ['create'],
  waits: true,
  async act(actor): Promise<EndEvidence> {
    const { end, path } = await subscribedUntil(actor)
    const endingMs = actor.world.deadlines.of('ending')
    await actor.pause(Math.max(0, Date.parse(end) - targetNow(actor)) + endingMs)
    const read = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
    return { end, read: read.ref }
  },
})

async function subscribedUntil(actor: Actor): Promise<{ readonly end: string; readonly path: string }> {
  const { deadlines } = actor.world
  let status: number | null = null
  // Soon first, so that the wait is short; later where that was refused, since the clocks differ and a slow server sees it late.
  for (const life of ['shortSubscription', 'longerSubscription'] as const) {
    const lifeMs = deadlines.of(life)
    const seconds = (lifeMs + deadlines.of('ending')) / 1_000
    actor.withinBudget(seconds, `the end of a Subscription is seen after ${seconds} s`)
    const end = new Date(targetNow(actor) + lifeMs).toISOString()
    try {
      return { end, path: (await subscribe(actor, { end })).path }
    } catch (error) {
      if (!(error instanceof SubscriptionRefused) || ![400, 422, 501].includes(error.status ?? 0)) throw error
      status = error.status
    }
  }
  throw new NotApplicable(`the server refuses a Subscription with an end: HTTP ${status}`)
}

export type InErrorEvidence = {
  /** the Subscription, read after its socket was closed */
  readonly read: ExchangeRef
  /** `$status` of it, if it is in error; null otherwise */
  readonly inError: ExchangeRef | null
  /** `$status` once it was turned off; null when it could not be */
  readonly off: ExchangeRef | null
}

/** `$status` of Subscriptions that do not work: in error when their socket closed, and turned off. */
export const notActive: Scenario<InErrorEvidence> = scenario({
  key: 'status-not-active',
  title: 'Ask for the $status of a Subscription whose socket was closed, and of one that is off',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['create'],
  releases: ['R4', 'R4B'],
  async act(actor): Promise<InErrorEvidence> {
    const { socket, subscription } = await bound(actor, {}, 'socket that the client closes')
    await actor.close(socket)
    const { path } = subscription
    const status = (): Promise<ExchangeRef> =>
      actor.http({ purpose: '$status', method: 'GET', path: `${path}/$status` }).then(({ ref }) => ref)
    const read = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
    const resource = isObject(read.json) ? read.json : {}
    const inError = resource['status'] === 'error' ? await status() : null
    const put = await turnOff(actor, subscription)
    return { read: read.ref, inError, off: put?.ok ? await status() : null }
  },
})
