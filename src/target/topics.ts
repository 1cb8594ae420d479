import type { TargetDescription } from '../evidence/types.js'
import { isObject, objectsOf } from '../fhir/json.js'
import { rulesOf, type Release } from '../fhir/releases/index.js'
import type { TargetSettings } from './configuration/types.js'
import type { Exchange, Session } from './session.js'
import { readTopic, shapesOf, type FoundTopic, type TopicShape, type Trigger } from './topic-resources.js'
import { TRIGGER_TYPES } from './triggers.js'

/** Who asks, in the record. */
export const CALLER = { scenario: 'discovery', attempt: 1 }

/** A way to subscribe: to a topic, or by a search that stands for one. */
export interface Way {
  /** null for a search, and for a topic that is still to be made */
  readonly topic: string | null
  readonly from: TargetDescription['topicFrom'] | 'criteria'
  /** what triggers it, as far as the suite can make it; the first that the server lets be created is taken */
  readonly triggers: readonly Trigger[]
  /** the search parameters that it can be filtered by, by a definition that was read */
  readonly filters: readonly string[]
  /** the topic is made first, in this shape */
  readonly shape?: TopicShape
}

/** What there is to subscribe to. */
export interface Topics {
  /** the ways to try, the best first; empty where nothing is known */
  readonly ways: readonly Way[]
  /** the canonicals that a search listed; null when none was made or answered */
  readonly listed: readonly string[] | null
  /** what the search for topics was answered, when it says nothing about them */
  readonly silent?: string
  /** that search, where the credentials were refused */
  readonly refused?: Exchange
}

/** What a CapabilityStatement says that decides where topics are looked for and made. */
export interface Declared {
  readonly topics: readonly string[]
  /** types that it lists; null when it lists none */
  readonly types: readonly string[] | null
  /** types that may be created; null when it lists no types */
  readonly creatable: readonly string[] | null
  /** it names the guide, the operation, or topics as a type: it knows what a topic is */
  readonly knowsTopics: boolean
}

/**
 * The ways to subscribe (no release: nothing is asked): the configured topic, then topics found by search, those that the
 * CapabilityStatement names, one that the suite makes, a search as criteria; drafts and retired topics last.
 */
export async function findTopics(
  session: Session,
  settings: TargetSettings,
  declared: Declared,
  release: Release | null,
): Promise<Topics> {
  const { found, isListed, silent, refused } =
    release === null ? NOTHING : await searchTopics(session, release, declared)
  const fromSearch = (topic: FoundTopic): Way => ({ ...withoutState(topic), from: 'search' })
  const inForce = found.filter(({ isActive }) => isActive)
  const known = found.find(({ url }) => url === settings.topic)
  const configured: Way[] =
    settings.topic === null
      ? []
      : [
          {
            topic: settings.topic,
            from: 'configured',
            triggers: known?.triggers ?? guessTriggers(settings.topic),
            filters: known?.filters ?? [],
          },
        ]
  const others = (all: readonly FoundTopic[]): Way[] =>
    all.filter(({ url }) => url !== settings.topic).map(fromSearch)
  const named = declared.topics
    .filter((topic) => topic !== settings.topic && !found.some(({ url }) => url === topic))
    .map((topic): Way => ({ topic, from: 'capabilities', triggers: guessTriggers(topic), filters: [] }))
  const ways = [
    ...configured,
    ...triggeredFirst([...others(inForce), ...named]),
    ...(release === null ? [] : ownWays(settings, declared, release)),
    ...others(found.filter(({ isActive }) => !isActive)),
  ]
  return {
    ways,
    listed: isListed ? found.map(({ url }) => url) : null,
    ...(silent !== undefined && { silent }),
    ...(refused && { refused }),
  }
}

/** What a description says of a way, as far as it is known before anything was written. */
export function describeWay(
  way: Way | undefined,
  settings: TargetSettings,
  trigger: Trigger | undefined = way?.triggers[0],
): Pick<
  TargetDescription,
  | 'topic'
  | 'topicFrom'
  | 'triggerType'
  | 'triggerStatus'
  | 'triggerDefined'
  | 'updateDefined'
  | 'topicFilters'
> {
  const isConfigured = settings.triggerFile !== null
  const interactions = isConfigured ? [] : (trigger?.interactions ?? [])
  return {
    topic: way?.topic ?? null,
    topicFrom: way === undefined || way.from === 'criteria' ? 'none' : way.from,
    triggerType: isConfigured ? 'configured' : (trigger?.type ?? null),
    ...(trigger?.status !== undefined && { triggerStatus: trigger.status }),
    triggerDefined: interactions.includes('create'),
    topicFilters: way?.filters ?? [],
    updateDefined: interactions.includes('update'),
  }
}

function withoutState({ url, triggers, filters }: FoundTopic): Omit<Way, 'from'> {
  return { topic: url, triggers, filters }
}

const triggeredFirst = (ways: readonly Way[]): Way[] =>
  [...ways].sort((a, b) => Number(a.triggers.length === 0) - Number(b.triggers.length === 0))

/** A topic of our own, and a search as criteria: a server that shows nothing of topics is asked for the search first. */
function ownWays(settings: TargetSettings, declared: Declared, release: Release): Way[] {
  const shapes = shapesOf(release)
  const { creatable } = declared
  const triggers = TRIGGER_TYPES.filter((type) => creatable?.includes(type) ?? true).map(plainTrigger)
  const isPossible = shapes.every((shape) => creatable?.includes(shape.split(' ')[0] ?? '') ?? true)
  const isWanted = isPossible && settings.createTopic === 'auto'
  const made = (isWanted ? shapes : []).map((shape): Way => ({
    topic: null,
    from: 'created',
    triggers,
    filters: [],
    shape,
  }))
  const bySearch: Way[] = rulesOf(release).searchAsCriteria
    ? [{ topic: null, from: 'criteria', triggers, filters: [] }]
    : []
  return release === 'R4' && !declared.knowsTopics ? [...bySearch, ...made] : [...made, ...bySearch]
}

const plainTrigger = (type: string): Trigger => ({ type, interactions: [] })

interface TopicSearch {
  readonly found: readonly FoundTopic[]
  readonly isListed: boolean
  readonly silent?: string
  readonly refused?: Exchange
}

const NOTHING: TopicSearch = { found: [], isListed: false }

/** R4 has no resource for topics: there a Basic holds them, which others use for other things. */
async function searchTopics(session: Session, release: Release, declared: Declared): Promise<TopicSearch> {
  const inBasic = release === 'R4'
  if (inBasic && declared.types?.includes('Basic') === false) return NOTHING
  const search = await session.exchange(CALLER, {
    purpose: inBasic ? 'search topics in Basic' : 'search SubscriptionTopic',
    method: 'GET',
    path: inBasic ? 'Basic?code=SubscriptionTopic' : 'SubscriptionTopic',
  })
  if (search.unrelated)
    return {
      ...NOTHING,
      ...(!inBasic && { silent: search.unrelated.what }),
      ...(!inBasic && search.unrelated.cause === 'credentials' && { refused: search }),
    }
  if (!search.ok || !isObject(search.json)) return NOTHING
  const found = objectsOf(search.json['entry']).flatMap(({ resource }) => readTopic(resource) ?? [])
  return { found, isListed: !inBasic || found.length > 0 }
}

/** Where a topic cannot be read its name often says which resource triggers it. */
function guessTriggers(topic: string): Trigger[] {
  const words = (topic.split('/').at(-1) ?? '').toLowerCase()
  return TRIGGER_TYPES.filter((type) => words.startsWith(type.toLowerCase())).map(plainTrigger)
}
