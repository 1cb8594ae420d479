import { percentEncoded } from '../../../src/fhir/percent.js'
import { readAgain, subscribe } from '../../../src/scenario/subscribing.js'
import { randomUUID } from 'node:crypto'
import type { ExchangeRef } from '../../../src/evidence/types.js'
import { instancePath } from '../../../src/fhir/ids.js'
import { isObject } from '../../../src/fhir/json.js'
import { BACKPORT_GUIDE } from '../../../src/fhir/releases/backport.js'
import type { SubscriptionWish } from '../../../src/fhir/releases/index.js'
import type { Actor } from '../../../src/scenario/actor.js'
import { patiently } from '../../../src/scenario/creating.js'
import { searchOf, usualTerms } from '../../../src/scenario/criteria.js'
import { LIST_TOPIC } from '../../../src/scenario/provided.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { put } from '../../../src/scenario/updating.js'
import { polled } from '../../../src/wire/poll.js'
import { isMade, type Made } from '../../../src/target/resources.js'
import type { Exchange } from '../../../src/target/session.js'

/** What one attempt to create a Subscription came to. */
export type CreationEvidence = {
  readonly exchange: ExchangeRef
  readonly accepted: boolean
  /** where the accepted Subscription stands: the answer, or a read where the answer had no body; null when refused */
  readonly shown: ExchangeRef | null
  /** the status in the answer, or once it was no longer `requested`; null when it was not told */
  readonly status: string | null
  /** of the accepted Subscription; absent in older records */
  readonly id?: string
}

export type CreationsEvidence = {
  /** what every other scenario creates: no endpoint, status `requested`, an offered topic */
  readonly ordinary: CreationEvidence
  /** no topic is known, so the ordinary one has a search as criteria */
  readonly bySearch: boolean
  /** the same with one thing changed, tried only where the ordinary one was refused; null otherwise */
  readonly withEndpoint: CreationEvidence | null
  readonly asActive: CreationEvidence | null
  readonly otherSystem: CreationEvidence | null
  /** with a search as criteria, on R4 and R4B; absent in records of version 1.0 */
  readonly asSearch?: CreationEvidence | null
  /** the same for a topic that cannot exist */
  readonly unknownTopic: CreationEvidence
  /** the same for a content level that FHIR does not have */
  readonly unknownContent: CreationEvidence
  /** the same with a channel that nobody knows: on R4 and R4B by the guide’s extension */
  readonly channel: CreationEvidence
  /** the same with a `channel.type` that nobody knows, on R4 and R4B; null otherwise */
  readonly channelType: CreationEvidence | null
  /** the same with a filter by a search parameter that nobody knows */
  readonly filter: CreationEvidence
  /** the ordinary one, given that filter by an update, on R4 and R4B; null where it was refused, absent in older records */
  readonly filterByUpdate?: ExchangeRef | null
}

const ORDINARY = 'create Subscription'

const R4_CHANNEL_TYPES = 'http://hl7.org/fhir/subscription-channel-type'

/** The ways to create a Subscription beside each other: each differs from the ordinary one in a single thing. */
export const creations: Scenario<CreationsEvidence> = scenario({
  key: 'subscription-creations',
  title: 'Create a Subscription as usual, and for an unknown topic, content level, channel and filter',
  subscriptions: 6,
  needs: ['create'],
  async act(actor): Promise<CreationsEvidence> {
    requireTopic(actor)
    const topic = `http://example.org/fhir-ws-conformance/no-such-topic/${randomUUID()}`
    const filter = {
      type: actor.world.target.triggerType ?? 'Encounter',
      parameter: 'no-such-parameter',
      value: '1',
    }
    const [byChannel, byChannelType] = unknownChannels(ordinaryOf(actor))
    const [ordinary, unknownTopic, unknownContent, channel, channelType, filtered] = await Promise.all([
      attempt(actor, ordinaryOf(actor), ORDINARY),
      attempt(actor, ordinaryOf(actor, { topic }), 'create Subscription for an unknown topic'),
      attempt(
        actor,
        ordinaryOf(actor, { content: 'no-such-level' as 'empty' }),
        'create Subscription of an unknown content level',
      ),
      attempt(actor, byChannel, 'create Subscription of an unknown channel'),
      byChannelType && attempt(actor, byChannelType, 'create Subscription of an unknown channel type'),
      attempt(actor, ordinaryOf(actor, { filter }), 'create Subscription with an unknown filter'),
    ])
    const bySearch = actor.world.target.topic === null && searchOf(actor.world) !== null
    return {
      ordinary,
      bySearch,
      ...(await alternatives(actor, ordinary)),
      unknownTopic,
      unknownContent,
      channel,
      channelType,
      filter: filtered,
      filterByUpdate:
        byChannelType && ordinary.id !== undefined
          ? await updated(actor, ordinary.id, ordinaryOf(actor, { filter }))
          : null,
    }
  },
})

