import type { Evidence } from '../evidence/read.js'
import type { ExchangeLine, HttpResponse } from '../evidence/types.js'
import { isObject, textOf } from '../fhir/json.js'
import { asParameters } from '../fhir/parameters.js'
import { readXml } from '../fhir/xml/index.js'
import { SECOND_TOKEN } from '../reference/core.js'
import type { Request } from '../reference/http.js'
import { OPERATION } from '../scenario/answers.js'
import { KEY as FIRST_CONTACT } from '../scenario/first-contact.js'
import { isMark } from '../target/ownership.js'
import { ownTopicUrl } from '../target/topic-resources.js'
import { SECOND_TRIAL, TRIAL } from './trial.js'

/** What a target refused when it was tried. */
export interface Refusals {
  /** the answer that the target gave to a request of this kind; undefined where it did as it was asked */
  find(request: Request): HttpResponse | undefined
  /** the topic that a Subscription is to, where the target took one to it; undefined for every other request */
  takenTopic(request: Request): string | undefined
  /** what no answer of the operation named, in whatever form it was called */
  readonly lacking: readonly string[]
}

/** A request as far as it matters for who may make it. */
interface Asked {
  readonly method: string
  readonly path: readonly string[]
  readonly isXml: boolean
  readonly isSecond: boolean
  readonly body: string
}

/** A create, by what a server may refuse it for. */
const signatureOf = (asked: Asked): string => {
  const resource = parsed(asked.body)
  const channel = isObject(resource['channel']) ? resource['channel'] : {}
  const content = textOf(resource['content']) ?? JSON.stringify(channel['_payload'] ?? null)
  return JSON.stringify([asked.isSecond, topicOf(asked), content, 'end' in resource, isFiltered(resource)])
}

const isFiltered = (resource: Readonly<Record<string, unknown>>): boolean =>
  'filterBy' in resource || '_criteria' in resource || /\?/.test(textOf(resource['criteria']) ?? '')

/** The topic or the criteria of a Subscription. The one that a run makes has its id in its name. */
function topicOf({ body }: Asked): string | null {
  const { topic, criteria } = parsed(body)
  const named = textOf(topic) ?? textOf(criteria)
  const last = named?.split('/').at(-1) ?? ''
  return isMark(last) && named === ownTopicUrl(last) ? 'of our own' : named
}

const isCreate = ({ method, path }: Asked): boolean =>
  method === 'POST' && path.length === 1 && path[0] === 'Subscription'

/** What is one and the same question to a server: who asks by which method for what. */
function kindOf(asked: Asked): string {
  const { method, path, isXml, isSecond } = asked
  if (isCreate(asked)) return `create ${signatureOf(asked)}`
  const [type = '', second, third] = path
  const operation = (third ?? second)?.startsWith('$') ? (third ?? second) : undefined
  const level = path.length - (operation === undefined ? 0 : 1) > 1 ? 'instance' : 'type'
  return [method, type, level, operation ?? '', isXml && operation !== undefined ? 'xml' : '', isSecond].join(
    ' ',
  )
}

/** The refusals of a target, from the record of its trial. */
export function refusalsOf(evidence: Evidence, baseUrl: string): Refusals {
  const tried = [...evidence.exchanges.values()].filter(({ scenario }) =>
    [FIRST_CONTACT, TRIAL, SECOND_TRIAL, 'clean-up'].includes(scenario),
  )
  const answers = new Map<string, HttpResponse>()
  const topics = new Set<string | null>()
  const creates = new Map<boolean, { refused: HttpResponse | null; isTaken: boolean }>()
  for (const line of tried) {
    const { outcome } = line
    if (outcome.kind !== 'response') continue
    const asked = askedBy(line, baseUrl)
    const isTaken = isUsable(asked, outcome)
    if (isTaken) answers.delete(kindOf(asked))
    else if (!isCreate(asked) || !isKnownTaken(creates, asked)) answers.set(kindOf(asked), outcome)
    if (!isCreate(asked)) continue
    if (isTaken) topics.add(topicOf(asked))
    const before = creates.get(asked.isSecond)
    creates.set(asked.isSecond, {
      refused: isTaken ? (before?.refused ?? null) : outcome,
      isTaken: isTaken || (before?.isTaken ?? false),
    })
  }
  return {
    lacking: lackingIn(tried),
    find(request) {
      const asked = askedOf(request)
      const all = isCreate(asked) ? creates.get(asked.isSecond) : undefined
      if (all && !all.isTaken && all.refused) return all.refused
      return answers.get(kindOf(asked))
    },
    takenTopic(request) {
      const asked = askedOf(request)
      if (asked.path[0] !== 'Subscription' || !topics.has(topicOf(asked))) return undefined
      const { topic, criteria } = parsed(asked.body)
      const named = textOf(topic) ?? textOf(criteria)
      return named !== null && /^[a-z]+:/i.test(named) ? named.split('|')[0] : undefined
    },
  }
}

/** One that was taken once is refused later for another reason: a limit, which the stand-in has itself. */
function isKnownTaken(creates: ReadonlyMap<boolean, { isTaken: boolean }>, { isSecond }: Asked): boolean {
  return creates.get(isSecond)?.isTaken ?? false
}

/** The parameters without which a token cannot be used, and that no success of the operation had. */
function lackingIn(tried: readonly ExchangeLine[]): readonly string[] {
  const bodies = tried.flatMap(({ purpose, outcome }) =>
    purpose === 'operation' && outcome.kind === 'response' && outcome.status < 300 ? [outcome.body.text] : [],
  )
  return bodies.length === 0
    ? []
    : ['token', 'websocket-url'].filter((name) => !bodies.some((text) => text.includes(`"${name}"`)))
}

/** A success that can be gone on with. */
function isUsable({ path, isXml }: Asked, { status, body }: HttpResponse): boolean {
  if (status < 200 || status >= 300) return false
  if (path.at(-1) !== OPERATION) return true
  const xml = isXml ? readXml(body.text) : null
  const parameters = asParameters(xml?.ok ? xml.value : parsed(body.text))
  return Boolean(parameters?.text('token')) && Boolean(parameters?.text('websocket-url'))
}

function askedBy({ request, scenario }: ExchangeLine, baseUrl: string): Asked {
  const { pathname } = new URL(request.url)
  const path = pathname.slice(new URL(baseUrl).pathname.replace(/\/$/, '').length)
  return {
    method: request.method,
    path: path.split('/').filter(Boolean).map(decodeURIComponent),
    isXml: /xml/.test(request.headers['accept'] ?? ''),
    isSecond: scenario === SECOND_TRIAL,
    body: request.body?.text ?? '',
  }
}

function askedOf({ method, path = [], headers, body }: Request): Asked {
  return {
    method,
    path,
    isXml: /xml/.test(headers['accept'] ?? ''),
    isSecond: (headers['authorization'] ?? '').includes(SECOND_TOKEN),
    body: body.toString(),
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? { ...value } : {}
  } catch {
    return {}
  }
}
