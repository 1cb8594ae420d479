import type { TargetDescription } from '../evidence/types.js'
import { isObject, objectsOf, textOf } from '../fhir/json.js'
import { rulesOf, type Release } from '../fhir/releases/index.js'
import type { TargetSettings } from './configuration/types.js'
import type { Exchange, Session } from './session.js'
import { TRIGGER_TYPES, TYPES_WITH_STATUS } from './triggers.js'

/** Who asks, in the record. */
export const CALLER = { scenario: 'discovery', attempt: 1 }

/** What there is to subscribe to, and what triggers it. */
export interface Topics {
  readonly topic: string | null
  readonly from: TargetDescription['topicFrom']
  readonly triggerType: string | null
  /** the status that the resource has to have */
  readonly status?: string
  /** what the search for topics was answered, when it says nothing about them */
  readonly silent?: string
  /** that search, where the credentials were refused */
  readonly refused?: Exchange
  /** what triggers it, by a definition that was read; nothing where there is none */
  readonly interactions: readonly string[]
  /** the search parameters that it can be filtered by, by the same */
  readonly filters: readonly string[]
}

/** The topic to subscribe to (no release: nothing is asked): configured, then found by search, then named by the CapabilityStatement. */
export async function findTopics(
  session: Session,
  settings: TargetSettings,
  declaredTopics: readonly string[],
  release: Release | null,
): Promise<Topics> {
  const search: TopicSearch =
    release === 'R4' || release === null ? { found: [] } : await searchTopics(session)
  const { found, silent, refused } = search
  const known = found.find(({ url }) => url === settings.topic)
  if (settings.topic !== null) {
    return {
      topic: settings.topic,
      from: 'configured',
      triggerType: known?.triggerType ?? guessTrigger(settings.topic),
      ...(known?.status !== undefined && { status: known.status }),
      interactions: known?.interactions ?? [],
      filters: known?.filters ?? [],
    }
  }
  // A draft, or a topic that is retired, is none to subscribe to while there is another.
  const inForce = found.filter(({ isActive }) => isActive)
  const offered = inForce.length > 0 ? inForce : found
  const usable = offered.find((topic) => topic.triggerType !== null) ?? offered[0]
  if (usable) {
    const { url, isActive: _, ...rest } = usable
    return { topic: url, from: 'search', ...rest }
  }
  const named = declaredTopics.find((topic) => guessTrigger(topic) !== null) ?? declaredTopics[0]
  if (named !== undefined)
    return {
      topic: named,
      from: 'capabilities',
      triggerType: guessTrigger(named),
      interactions: [],
      filters: [],
    }
  // A server from before topics may take a search as criteria; then any type will do.
  return {
    ...(silent !== undefined && { silent }),
    ...(refused && { refused }),
    topic: null,
    from: 'none',
    triggerType: release !== null && rulesOf(release).searchAsCriteria ? 'Encounter' : null,
    interactions: [],
    filters: [],
  }
}

interface FoundTopic {
  readonly url: string
  readonly isActive: boolean
  readonly triggerType: string | null
  /** the status that it has to have */
  readonly status?: string
  readonly interactions: readonly string[]
  /** the search parameters that it can be filtered by, by the same */
  readonly filters: readonly string[]
}

interface TopicSearch {
  readonly found: readonly FoundTopic[]
  readonly silent?: string
  readonly refused?: Exchange
}

async function searchTopics(session: Session): Promise<TopicSearch> {
  const search = await session.exchange(CALLER, {
    purpose: 'search SubscriptionTopic',
    method: 'GET',
    path: 'SubscriptionTopic',
  })
  if (search.unrelated)
    return {
      found: [],
      silent: search.unrelated.what,
      ...(search.unrelated.cause === 'credentials' && { refused: search }),
    }
  if (!search.ok || !isObject(search.json)) return { found: [] }
  const found = objectsOf(search.json['entry']).flatMap((entry) => {
    const topic = isObject(entry['resource']) ? entry['resource'] : {}
    const url = textOf(topic['url'])
    if (topic['resourceType'] !== 'SubscriptionTopic' || url === null) return []
    return [
      { url, isActive: topic['status'] === 'active', ...createTrigger(topic), filters: filtersOf(topic) },
    ]
  })
  return { found }
}

/** The type whose creation triggers the topic, when the suite knows how to make one, and what else of it does. */
function createTrigger(topic: Record<string, unknown>): Omit<FoundTopic, 'url' | 'filters' | 'isActive'> {
  for (const trigger of objectsOf(topic['resourceTrigger'])) {
    const type = textOf(trigger['resource'])?.split('/').at(-1) ?? null
    const said: unknown = trigger['supportedInteraction']
    const interactions = Array.isArray(said) ? said.flatMap((each) => textOf(each) ?? []) : ['create']
    if (type === null || !interactions.includes('create') || !TRIGGER_TYPES.includes(type)) continue
    const status = statusAsked(trigger['queryCriteria'])
    // By other criteria it may be that ours does not fit.
    const isPlain =
      trigger['queryCriteria'] === undefined || (status !== null && TYPES_WITH_STATUS.includes(type))
    const isKnown = isPlain && trigger['fhirPathCriteria'] === undefined
    return {
      triggerType: type,
      interactions: isKnown ? interactions : [],
      ...(isKnown && status !== null && { status }),
    }
  }
  return { triggerType: null, interactions: [] }
}

/** The one status that a query asks for, and nothing else: `status=in-progress`. An update does not change it then. */
function statusAsked(criteria: unknown): string | null {
  const { previous, current } = isObject(criteria) ? criteria : {}
  const asked = /^(?:[A-Za-z]+\?)?status=([a-z-]{1,40})$/.exec(textOf(current) ?? '')
  return previous === undefined ? (asked?.[1] ?? null) : null
}

function filtersOf(topic: Record<string, unknown>): string[] {
  return objectsOf(topic['canFilterBy']).flatMap((filter) => textOf(filter['filterParameter']) ?? [])
}

/** On R4 a topic cannot be read: its name often says which resource triggers it. */
function guessTrigger(topic: string): string | null {
  const words = (topic.split('/').at(-1) ?? '').toLowerCase()
  return TRIGGER_TYPES.find((type) => words.startsWith(type.toLowerCase())) ?? null
}
