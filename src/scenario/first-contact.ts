import { readFileSync } from 'node:fs'
import type { TargetDescription } from '../evidence/types.js'
import { textOf } from '../fhir/json.js'
import { isRouted } from '../fhir/routing.js'
import { isMade, type Made, type NotMade } from '../target/resources.js'
import { refusalOf } from '../target/refusals.js'
import { newTopic, ownTopicUrl, type TopicShape, type Trigger } from '../target/topic-resources.js'
import { describeWay, type Way } from '../target/topics.js'
import { triggerResource } from '../target/triggers.js'
import { Actor } from './actor.js'
import { describe, grantOf } from './answers.js'
import { isRefusal, refusedBy } from './creating.js'
import { usualTerms } from './criteria.js'
import type { Form } from './form.js'
import { LIST_TOPIC } from './provided.js'
import { untilActive } from './subscribing.js'
import {
  ACTIVE,
  GIVES_TOKENS,
  NO_TOPIC,
  REFUSED,
  STORED,
  TRIGGERED_TOO,
  wayText,
  whatIsOtherwise,
  type Tried,
} from './tried.js'
import { AS_USUAL, filtersFor, variationsOf, type Variation } from './variations.js'
import type { World } from './world.js'

/** Whose exchanges these are, in the record. */
export const KEY = 'first-contact'
/** So many ways are tried, and so many kinds of triggering resources in each. */
const MOST_WAYS = 8
const MOST_TYPES = 4

const FORMS: readonly Form[] = (['POST', 'GET'] as const).flatMap((method) =>
  (['instance', 'type'] as const).map((level) => ({ method, level, format: 'json' })),
)

/**
 * Finds out, once and before anything else, how this server is subscribed to: one way after the other, and in each what a
 * server may have a rule about, until a Subscription gets a token and its triggering resource can be made. What worked is
 * learnt for the whole run; where nothing did, the way that led furthest is kept, and its answers are in the record.
 * @param ways the best first
 * @param listed the topics that the server lists; null when it lists none
 * @param needsTrigger whether anything of the run triggers
 * @returns the target as it is subscribed to
 */
export async function firstContact(
  world: World,
  { ways, listed }: { readonly ways: readonly Way[]; readonly listed: readonly string[] | null },
  needsTrigger: boolean,
): Promise<TargetDescription> {
  return new FirstContact(world, needsTrigger).run(possible(ways, world), listed)
}

/** A template is the user's word: only the topic in it can be another. */
function possible(ways: readonly Way[], { settings }: World): readonly Way[] {
  if (settings.subscriptionFile === null) return ways.slice(0, MOST_WAYS)
  const withTopic = ways.filter(({ topic, shape }) => topic !== null || shape !== undefined)
  const isOpen = /\{\{topic\}\}/.test(readFileSync(settings.subscriptionFile, 'utf8'))
  const nothing: Way = { topic: null, from: 'none', triggers: [], filters: [] }
  return isOpen ? withTopic.slice(0, MOST_WAYS) : [withTopic.find(({ topic }) => topic !== null) ?? nothing]
}

class FirstContact {
  readonly #tried: Tried[] = []
  readonly #triggers = new Map<string, Promise<boolean>>()
  readonly #useless = new Set<TopicShape>()
  /** what the operation still said of a Subscription when the time to become active was over */
  readonly #said = new Set<string>()

  constructor(
    private readonly world: World,
    private readonly needsTrigger: boolean,
  ) {}

