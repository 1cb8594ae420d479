import { groupBy } from '../evidence/group-by.js'
import type { Evidence } from '../evidence/read.js'
import type { ExchangeLine, HttpResponse } from '../evidence/types.js'
import { wordsOf as wordsIn } from '../fhir/diagnostics.js'
import { isObject, objectsOf, textOf } from '../fhir/json.js'
import { idsAsked, isRouted, NOT_ROUTED } from '../fhir/routing.js'
import { shortened, withoutIds } from './safe-text.js'

/** An exchange that was answered. */
type Answered = ExchangeLine & { readonly outcome: HttpResponse }

/** Server errors of one status that are not the answer to a provoked mistake, from which on they are named. */
const MANY_ERRORS = 3
const LONGEST_WORDS = 120

/** The first step on the way to a notification that never succeeded. */
export interface Hindrance {
  readonly step: 'access' | 'create' | 'call' | 'connect' | 'deliver'
  /** what came of it, in the server's own words */
  readonly words: string
}

/** What holds a whole run back; null when each step succeeded once. */
export function hindranceOf(evidence: Evidence): Hindrance | null {
  const all = [...evidence.exchanges.values()].filter(isAnswered)
  const at = (step: Hindrance['step'], words: string | null): Hindrance | null =>
    words === null ? null : { step, words }
  if (evidence.target === null) return at('access', noAccess(all))
  return (
    at('create', notCreated(all)) ??
    at('call', notGranted(all, evidence)) ??
    at('connect', silentSockets(evidence)) ??
    at('deliver', notDelivered(all, evidence))
  )
}

/** True when an answer of the operation shows that it is there, whatever it says. */
export function isOperationThere({ exchanges }: Evidence): boolean {
  return operationCalls([...exchanges.values()].filter(isAnswered)).some(({ request, outcome }) =>
    isRouted(
      { status: outcome.status, allow: outcome.headers['allow'] ?? null, json: bodyOf(outcome) },
      idsAsked(request.url, request.body?.text),
    ),
  )
}

const isAnswered = (line: ExchangeLine): line is Answered => line.outcome.kind === 'response'
const isGood = ({ outcome }: Answered): boolean => outcome.status >= 200 && outcome.status < 300
const isRefused = ({ outcome }: Answered): boolean => outcome.status >= 400
const operationCalls = (all: readonly Answered[]) => all.filter(({ purpose }) => purpose === 'operation')

/** The last request for an access token, when the run ended with it: what each way of it was answered. */
function noAccess(all: readonly Answered[]): string | null {
  const tries = all.filter(({ purpose }) => purpose.startsWith('access token'))
  const last = tries.at(-1)
  if (!last) return null
  if (!isGood(last)) return `no access token: ${answerOf(last)}`
  const body = bodyOf(last.outcome)
  const what = isObject(body) && 'id_token' in body ? 'its answer holds an id_token and' : 'its answer'
  const refused = tries.filter(isRefused).map((each) => `; ${answerOf(each)}`)
  return `no access token: ${answerOf(last)}, but ${what} was not accepted${refused.join('')}`
}

function notCreated(all: readonly Answered[]): string | null {
  const creates = all.filter(({ purpose }) => purpose === 'create Subscription')
  return creates.some((each) => !isRefused(each)) ? null : mostFrequent(creates.map(answerOf))
}

function notGranted(all: readonly Answered[], evidence: Evidence): string | null {
  const calls = operationCalls(all)
  if (calls.length === 0 || calls.some((each) => !isRefused(each))) return null
  const isTelling = (each: Answered) => !NOT_ROUTED.includes(each.outcome.status) && wordsOf(each) !== null
  const telling = mostFrequent(calls.filter(isTelling).map(answerOf))
  if (!isOperationThere(evidence)) return telling
  const inactive = neverActive(all, evidence)
  if (inactive !== null) return telling === null ? inactive : `${inactive}: ${telling}`
  return telling ?? named(calls)
}

const named = (calls: readonly Answered[]): string | null =>
  mostFrequent(calls.filter((each) => wordsOf(each) !== null).map(answerOf))

/** Subscriptions that are accepted and stay as they were sent. */
function neverActive(all: readonly Answered[], evidence: Evidence): string | null {
  const stored = storedOnly(all, evidence)
  return stored === null ? null : `${stored}, and the operation gives no token for them`
}