/** The Subscription is replaced: what is refused in a create may slip through here. */
async function updated(actor: Actor, id: string, resource: Record<string, unknown>): Promise<ExchangeRef> {
  const path = instancePath('Subscription', id)
  return (await put(actor, 'give the Subscription an unknown filter', path, { ...resource, id })).ref
}

const NO_CHANNEL = { system: 'urn:fhir-ws-conformance', code: 'no-such-channel' }

/** With a channel that nobody knows, in each way in which the release names channels. */
function unknownChannels(
  resource: Record<string, unknown>,
): [Record<string, unknown>, Record<string, unknown> | null] {
  if (isObject(resource['channelType'])) return [{ ...resource, channelType: NO_CHANNEL }, null]
  const channel = isObject(resource['channel']) ? resource['channel'] : {}
  const url = `${BACKPORT_GUIDE}/StructureDefinition/backport-channel-type`
  const _type = { extension: [{ url, valueCoding: NO_CHANNEL }] }
  return [
    { ...resource, channel: { ...channel, _type } },
    { ...resource, channel: { ...channel, type: NO_CHANNEL.code } },
  ]
}

export type MinimalEvidence = {
  /** status, topic and channelType, nothing else */
  readonly minimal: CreationEvidence
  /** what every other scenario creates */
  readonly ordinary: CreationEvidence
  /** the minimal one with an endpoint, tried only where it was refused without */
  readonly withEndpoint: CreationEvidence | null
}

/** R5 and later: the elements that the definition demands, alone. */
export const minimalCreation: Scenario<MinimalEvidence> = scenario({
  key: 'subscription-minimal',
  title: 'Create a Subscription with nothing but status, topic and channelType',
  subscriptions: 2,
  needs: ['create'],
  releases: ['R5', 'R6a', 'R6b'],
  async act(actor): Promise<MinimalEvidence> {
    requireTopic(actor)
    const full = ordinaryOf(actor)
    const { resourceType, status, topic, channelType } = full
    const least = { resourceType, status, topic, channelType }
    const [minimal, ordinary] = await Promise.all([
      attempt(actor, least, 'create minimal Subscription'),
      attempt(actor, full, ORDINARY),
    ])
    const withEndpoint = minimal.accepted
      ? null
      : await attempt(
          actor,
          { ...least, endpoint: endpointOf(actor) },
          'create minimal Subscription with endpoint',
        )
    return { minimal, ordinary, withEndpoint }
  },
})

/** @throws Blocked when there is nothing to subscribe to */
export function requireTopic(actor: Actor): void {
  const { target, settings } = actor.world
  if (target.topic === null && settings.subscriptionFile === null && searchOf(actor.world) === null)
    actor.blocked(`no topic is known: ${LIST_TOPIC}`, 'setting')
}

/** What every other scenario creates, with some of it otherwise. */
export function ordinaryOf(actor: Actor, wish: Partial<SubscriptionWish> = {}): Record<string, unknown> {
  const { topic } = actor.world.target
  return actor.subscriptionResource({ ...usualTerms(actor.world), ...(topic !== null && { topic }), ...wish })
}

/** Why the ordinary one was refused: one change after the other, each of them legal. */
async function alternatives(
  actor: Actor,
  { accepted }: CreationEvidence,
): Promise<Pick<CreationsEvidence, 'withEndpoint' | 'asActive' | 'otherSystem' | 'asSearch'>> {
  if (accepted) return { withEndpoint: null, asActive: null, otherSystem: null, asSearch: null }
  const resource = ordinaryOf(actor)
  const withEndpoint = await attempt(
    actor,
    ordinaryOf(actor, { endpoint: endpointOf(actor) }),
    'create Subscription with endpoint',
  )
  const asActive = await attempt(actor, { ...resource, status: 'active' }, 'create Subscription as active')
  const { channelType } = resource
  if (!isObject(channelType)) {
    const criteria = `${actor.world.target.triggerType ?? 'Encounter'}?_lastUpdated=gt2000-01-01`
    const asSearch = await attempt(actor, { ...resource, criteria }, 'create Subscription by a search')
    return { withEndpoint, asActive, otherSystem: null, asSearch }
  }
  const otherType = { ...resource, channelType: { ...channelType, system: R4_CHANNEL_TYPES } }
  const otherSystem = await attempt(actor, otherType, 'create Subscription with the channel system of R4')
  return { withEndpoint, asActive, otherSystem, asSearch: null }
}