  async run(ways: readonly Way[], listed: readonly string[] | null): Promise<TargetDescription> {
    const { learnt, resources, signal, session } = this.world
    for (const way of ways) {
      if (signal.aborted || session.stopped) break
      if (way.shape !== undefined && this.#useless.has(way.shape)) continue
      const tried = await this.#try(way)
      this.#tried.push(tried)
      if (tried.isFinal || tried.rank === TRIGGERED_TOO) break
    }
    const [best] = [...this.#tried].sort((a, b) => b.rank - a.rank)
    for (const { made } of this.#tried)
      if (made && made !== best?.made) await resources.removeIfAlive(caller, made.type, made.id)
    if (best === undefined) return this.world.target
    if (best.rank === NO_TOPIC) return this.#withoutTopic(best)
    const { criteria, staysRequested } = best
    Object.assign(learnt, best.variation, { criteria, staysRequested })
    learnt.creation = best.rank === REFUSED ? best.refused : null
    this.#tell(best, listed)
    return this.#describe(best)
  }

  #withoutTopic({ came }: Tried): TargetDescription {
    const reason = `no topic is known, and the one that the suite offered ${came}: ${LIST_TOPIC}`
    this.world.learnt.creation = { reason, status: null }
    return this.world.target
  }

  /** A topic of the server's that it refuses, where a search took its place, is what requirements on topics are about. */
  #describe(best: Tried): TargetDescription {
    const refused = this.#tried.find(({ rank, way }) => rank === REFUSED && way.topic !== null)
    if (best.way.from !== 'criteria' || !refused) return best.description
    const { topic, topicFrom, topicFilters } = refused.description
    return { ...best.description, topic, topicFrom, ...(topicFilters && { topicFilters }) }
  }

  async #try(way: Way): Promise<Tried> {
    const { world } = this
    const trigger = await this.#triggerOf(way)
    const isTriggered = trigger !== null || world.settings.triggerFile !== null
    const topic = way.shape === undefined ? null : await this.#makeTopic(way.shape, trigger)
    const known: Way =
      way.shape === undefined
        ? way
        : { ...way, topic: topic && isMade(topic) ? ownTopicUrl(world.runId) : null }
    const description = { ...world.target, ...describeWay(known, world.settings, trigger ?? undefined) }
    const criteria = way.from === 'criteria' ? ((trigger ?? way.triggers[0])?.type ?? 'Encounter') : null
    const common = { way: known, description, criteria, made: topic && isMade(topic) ? topic : null }
    const nothing = {
      ...common,
      variation: AS_USUAL,
      refused: null,
      isFinal: false,
      staysRequested: false,
    }
    if (topic !== null && !isMade(topic)) {
      this.#useless.add(way.shape!)
      return { ...nothing, rank: NO_TOPIC, came: `could not be made (${describe(topic)})` }
    }
    world.learnt.criteria = criteria
    const tentative: World = { ...world, target: description }
    const actor = new Actor(tentative, KEY, 1)
    try {
      const { result, variation } = await this.#create(actor, known, trigger)
      if (!isMade(result)) {
        const refused = refusedBy(result)
        return {
          ...nothing,
          variation: AS_USUAL,
          rank: REFUSED,
          came: refused.reason,
          ...this.#ending(result),
        }
      }
      const outcome = await this.#outcome(actor, result, isTriggered)
      if (outcome.rank < GIVES_TOKENS && way.shape !== undefined) this.#useless.add(way.shape)
      return { ...nothing, variation, ...outcome }
    } finally {
      await actor.finish()
    }
  }

