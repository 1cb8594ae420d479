import type { Evidence } from '../evidence/read.js'
import type { HttpResponse } from '../evidence/types.js'
import type { Core } from '../reference/core.js'
import { reply, type Reply, type Request } from '../reference/http.js'
import type { ClientMessage, Interaction, Resource } from '../reference/model.js'
import { refuse, Refusal } from '../reference/outcome.js'
import { STORED_TYPES } from '../reference/router.js'
import { TOPIC_URL, TRIGGER_TYPE } from '../reference/topic.js'
import type { Trait } from '../reference/trait.js'
import { valued, without } from '../reference/edits/resources.js'
import { dialectNamed, type Dialect } from '../scenario/dialects.js'
import type { RunSettings } from '../target/configuration/types.js'
import type { Discovered } from '../target/discovery.js'
import { triggerTypeOf } from '../target/triggers.js'
import { refusalsOf } from './stand-in-answers.js'
import { TRIAL, type Learnt } from './trial.js'

/** What was seen of a target when it was tried. */
export interface Sighting {
  readonly baseUrl: string
  readonly found: Discovered
  /** the record of the trial */
  readonly evidence: Evidence
  readonly learnt: Learnt
  readonly triggerFile: string | null
  readonly settings: Pick<RunSettings, 'waitBudgetSeconds'>
}

/** Of a life that a run waits for only that it does so matters: a short one shows it sooner. */
const SHORT_LIFE_SECONDS = 6
/** what a run may wait beyond the life of a token */
const MARGIN_SECONDS = 10

/**
 * A server that answers as the target did: what that refused is refused with the same answer, and what it took is done as a
 * conformant server does it. A run against it leaves open what a run against the target will.
 */
export function standInFor(sighting: Sighting): Trait {
  const { found, learnt, evidence, baseUrl } = sighting
  const refusals = refusalsOf(evidence, baseUrl)
  const dialects = (learnt.dialects ?? []).map(dialectNamed)
  const triggerType = triggerTypeIn(sighting)
  // The reference server has one topic, which stands for the one that the target took.
  let topic = TOPIC_URL
  const toOwn = (text: string): string => (topic === TOPIC_URL ? text : text.replaceAll(topic, TOPIC_URL))
  const toTheirs = (text: string): string => (topic === TOPIC_URL ? text : text.replaceAll(TOPIC_URL, topic))
  const dead = deadUrlOf(sighting)
  return {
    name: 'stand-in',
    kind: 'imitation',
    summary: 'Answers as the target did when it was tried.',
    hooks: {
      settings: (settings) => ({
        ...settings,
        tokenLifetimeSeconds: lifetimeOf(sighting),
        ...(!found.description.declared.xml && { formats: ['json'] as const }),
      }),
      request: (request, { server }) => {
        const refused = refusals.find(request)
        if (refused) return asReply(refused)
        topic = refusals.takenTopic(request) ?? topic
        const asked = { ...request, body: Buffer.from(toOwn(request.body.toString())) }
        return stored(asked, server) ?? asked
      },
      response: (answer, { request, server }) => {
        if (answer.status < 300) triggered(request, server, triggerType)
        const before = answer.rewrite ?? ((text: string) => text)
        return { ...answer, rewrite: (text) => toTheirs(before(text).toString()) }
      },
      subscriptionAccepted: (accepted, { submitted, interaction, server }) => {
        const alive = ['alice', 'bob', 'anonymous'].flatMap((owner) =>
          server.store.list('Subscription', owner),
        )
        if (interaction === 'create' && learnt.cap !== null && alive.length >= learnt.cap)
          return refuse(capStatus(evidence), 'business-rule', 'No more Subscriptions are allowed.')
        return accepted instanceof Refusal && isSearch(submitted, triggerType)
          ? { ...submitted, status: 'active' }
          : accepted
      },
      output: (output) => {
        const named = refusals.lacking.reduce(without, output)
        return dead === null ? named : valued(named, 'websocket-url', () => dead)
      },
      upgrade: (plan, { headers }) => {
        const status = learnt.upgradeRefused ?? learnt.upgradeNeedsAuthorization
        const isRefused = learnt.upgradeRefused !== null || headers['authorization'] === undefined
        return status !== null && isRefused ? { ...plan, status } : plan
      },
      clientMessage: (message, { text, binary }): ClientMessage => {
        const token = dialects.map((dialect) => tokenIn(dialect, text, binary)).find((each) => each !== null)
        if (token !== undefined && token !== null) return { kind: 'bind', token }
        return message.kind === 'bind' ? { kind: 'other' } : message
      },
      bound: (plan) => (learnt.handshakes ? plan : { ...plan, handshakes: [] }),
      deliver: (does) => does && learnt.delivers !== false,
      frame: (frames) => frames.map((frame) => (typeof frame === 'string' ? toTheirs(frame) : frame)),
    },
  }
}

