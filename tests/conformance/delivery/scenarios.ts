import { usualTerms } from '../../../src/scenario/criteria.js'
import { inventedOrigin } from '../../../src/scenario/calls.js'
import { subscribe, type Subscribed } from '../../../src/scenario/subscribing.js'
import type { ExchangeRef, SocketRef } from '../../../src/evidence/types.js'
import { instancePath } from '../../../src/fhir/ids.js'
import type { Actor } from '../../../src/scenario/actor.js'
import { socketRef } from '../../../src/scenario/answers.js'
import { bindGrant, bindOn, bound, type BoundEvidence } from '../../../src/scenario/binding.js'
import { asked, type EventEvidence, fireAt } from '../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { NotApplicable, SubscriptionRefused } from '../../../src/scenario/outcomes.js'
import { between } from '../../../src/scenario/twins.js'
import { isMade } from '../../../src/target/resources.js'
import type { Exchange } from '../../../src/target/session.js'
import { dialects, withSubprotocol } from '../shared/scenarios/bind-dialects.js'
import { type AcceptedTerms, termsOf } from '../shared/scenarios/terms.js'
import { forms } from '../shared/scenarios/invocations.js'

export type ForeignVersionEvidence = {
  /** the same Subscription without the version, which was accepted */
  readonly twin: ExchangeRef
  readonly create: ExchangeRef
  readonly asked: string
  /** the MIME type that the accepted Subscription names when it is read; null when it was refused or names none */
  readonly accepted: string | null
  /** the Subscription, read after it was created; null when it was refused */
  readonly readBack: ExchangeRef | null
}

const ASKED = 'application/fhir+json; fhirVersion=9.9'

/** A Subscription that asks for a FHIR version which does not exist. */
export const foreignVersion: Scenario<ForeignVersionEvidence> = scenario({
  key: 'foreign-version',
  title: 'Ask for notifications of a FHIR version that does not exist',
  subscriptions: 2,
  after: [forms],
  needs: ['create'],
  async act(actor): Promise<ForeignVersionEvidence> {
    const twin = await subscribe(actor)
    const made = await actor.trySubscribe({ ...usualTerms(actor.world), contentType: ASKED })
    if (!isMade(made))
      return { twin: twin.exchange, create: made.ref, asked: ASKED, accepted: null, readBack: null }
    const read = await actor.http({
      purpose: 'read Subscription',
      method: 'GET',
      path: instancePath('Subscription', made.id),
    })
    const resource = typeof read.json === 'object' && read.json !== null ? { ...read.json } : made.resource
    return {
      twin: twin.exchange,
      create: made.exchange.ref,
      asked: ASKED,
      accepted: actor.world.rules.terms(resource).contentType,
      readBack: read.ref,
    }
  },
})

export type NoiseEvidence = {
  /** the bound socket that sent the messages */
  readonly bound: BoundEvidence
  readonly sent: readonly string[]
  /** a connection that was opened afterwards */
  readonly later: SocketRef
}

/** Messages that no server has to understand, and every server has to survive. */
const NOISE = ['hello', '{', '{"type":"unknown"}'] as const

/** The same in a binary frame, which some read in another way. */
const BINARY_NOISE = 'noise'

/** What happens to a server that is told something it does not understand. */
export const noise: Scenario<NoiseEvidence> = scenario({
  key: 'noise',
  title: 'Send messages that mean nothing on a bound socket, then open a new connection',
  subscriptions: 1,
  after: [forms, dialects],
  last: true,
  async act(actor): Promise<NoiseEvidence> {
    const { socket, evidence, handshakeMs, grant, subscription } = await bound(
      actor,
      {},
      'socket that sends noise',
    )
    const read = (): Promise<Exchange> =>
      actor.http({ purpose: 'read Subscription', method: 'GET', path: subscription.path })
    const before = await read()
    for (const message of NOISE) socket.send(message)
    socket.send(BINARY_NOISE, true)
    await socket.listen(actor.world.deadlines.absenceGrace(handshakeMs ?? 0))
    const later = await actor.open(grant.url, 'connection after the noise')
    // Where everything else is answered all the while, it is no outage that keeps connections out.
    const ref = later.unrelated
      ? between(actor, socketRef(later), before.ref, (await read()).ref)
      : socketRef(later)
    return { bound: evidence, sent: [...NOISE, `${BINARY_NOISE} (binary)`], later: ref }
  },
})