/** Such Subscriptions of which no event ever came, although some were triggered. */
function notDelivered(all: readonly Answered[], evidence: Evidence): string | null {
  const isTriggered = all.some((each) => each.purpose === 'trigger' && isGood(each))
  const frames = [...evidence.sockets.values()].flatMap((socket) => socket.frames)
  const isEvent = (text: string): boolean => text.includes('"event-notification"')
  const isBound = frames.some(({ direction, opcode }) => direction === 'out' && opcode !== 'ping')
  if (
    !isTriggered ||
    !isBound ||
    frames.some(({ direction, body }) => direction === 'in' && isEvent(body.text))
  )
    return null
  const stored = storedOnly(all, evidence)
  return stored === null ? null : `${stored}, and no event is delivered`
}

function storedOnly(all: readonly Answered[], evidence: Evidence): string | null {
  const states = all.flatMap((each) => {
    const body = each.purpose === 'read Subscription' && isGood(each) ? bodyOf(each.outcome) : null
    return isObject(body) && body['resourceType'] === 'Subscription' ? [String(body['status'])] : []
  })
  const state = states.includes('requested') ? 'requested' : states.at(-1)
  if (state === undefined || states.some((each) => each === 'active' || each === 'error')) return null
  return `Subscriptions are stored and never active (status '${state}')${topicAdvice(all, evidence)}`
}

function topicAdvice(all: readonly Answered[], { target }: Evidence): string {
  if (target?.topicFrom !== 'configured' || target.topic === null) return ''
  const listed = all
    .filter(({ purpose }) => purpose === 'search SubscriptionTopic')
    .flatMap(({ outcome }) => {
      const body = bodyOf(outcome)
      return isObject(body) ? objectsOf(body['entry']) : []
    })
    .flatMap(({ resource }) => (isObject(resource) ? (textOf(resource['url']) ?? []) : []))
  return listed.length === 0 || listed.includes(target.topic)
    ? ` for the topic ${target.topic}`
    : `: the server lists no topic ${target.topic}`
}

/** What ended the websockets, when not one of them brought a message. */
function silentSockets({ sockets }: Evidence): string | null {
  const all = [...sockets.values()]
  if (all.some(({ frames }) => frames.length > 0)) return null
  return mostFrequent(
    all.flatMap(({ line, close }) => {
      if (line.outcome.kind === 'rejected')
        return [`the websocket was refused with HTTP ${line.outcome.status}`]
      if (close?.by !== 'server' || close.reason === '') return []
      return [`the websocket was closed with ${close.code ?? 'no code'}: ${quoted(close.reason)}`]
    }),
  )
}

/** Server errors that ordinary calls got again and again; calls of operations may be wrong on purpose and do not count. */
export function serverErrorsOf({ exchanges }: Evidence): string | null {
  const errors = [...exchanges.values()]
    .filter(isAnswered)
    .filter(({ outcome, request }) => outcome.status >= 500 && !request.url.includes('$'))
  const [worst] = [...groupBy(errors, ({ outcome }) => outcome.status)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  if (!worst || worst[1].length < MANY_ERRORS) return null
  const [status, them] = worst
  const words = mostFrequent(them.flatMap((each) => wordsOf(each) ?? []))
  return `${them.length} requests were answered with ${status}${words === null ? '' : ` (${quoted(words)})`}`
}

function answerOf(each: Answered): string {
  const { purpose, request, outcome } = each
  const [url = ''] = request.url.split('?', 1)
  const path = /[A-Z][A-Za-z]{2,40}(?:\/[^]*)?$/.exec(url)?.[0]
  const way = /^access token(?: \((.*)\))?/.exec(purpose)
  const what = way ? (way[1] ?? 'token request') : `${request.method} ${withoutIds(path ?? purpose)}`
  const words = wordsOf(each)
  return `${what} → ${outcome.status}${words === null ? '' : ` ${quoted(words)}`}`
}

const wordsOf = ({ outcome }: Answered): string | null => wordsIn(bodyOf(outcome))

const quoted = (words: string): string => `“${shortened(withoutIds(words.trim()), LONGEST_WORDS)}”`

function bodyOf({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(body.text)
  } catch {
    return null
  }
}

function mostFrequent(texts: readonly string[]): string | null {
  const [first] = [...groupBy(texts, (text) => text)].sort(([, a], [, b]) => b.length - a.length)
  return first?.[0] ?? null
}