  /** What a refused create says of those that are still to come. */
  #ending(result: NotMade): Pick<Tried, 'refused' | 'isFinal'> {
    const { session, target } = this.world
    if (result.unrelated?.cause === 'credentials' && result.status !== null)
      session.stopRefused(refusalOf(result.unrelated, result.json, target.authenticated))
    // Whatever was answered with success may have been made, and cannot be deleted: no more of it.
    const isKnown = isRefusal(result) || result.ok || result.outcome.kind === 'redirect-refused'
    const isFinal = !isRefusal(result) || result.status === 403
    return { refused: isKnown ? refusedBy(result) : null, isFinal }
  }

  /** The first of its triggering resources that can be made; null where none can. */
  async #triggerOf(way: Way): Promise<Trigger | null> {
    if (!this.needsTrigger || this.world.settings.triggerFile !== null) return way.triggers[0] ?? null
    for (const trigger of way.triggers.slice(0, MOST_TYPES)) {
      const key = `${trigger.type} ${trigger.status ?? ''}`
      const known = this.#triggers.get(key) ?? this.#canTrigger(trigger)
      this.#triggers.set(key, known)
      if (await known) return trigger
    }
    return null
  }

  async #canTrigger({ type, status }: Trigger): Promise<boolean> {
    const { rules, runId, resources } = this.world
    const resource = { ...triggerResource(type, rules, runId), ...(status !== undefined && { status }) }
    const made = await resources.create(caller, resource, 'trigger')
    return isMade(made) || !isRefusal(made)
  }

  #makeTopic(shape: TopicShape, trigger: Trigger | null): Promise<Made | NotMade> {
    const { resources, runId } = this.world
    return resources.create(caller, newTopic(shape, trigger?.type ?? 'Encounter', runId), 'create topic')
  }

  async #create(
    actor: Actor,
    way: Way,
    trigger: Trigger | null,
  ): Promise<{ readonly result: Made | NotMade; readonly variation: Variation }> {
    const { learnt, settings } = actor.world
    let first: NotMade | null = null
    for (const variation of settings.subscriptionFile === null
      ? this.#variations(way, trigger)
      : [AS_USUAL]) {
      Object.assign(learnt, variation)
      const resource = actor.subscriptionResource(usualTerms(actor.world))
      const result = await actor.create(resource, 'create Subscription')
      if (isMade(result)) return { result, variation }
      first ??= result
      if (!isRefusal(result) || result.status === 403) break
    }
    Object.assign(learnt, AS_USUAL)
    return { result: first!, variation: AS_USUAL }
  }

  #variations({ filters }: Way, trigger: Trigger | null): readonly Variation[] {
    const { rules, runId } = this.world
    if (trigger === null) return variationsOf([])
    const { type, status } = trigger
    const resource = { ...triggerResource(type, rules, runId), ...(status !== undefined && { status }) }
    return variationsOf(filtersFor(filters, resource, { runId, patient: `Patient/${runId}` }))
  }

  /** What became of a Subscription that was made: whether it is active, and whether the operation knows it. */
  async #outcome(
    actor: Actor,
    made: Made,
    isTriggered: boolean,
  ): Promise<Pick<Tried, 'rank' | 'came' | 'isFinal' | 'staysRequested'>> {
    const { rules } = actor.world
    const statusOf = (resource: Made['resource']): string => rules.terms(resource).status ?? 'requested'
    let resource = made.resource
    let call = await this.#call(actor, made.id)
    const said = call.said.replaceAll(made.id, '')
    // The same answer as for the last way is not waited for once more.
    if (statusOf(resource) === 'requested' && !call.isLost && !this.#said.has(said)) {
      resource = await untilActive(actor, made)
      if (!call.isGranted && statusOf(resource) === 'requested') this.#said.add(said)
      else if (!call.isGranted) call = await this.#call(actor, made.id)
    }
    const status = statusOf(resource)
    const staysRequested = status === 'requested' && !call.isLost
    if (call.isGranted) {
      const isWhole = isTriggered || !this.needsTrigger
      const came = isWhole ? 'it works' : 'nothing can be made that triggers it'
      return { rank: isWhole ? TRIGGERED_TOO : GIVES_TOKENS, came, isFinal: false, staysRequested }
    }
    const error = textOf(resource['error'])
    const state = `its Subscription ${status === 'requested' ? "stays at 'requested'" : `is '${status}'`}`
    const came = `${state}${error === null ? '' : ` ("${error}")`}, and the operation gives no token: ${call.said}`
    // An active Subscription, and no operation: no other way has one.
    const isFinal = call.isLost || (status === 'active' && !call.isRouted)
    return { rank: status === 'active' ? ACTIVE : STORED, came, isFinal, staysRequested }
  }

  async #call(actor: Actor, id: string) {
    let said: string | null = null
    let routed = false
    for (const form of FORMS) {
      const exchange = await actor.invoke(form, [id])
      const { status, headers, json, ok } = exchange
      // A success without a usable token is judged later.
      if (grantOf(exchange) ?? ok) return { isGranted: true, isLost: false, isRouted: true, said: '' }
      if (exchange.unrelated)
        return { isGranted: false, isLost: true, isRouted: true, said: exchange.unrelated.what }
      const isThere = isRouted({ status, json, allow: headers['allow'] ?? null }, [id])
      if (isThere && (!routed || status !== 405)) said = describe(exchange)
      routed ||= isThere
      said ??= describe(exchange)
    }
    return { isGranted: false, isLost: false, isRouted: routed, said: said ?? '' }
  }

  /** What was done otherwise than configured or usual, for the report. */
  #tell(best: Tried, listed: readonly string[] | null): void {
    const { journal, settings } = this.world
    const fact = (name: string, value: string): unknown => journal.write({ kind: 'fact', name, value })
    if (best.criteria !== null) fact('criteriaBased', best.criteria)
    const otherwise = whatIsOtherwise(best, this.#tried, settings.topic, listed)
    if (otherwise !== null) fact('subscribing', otherwise)
    for (const { way, came } of this.#tried) fact('wayTried', `${wayText(way)}: ${came}`)
  }
}

const caller = { scenario: KEY, attempt: 1 }