/** The type of the resource that triggers, by the user's file or what the first contact came to; null: none. */
function triggerTypeIn({ triggerFile, evidence }: Sighting): string | null {
  return triggerFile === null ? (evidence.target?.triggerType ?? null) : triggerTypeOf(triggerFile)
}

function lifetimeOf({ learnt: { lifetimeSeconds }, settings: { waitBudgetSeconds } }: Sighting): number {
  if (lifetimeSeconds === null) return SHORT_LIFE_SECONDS
  const isWaitedFor = lifetimeSeconds + MARGIN_SECONDS <= waitBudgetSeconds
  return isWaitedFor ? Math.min(lifetimeSeconds, SHORT_LIFE_SECONDS) : lifetimeSeconds
}

/** A websocket-url at which nothing can be opened; null where the target's can. */
function deadUrlOf({ evidence, learnt }: Sighting): string | null {
  if (learnt.dialects !== null || learnt.upgradeRefused !== null) return null
  const socket = [...evidence.sockets.values()].find(({ line }) => line.scenario === TRIAL)
  if (!socket || socket.line.outcome.kind === 'open') return null
  // Nobody listens at the discard port; a URL that is none is refused before it is called.
  return socket.line.outcome.kind === 'bad-url' ? socket.line.url : 'ws://127.0.0.1:9/'
}

const KEPT_HEADERS = ['allow', 'content-type', 'retry-after', 'www-authenticate']

function asReply({ status, headers, body }: HttpResponse): Reply {
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name))
  return { ...reply(status, undefined, Object.fromEntries(kept)), rewrite: () => body.text }
}

/** The status with which one more Subscription than the server allows was refused. */
function capStatus({ exchanges }: Evidence): number {
  const refused = [...exchanges.values()].filter(
    ({ scenario, purpose, outcome }) =>
      scenario === TRIAL &&
      purpose === 'create Subscription' &&
      outcome.kind === 'response' &&
      outcome.status >= 400,
  )
  const last = refused.at(-1)?.outcome
  return last?.kind === 'response' ? last.status : 422
}

const isSearch = ({ criteria }: Resource, triggerType: string | null): boolean =>
  typeof criteria === 'string' && triggerType !== null && criteria.split('?')[0] === triggerType

const PLACE = 'the-token'

/** The token that a message binds with in this form; null when it is another. */
function tokenIn(dialect: Dialect, text: string, binary: boolean): string | null {
  const [start = '', end = ''] = dialect.write(PLACE).split(PLACE)
  const isSo = binary === (dialect.binary ?? false) && text.startsWith(start) && text.endsWith(end)
  return isSo ? text.slice(start.length, text.length - end.length) : null
}

const ownerOf = ({ headers }: Request, server: Core): string => {
  const token = (headers['authorization'] ?? '').replace(/^Bearer /i, '')
  return server.settings.principals[token] ?? 'anonymous'
}

const INTERACTIONS: Readonly<Record<string, Interaction>> = {
  POST: 'create',
  PUT: 'update',
  DELETE: 'delete',
}

/** An event for whatever triggers on the target and is not what the reference server's own topic is about. */
function triggered(request: Request, server: Core, triggerType: string | null): void {
  const [type] = request.path ?? []
  const interaction = INTERACTIONS[request.method]
  if (type !== triggerType || type === TRIGGER_TYPE || interaction === undefined) return
  const owner = ownerOf(request, server)
  const resource = server.store.list(type ?? '', owner).at(-1)
  if (!resource) return
  for (const { id, running, owner: of } of server.subscriptions.all())
    if (running && of === owner) server.subscriptions.happened(id, { interaction, resource })
}

/** Keeps resources of types that the reference server does not know. */
function stored({ method, path = [], body, ...request }: Request, server: Core): Reply | null {
  const [type = '', id] = path
  if (!/^[A-Z][A-Za-z]+$/.test(type) || path.length > 2) return null
  if (type === 'SubscriptionTopic' && method !== 'POST' && method !== 'DELETE') return null
  if ((STORED_TYPES as readonly string[]).includes(type)) return null
  const owner = ownerOf({ method, path, body, ...request }, server)
  if (method === 'POST' || method === 'PUT') {
    const resource = server.store.put(JSON.parse(body.toString()) as Resource, owner, id)
    const Location = `${server.baseUrl}/${type}/${resource.id}`
    return reply(method === 'POST' ? 201 : 200, resource, { Location })
  }
  const known = id === undefined ? undefined : server.store.find(type, id)
  if (!known || known.deleted || id === undefined) return null
  if (method === 'DELETE') server.store.remove(type, id)
  return method === 'DELETE' ? reply(204) : method === 'GET' ? reply(200, known.resource) : null
}
