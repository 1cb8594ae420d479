import type { Cause, CloseLine, HttpFailure, HttpResponse, SocketLine } from './types.js'

/** Why an answer says nothing about the question that was asked. */
export interface Unrelated {
  readonly cause: Extract<Cause, 'outage' | 'credentials'>
  /** what came instead of an answer, as part of a sentence: `HTTP 503`, `a web page that is not FHIR (HTTP 200)` */
  readonly what: string
}

/** RFC 9110 and RFC 6585: the caller is not known, a proxy wants credentials, or nobody looked at the request. */
const CREDENTIALS: readonly number[] = [401, 407]
const OUTAGE: readonly number[] = [429, 502, 503, 504]
const LOST: readonly string[] = ['reset', 'refused', 'timeout']

/**
 * Tells an answer that was caused by something other than the question: refused credentials, a rate limit, a gateway
 * without its server, a lost connection, a page for people. Null for whatever else came. It is the only place that knows
 * which answers these are.
 */
export function unrelatedAnswer(outcome: HttpResponse | HttpFailure): Unrelated | null {
  if (outcome.kind !== 'response') return lost(outcome)
  const { status, headers } = outcome
  const byStatus = ofStatus(status)
  if (byStatus) return byStatus
  if (status === 403 && /insufficient_scope/i.test(headers['www-authenticate'] ?? ''))
    return {
      cause: 'credentials',
      what: `HTTP 403 (insufficient_scope${scopeIn(headers['www-authenticate'])})`,
    }
  return isForeignPage(outcome)
    ? {
        cause: asksToLogIn(outcome) ? 'credentials' : 'outage',
        what: `a web page that is not FHIR (HTTP ${status})`,
      }
    : null
}

/** The same for a websocket that could not be opened. */
export function unrelatedUpgrade(outcome: SocketLine['outcome']): Unrelated | null {
  if (outcome.kind === 'open') return null
  return outcome.kind === 'rejected' ? ofStatus(outcome.status) : lost(outcome)
}

/** RFC 6455 and its registry: the server restarts (1012), is overloaded (1013), or a gateway lost it (1014). */
const WENT_AWAY: readonly (number | null)[] = [1012, 1013, 1014]

/** The same for a websocket that was closed by the server. */
export function unrelatedClose(close: CloseLine): Unrelated | null {
  return close.by === 'server' && WENT_AWAY.includes(close.code)
    ? { cause: 'outage', what: `the websocket was closed with ${close.code}` }
    : null
}

/**
 * True where the server closed a websocket because it goes: also with 1001, going away (RFC 6455, 7.4.1), as servers and
 * gateways do when a node stops or makes room. What was owed after that is owed no more; as the refusal of a bind, 1001 is as
 * good as any other.
 */
export const isGoingAway = ({ by, code }: CloseLine): boolean =>
  by === 'server' && (code === 1001 || WENT_AWAY.includes(code))

/** How the reason of such a close begins: one that a server repeats, or gives at the same moment, does not. */
export const CUT = 'closed by the suite: '

/** True where the suite itself ended the connection: a limit, or frames that break the websocket protocol. */
export const isCut = ({ by, reason }: CloseLine): boolean => by === 'client' && reason.startsWith(CUT)

/** The scope that a challenge asks for. */
function scopeIn(challenge = ''): string {
  const scope = /\bscope="([^"]{1,120})"/i.exec(challenge)?.[1]
  return scope === undefined ? '' : `: it takes ${scope}; set TARGET_SCOPE`
}

function ofStatus(status: number): Unrelated | null {
  if (CREDENTIALS.includes(status)) return { cause: 'credentials', what: `HTTP ${status}` }
  return OUTAGE.includes(status) ? { cause: 'outage', what: `HTTP ${status}` } : null
}

function lost({ kind, reason, cause }: { kind: string; reason: string; cause?: Cause }): Unrelated | null {
  if (cause === 'credentials' || cause === 'outage') return { cause, what: reason }
  return LOST.includes(kind) ? { cause: 'outage', what: reason } : null
}

/** A page of HTML in which nothing speaks of FHIR. A FHIR server may show its resources as HTML, which is its own answer. */
function isForeignPage({ headers, body }: HttpResponse): boolean {
  const type = headers['content-type'] ?? ''
  const isHtml =
    /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type) ||
    (!/json|fhir/i.test(type) && /^\s*(<!doctype html|<html\b)/i.test(body.text))
  return isHtml && body.text.trim() !== '' && !/resourceType|hl7\.org\/fhir/i.test(body.text)
}

function asksToLogIn({ body }: HttpResponse): boolean {
  return /type\s*=\s*["']?password|\b(log|sign)[ -]?in\b/i.test(body.text)
}