export type UpgradeEvidence = {
  /** opened with neither subprotocol nor Origin, then pinged */
  readonly plain: SocketRef
  /** opened with an Origin that no server can know */
  readonly foreignOrigin: SocketRef
  /** opened with a subprotocol; null when the plain one was opened and nothing is left to find out */
  readonly subprotocol: SocketRef | null
  /** a pong came within the deadline; null when the plain socket was not opened */
  readonly ponged: boolean | null
  readonly pongDeadlineMs: number
  /** the plain socket, bound and pinged again; null when it could not be bound, absent in records of version 1.0 */
  readonly whenBound?: { readonly bound: BoundEvidence; readonly ponged: boolean } | null
}

/** What an upgrade needs, and whether the connection answers a ping. */
export const upgrade: Scenario<UpgradeEvidence> = scenario({
  key: 'upgrade',
  title: 'Connect with neither subprotocol nor Origin, ping, bind, ping, and connect with a foreign Origin',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor): Promise<UpgradeEvidence> {
    const subscription = await subscribe(actor)
    const grant = await actor.grant([subscription.id])
    const pongDeadlineMs = actor.world.deadlines.of('pong')
    const plain = await actor.open(grant.url, 'no subprotocol, no Origin')
    const [ponged, foreignOrigin, subprotocol] = await Promise.all([
      plain.opened ? plain.ping(pongDeadlineMs) : null,
      actor.open(grant.url, 'foreign Origin', { headers: { origin: inventedOrigin() } }),
      plain.opened ? null : withSubprotocol(actor, grant),
    ])
    const mayBind = plain.opened && !plain.closed && !!actor.provided['bind-message']
    const binding = mayBind ? await bindOn(actor, plain, subscription, grant) : null
    const again = binding && !binding.lost ? await plain.ping(pongDeadlineMs) : null
    return {
      plain: socketRef(plain),
      foreignOrigin: socketRef(foreignOrigin),
      subprotocol,
      ponged,
      pongDeadlineMs,
      whenBound: binding && again !== null ? { bound: binding.evidence, ponged: again } : null,
    }
  },
})

export type MixedMimeEvidence = {
  /** the Subscription that asks for JSON */
  readonly json: BoundEvidence
  /** the one that asks for XML, bound on the same socket */
  readonly xml: BoundEvidence
  readonly jsonAccepted: AcceptedTerms
  readonly xmlAccepted: AcceptedTerms
  /** of both; absent in records of version 1.0 */
  readonly event?: EventEvidence
}

/** Two Subscriptions on one connection whose notifications are to have different MIME types. */
export const mixedMime: Scenario<MixedMimeEvidence> = scenario({
  key: 'mixed-mime',
  title:
    'Bind a Subscription that asks for JSON and one that asks for XML on one socket, and trigger an event',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['trigger', 'xml'],
  releases: ['R4', 'R4B'],
  async act(actor): Promise<MixedMimeEvidence> {
    const json = await subscribe(actor)
    const xml = await subscribeToXml(actor)
    const first = await bindGrant(actor, json, await actor.grant([json.id]))
    const second = await bindOn(actor, first.socket, xml, await actor.grant([xml.id]))
    const fired = await fireAt(actor, first)
    await first.socket.listen(actor.world.deadlines.absenceGrace(fired.latencyMs ?? 0))
    const accepted = { jsonAccepted: termsOf(json), xmlAccepted: termsOf(xml) }
    return { json: first.evidence, xml: second.evidence, ...accepted, event: asked(fired) }
  },
})

async function subscribeToXml(actor: Actor): Promise<Subscribed> {
  try {
    return await subscribe(actor, { contentType: 'application/fhir+xml' })
  } catch (error) {
    if (!(error instanceof SubscriptionRefused)) throw error
    throw new NotApplicable(`the server refuses a Subscription to XML: ${error.message}`)
  }
}