/** the texts disagree on what an endpoint of a websocket would be; it points back to the target. */
function endpointOf(actor: Actor): string {
  const { settings, rules } = actor.world
  const { host } = new URL(settings.baseUrl)
  return `${rules.endpointScheme}://${host}/unused`
}

/** Tries to create it, and finds out with what status it was accepted. */
export async function attempt(
  actor: Actor,
  resource: Record<string, unknown>,
  purpose: string,
): Promise<CreationEvidence> {
  const create = (): Promise<Made | Exchange> => actor.tryCreate(resource, purpose)
  const result = await patiently(actor, create, purpose === ORDINARY)
  // A success that tells of no Subscription made none.
  if (!isMade(result)) return { exchange: result.ref, accepted: false, shown: null, status: null }
  const answered = Object.keys(result.resource).length > 0
  const read = answered ? null : await readBack(actor, result)
  const status = actor.world.rules.terms(read && isObject(read.json) ? read.json : result.resource).status
  return {
    exchange: result.exchange.ref,
    accepted: true,
    shown: (read ?? result.exchange).ref,
    status: status === 'requested' ? await settledStatus(actor, result) : status,
    id: result.id,
  }
}

function readBack(actor: Actor, { id }: Made): Promise<Exchange> {
  return actor.http({ purpose: 'read Subscription', method: 'GET', path: instancePath('Subscription', id) })
}

/** A server may look at a Subscription more closely once it has answered. */
async function settledStatus(actor: Actor, made: Made): Promise<string | null> {
  const { rules, deadlines, signal } = actor.world
  let status: string | null = 'requested'
  const isSettled = async (): Promise<true | undefined> => {
    const read = await readBack(actor, made)
    if (!isObject(read.json) || !read.ok) return true
    status = rules.terms(read.json).status
    return status !== 'requested' || undefined
  }
  await polled(isSettled, deadlines, 'activation', signal)
  return status
}

export type ReadingEvidence = {
  readonly subscriptionId: string
  readonly subscription: ExchangeRef
  readonly read: ExchangeRef
  /** `$status` at instance level, by GET, or by POST where GET was refused */
  readonly status: ExchangeRef
  /** `$status` at type level for this Subscription, by GET, or by POST where GET was refused */
  readonly atType?: ExchangeRef
  /** the same for a status that it has not; null when the call before was refused */
  readonly otherStatus?: ExchangeRef | null
  /** `$status` at instance level in XML; null where the server does not declare XML */
  readonly statusInXml?: ExchangeRef | null
}

function postStatus(actor: Actor, id: string): Promise<Exchange> {
  const body = { resourceType: 'Parameters', parameter: [{ name: 'id', valueId: id }] }
  return actor.http({ purpose: '$status at type level', method: 'POST', path: 'Subscription/$status', body })
}

/** What a client can learn of its Subscription. */
export const reading: Scenario<ReadingEvidence> = scenario({
  key: 'subscription-reading',
  title: 'Read a Subscription and ask for its $status',
  subscriptions: 1,
  async act(actor): Promise<ReadingEvidence> {
    const { id, path, exchange } = await subscribe(actor)
    const [read, got] = await Promise.all([
      readAgain(actor, path),
      actor.http({ purpose: '$status', method: 'GET', path: `${path}/$status` }),
    ])
    const status = got.ok
      ? got
      : await actor.http({ purpose: '$status', method: 'POST', path: `${path}/$status` })
    const inXml = actor.world.target.declared.xml
      ? await actor.http({
          purpose: '$status in XML',
          method: got.ok ? 'GET' : 'POST',
          path: `${path}/$status`,
          format: 'xml',
        })
      : null
    const byId = `Subscription/$status?id=${percentEncoded(id)}`
    const first = await actor.http({ purpose: '$status at type level', method: 'GET', path: byId })
    const atType = first.ok ? first : await postStatus(actor, id)
    const other = first.ok
      ? await actor.http({
          purpose: '$status of another status',
          method: 'GET',
          path: `${byId}&status=error`,
        })
      : null
    return {
      subscriptionId: id,
      subscription: exchange,
      read: read.ref,
      status: status.ref,
      atType: atType.ref,
      otherStatus: other && other.ref,
      statusInXml: inXml && inXml.ref,
    }
  },
})
