import type { Core, Hooks } from '../core.js'
import { reply, type Reply, type Request } from '../http.js'
import type { Resource } from '../model.js'
import { operationOutcome, orRefusal, Refusal } from '../outcome.js'
import { settle } from '../policy.js'
import { isObject, objects } from '../resource.js'
import { TOPIC_URL } from '../topic.js'

/** How a server treats topics: it offers those that clients stored on it, in the resource that the release has for them. */
export interface TopicStore {
  /** there from the beginning */
  readonly topics?: readonly Resource[]
  /** false: clients cannot store any */
  readonly writable?: boolean
  /** what it makes of a Subscription to a topic that it does not know */
  readonly unknown?: 'stored' | 'refused'
  /** true for a topic that it acts upon; by default for every one */
  readonly actsOn?: (topic: Resource) => boolean
}

type StoreHooks = Required<Pick<Hooks, 'request' | 'capabilities' | 'subscriptionAccepted'>>

/** The hooks of such a server, beside which a trait may have others. */
export function topicStore({
  topics = [],
  writable = true,
  unknown = 'stored',
  actsOn = () => true,
}: TopicStore = {}): StoreHooks {
  const storeOf = (server: Core): Map<string, Resource> => {
    const known = server.memory.get('topics') as Map<string, Resource> | undefined
    if (known) return known
    const made = new Map(topics.map((topic, index) => [topic.id ?? `topic-${index}`, topic]))
    server.memory.set('topics', made)
    return made
  }
  const element = (server: Core): 'topic' | 'criteria' =>
    server.shape.topicIsExtension ? 'criteria' : 'topic'
  return {
    request: (request, { server }) => servedTopics(request, server, storeOf(server), writable) ?? request,
    capabilities: (statement, { server }) => withTopicType(statement, server, writable),
    subscriptionAccepted: (accepted, { submitted, server }) => {
      if (!(accepted instanceof Refusal)) return accepted
      const asked = submitted[element(server)]
      const known = [...storeOf(server).values()].some((topic) => urlOf(topic) === asked && actsOn(topic))
      if (known) {
        const settled = orRefusal(() => settle(server, { ...submitted, [element(server)]: TOPIC_URL }))
        return settled instanceof Refusal ? settled : { ...settled, [element(server)]: asked }
      }
      return unknown === 'stored' && submitted['status'] === 'requested' ? submitted : accepted
    },
  }
}

function servedTopics(
  request: Request,
  server: Core,
  store: Map<string, Resource>,
  writable: boolean,
): Reply | null {
  const [type = '', id] = request.path ?? []
  const own = server.shape.topicIsResource ? 'SubscriptionTopic' : 'Basic'
  if (type !== own || request.path!.length > 2) return null
  const missing = reply(404, operationOutcome('error', 'not-found', 'The topic is not known.'))
  const found = id === undefined ? undefined : store.get(id)
  if (request.method === 'GET' && id === undefined)
    return reply(200, {
      resourceType: 'Bundle',
      type: 'searchset',
      total: store.size,
      entry: [...store].map(([key, topic]) => ({
        fullUrl: `${server.baseUrl}/${own}/${key}`,
        resource: { ...topic, id: key },
        search: { mode: 'match' },
      })),
    })
  if (request.method === 'GET') return found ? reply(200, { ...found, id: id! }) : missing
  if (!writable) return reply(405, operationOutcome('error', 'not-supported', 'Topics are fixed here.'))
  if (request.method === 'POST' && id === undefined) {
    const key = server.settings.newId()
    const made = { ...(JSON.parse(request.body.toString()) as Resource), id: key }
    store.set(key, made)
    return reply(201, made, { Location: `${server.baseUrl}/${own}/${key}` })
  }
  if (request.method === 'DELETE' && id !== undefined) return store.delete(id) ? reply(204) : missing
  return null
}

/** True when what triggers a stored topic is named by its type alone, or the topic is a Basic. */
export function isTriggeredByName({ memory }: Core, canonical: string): boolean {
  const stored = memory.get('topics') as ReadonlyMap<string, Resource> | undefined
  const topic = [...(stored?.values() ?? [])].find((each) => urlOf(each) === canonical)
  return objects(topic?.['resourceTrigger']).every(({ resource }) => !String(resource).includes('/'))
}

/** The canonical of a topic, in either form. */
function urlOf(topic: Resource): unknown {
  const extension = objects(topic['extension']).find(({ url }) => /SubscriptionTopic\.url$/.test(String(url)))
  return topic['url'] ?? extension?.['valueUri']
}

function withTopicType(statement: Resource, { shape }: Core, writable: boolean): Resource {
  const own = shape.topicIsResource ? 'SubscriptionTopic' : 'Basic'
  const codes = ['read', 'search-type', ...(writable ? ['create', 'delete'] : [])]
  const rest = objects(statement['rest']).map((each) => ({
    ...each,
    resource: [
      ...objects(each['resource'])
        .filter(({ type }) => type !== own)
        .map((resource) => withoutTopics(resource)),
      { type: own, interaction: codes.map((code) => ({ code })) },
    ],
  }))
  return { ...statement, rest }
}

const withoutTopics = (resource: unknown): unknown => {
  if (!isObject(resource) || resource['type'] !== 'Subscription') return resource
  const { extension: _topics, ...rest } = resource
  return rest
}
