import { isObject, objectsOf, textOf } from '../fhir/json.js'
import type { Release } from '../fhir/releases/index.js'
import { TRIGGER_TYPES, TYPES_WITH_STATUS } from './triggers.js'

/** A resource whose creation triggers a topic. */
export interface Trigger {
  /** one of TRIGGER_TYPES */
  readonly type: string
  /** the status that it has to have */
  readonly status?: string
  /** what triggers it, by a definition that was read; nothing where other criteria may keep ours out */
  readonly interactions: readonly string[]
}

/** A topic as a server's resource says it. */
export interface FoundTopic {
  readonly url: string
  /** neither a draft nor retired */
  readonly isActive: boolean
  readonly triggers: readonly Trigger[]
  /** the search parameters that it can be filtered by */
  readonly filters: readonly string[]
}

const CODE = { system: 'http://hl7.org/fhir/fhir-types', code: 'SubscriptionTopic' }
const EXTENSION = /StructureDefinition\/extension-SubscriptionTopic(?:\.([A-Za-z]+))?$/
const ARTIFACT = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/artifact-(url|status)$/

/** Reads a SubscriptionTopic, or the Basic that stands for one on R4; null for what is neither. */
export function readTopic(resource: unknown): FoundTopic | null {
  if (!isObject(resource)) return null
  if (resource['resourceType'] === 'SubscriptionTopic') return topicOf(resource)
  return resource['resourceType'] === 'Basic' ? topicOf(membersOf(resource['extension'])) : null
}

function topicOf(topic: Readonly<Record<string, unknown>>): FoundTopic | null {
  const url = textOf(only(topic['url']))
  if (url === null) return null
  const status = textOf(only(topic['status']))
  return {
    url,
    isActive: status === 'active' || (status === null && topic['resourceType'] === undefined),
    triggers: objectsOf(topic['resourceTrigger']).flatMap((each) => triggerOf(each) ?? []),
    filters: objectsOf(topic['canFilterBy']).flatMap((each) => textOf(only(each['filterParameter'])) ?? []),
  }
}

/** The cross-version extensions of a Basic, and those within them, as the members that they stand for. */
function membersOf(extensions: unknown): Record<string, unknown> {
  const members: Record<string, unknown[]> = {}
  for (const extension of objectsOf(extensions)) {
    const url = textOf(extension['url']) ?? ''
    const isWhole = EXTENSION.test(url) && !/\.[A-Za-z]+$/.test(url)
    if (isWhole) return membersOf(extension['extension'])
    const name = EXTENSION.exec(url)?.[1] ?? ARTIFACT.exec(url)?.[1] ?? (/^[A-Za-z]+$/.test(url) ? url : null)
    if (name === null) continue
    const key = Object.keys(extension).find((each) => each.startsWith('value'))
    const value = key === undefined ? membersOf(extension['extension']) : extension[key]
    members[name] = [...(members[name] ?? []), value]
  }
  return members
}

const only = (value: unknown): unknown => (Array.isArray(value) ? (value[0] as unknown) : value)

/** What of a trigger the suite can cause; null when it does not know how to make such a resource, or creation is none. */
function triggerOf(trigger: Readonly<Record<string, unknown>>): Trigger | null {
  const type = textOf(only(trigger['resource']))?.split('/').at(-1) ?? null
  const said: unknown = trigger['supportedInteraction']
  const interactions = Array.isArray(said) ? said.flatMap((each) => textOf(each) ?? []) : ['create']
  if (type === null || !interactions.includes('create') || !TRIGGER_TYPES.includes(type)) return null
  const [query, path] = [only(trigger['queryCriteria']), only(trigger['fhirPathCriteria'])]
  const asked = [
    ...(query === undefined ? [] : [statusAsked(query)]),
    ...(path === undefined ? [] : [statusInPath(path)]),
  ]
  const [status, ...others] = new Set(
    TYPES_WITH_STATUS.includes(type) ? asked.flatMap((each) => each ?? []) : [],
  )
  const isOne = others.length === 0 && status !== undefined
  // By criteria that are not understood it may be that ours does not fit.
  const isKnown = asked.length === 0 || (isOne && !asked.includes(null))
  return { type, interactions: isKnown ? interactions : [], ...(isOne && { status }) }
}

/** The one status that a query asks for, and nothing else: `status=in-progress`. An update does not change it then. */
function statusAsked(criteria: unknown): string | null {
  const { previous, current } = isObject(criteria) ? criteria : {}
  const asked = /^(?:[A-Za-z]+\?)?status=([a-z-]{1,40})$/.exec(textOf(only(current)) ?? '')
  return previous === undefined ? (asked?.[1] ?? null) : null
}

/** The one status that a FHIRPath expression asks for, and nothing else: `%current.status = 'in-progress'`. */
function statusInPath(criteria: unknown): string | null {
  const path = /^\s*(?:(?:%current|%resource|\$this|[A-Z][A-Za-z]{1,60})\.)?status\s*=\s*'([a-z-]{1,40})'\s*$/
  return path.exec(textOf(criteria) ?? '')?.[1] ?? null
}

/** How a topic is written: as the resource of the release, or on R4 as a Basic with either form of the extension. */
export type TopicShape = 'SubscriptionTopic' | 'Basic 4.3' | 'Basic 5.0'

/** The shapes in which a release may have topics; the guide's own example is the first of R4. */
export function shapesOf(release: Release): readonly TopicShape[] {
  return release === 'R4' ? ['Basic 4.3', 'Basic 5.0'] : ['SubscriptionTopic']
}

/** The canonical of the topic that a run makes. */
export const ownTopicUrl = (runId: string): string => `http://example.org/SubscriptionTopic/${runId}`

/** A topic that the creation of a resource of this type triggers, as a resource to create. */
export function newTopic(shape: TopicShape, type: string, runId: string): Record<string, unknown> {
  const url = ownTopicUrl(runId)
  const title = runId
  // Relative to the root of StructureDefinitions, as the definition of the element has it: there are servers that match
  // the name alone. https://hl7.org/fhir/R5/subscriptiontopic-definitions.html#SubscriptionTopic.resourceTrigger.resource
  if (shape === 'SubscriptionTopic')
    return {
      resourceType: 'SubscriptionTopic',
      url,
      title,
      status: 'active',
      resourceTrigger: [{ description: title, resource: type, supportedInteraction: ['create'] }],
      notificationShape: [{ resource: type }],
    }
  const resource = `http://hl7.org/fhir/StructureDefinition/${type}`
  const name = (member: string, version = '5.0'): string =>
    `http://hl7.org/fhir/${version}/StructureDefinition/extension-SubscriptionTopic.${member}`
  return {
    resourceType: 'Basic',
    extension: [
      { url: name('url'), valueUri: url },
      { url: name('title'), valueString: title },
      { url: name('status'), valueCode: 'active' },
      {
        url: name('resourceTrigger', shape === 'Basic 4.3' ? '4.3' : '5.0'),
        extension: [
          { url: 'description', valueMarkdown: title },
          { url: 'resource', valueUri: resource },
          { url: 'supportedInteraction', valueCode: 'create' },
        ],
      },
    ],
    code: { coding: [CODE] },
  }
}
