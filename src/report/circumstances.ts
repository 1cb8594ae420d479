import { groupBy } from '../evidence/group-by.js'
import type { Evidence, SocketEvidence } from '../evidence/read.js'
import { unrelatedAnswer, unrelatedClose } from '../evidence/unrelated.js'
import { isObject, textOf } from '../fhir/json.js'
import { jsonOf } from '../evidence/readings.js'
import { safeText, shortened } from './safe-text.js'

/** Answers and closures of one sort from which on they are no chance. */
const MANY = 3
/** What breaks off within this does so for one reason. */
const SAME_MOMENT_MS = 1_000
const USED = 2
const RESTARTS = 1012
const POLICY_VIOLATION = 1008
/** Sockets that are opened in order to be bound, with a token that nobody has used. */
const TO_BE_BOUND = /^(bound socket|second connection|socket for|bind as )/

/**
 * What went on during a run besides what was asked: how the server was subscribed to, when it is not as configured, an
 * outage, restarts, connections that were cut, tokens that only some nodes know, access tokens that died. Each is one part of a sentence.
 */
export function circumstancesOf(evidence: Evidence): readonly string[] {
  return [
    subscribing(evidence),
    tokensTurnedAway(evidence),
    restarts(evidence),
    cutTogether(evidence),
    outage(evidence),
    sideBySide(evidence),
    earlyDeaths(evidence),
  ].filter((phrase) => phrase !== null)
}

function subscribing({ facts }: Evidence): string | null {
  const said = facts.get('subscribing')
  return typeof said === 'string' ? short(said, 180) : null
}

/** Tokens are good for the node that issued them alone, or for those that it told in time. */
function tokensTurnedAway({ sockets, facts }: Evidence): string | null {
  const dialect = facts.get('bindDialect')
  const isMeant = ({ line }: SocketEvidence): boolean =>
    TO_BE_BOUND.test(line.purpose) &&
    (!line.purpose.startsWith('bind as ') ||
      typeof dialect !== 'string' ||
      line.purpose === `bind as ${dialect}`)
  const used = new Set<string>()
  const fresh = [...sockets.values()].filter((socket) => {
    const sent = socket.frames.find(({ direction, opcode }) => direction === 'out' && opcode !== 'ping')
    const token = /«binding-token-\d+»/.exec(sent?.body.text ?? '')?.[0]
    if (token === undefined || used.has(token)) return false
    used.add(token)
    return isMeant(socket)
  })
  const refused = fresh.filter(
    ({ close, frames }) =>
      close?.by === 'server' &&
      close.code === POLICY_VIOLATION &&
      !frames.some(({ direction, body }) => direction === 'in' && /"Bundle"/.test(body.text)),
  )
  if (refused.length < MANY || refused.length === fresh.length) return null
  const reason = refused.find(({ close }) => close?.reason)?.close?.reason
  const said = reason === undefined ? '' : ` (“${short(reason, 80)}”)`
  return (
    `${refused.length} of ${fresh.length} fresh tokens were refused with ${POLICY_VIOLATION}${said}: ` +
    'does each node know the tokens of the others?'
  )
}

function restarts({ sockets }: Evidence): string | null {
  const closes = [...sockets.values()].flatMap(({ close }) => (close && unrelatedClose(close) ? [close] : []))
  const [first] = [...groupBy(closes, ({ code }) => code)].sort(([, a], [, b]) => b.length - a.length)
  if (!first) return null
  const [code, them] = first
  const why = code === RESTARTS ? 'it restarts' : 'it was overloaded or away'
  return `the server closed ${them.length} of ${sockets.size} websockets with ${code ?? 'no code'} (${why})`
}

/**
 * Websockets that broke off in the same moment, without a close: where nothing was asked just then, that is all that is
 * seen of a restart. Messages had come on some: a server that refuses so says nothing on the socket before.
 */
function cutTogether({ sockets }: Evidence): string | null {
  const cuts = [...sockets.values()]
    .flatMap(({ close, frames }) =>
      close?.by === 'network'
        ? [{ at: close.at, isUsed: frames.some(({ direction }) => direction === 'in') }]
        : [],
    )
    .sort((a, b) => a.at - b.at)
  const together = cuts
    .map(({ at: from }) => cuts.filter(({ at }) => at >= from && at - from <= SAME_MOMENT_MS))
    .filter((some) => some.length >= MANY && some.filter(({ isUsed }) => isUsed).length >= USED)
  const [most] = together.sort((a, b) => b.length - a.length)
  if (!most) return null
  return (
    `${most.length} of ${sockets.size} websockets broke off in the same moment, ${seconds(most[0]?.at ?? 0)} into ` +
    'the run: did the server restart?'
  )
}

/** Limits are no outage, and neither is what a run was stopped for. */
function outage({ exchanges, end }: Evidence): string | null {
  if (end?.how === 'circuit-broken') return null
  const away = [...exchanges.values()].flatMap(({ outcome, at, durationMs }) => {
    const isLimit = outcome.kind === 'response' && outcome.status === 429
    const unrelated = isLimit || outcome.kind === 'aborted' ? null : unrelatedAnswer(outcome)
    return unrelated?.cause === 'outage' ? [{ what: unrelated.what, from: at, to: at + durationMs }] : []
  })
  if (away.length < MANY) return null
  const [worst] = [...groupBy(away, ({ what }) => what)].sort(([, a], [, b]) => b.length - a.length)
  const from = Math.min(...away.map((each) => each.from))
  const to = Math.max(...away.map((each) => each.to))
  return (
    `${away.length} of ${exchanges.size} requests met an outage, ${seconds(from)} to ${seconds(to)} into the run ` +
    `(${short(worst?.[0] ?? '', 80)})`
  )
}

/** A text of the target as a part of a sentence. */
const short = (text: string, longest: number): string => shortened(safeText(text), longest)

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`

function sideBySide({ facts }: Evidence): string | null {
  const found = facts.get('sideBySide')
  if (!isObject(found)) return null
  const status = typeof found['status'] === 'number' ? found['status'] : 500
  return `requests side by side were answered with ${status} and succeeded alone, so they went one after the other`
}

function earlyDeaths({ exchanges }: Evidence): string | null {
  const all = [...exchanges.values()]
  const renewals = all.filter(({ purpose }) => purpose.endsWith('(with a new access token)'))
  if (renewals.length === 0) return null
  const grants = all.flatMap(({ purpose, outcome }) =>
    purpose.startsWith('access token') && outcome.kind === 'response' && outcome.status === 200
      ? [jsonOf(outcome.body)]
      : [],
  )
  const [granted] = grants.flatMap((read) =>
    read.ok && isObject(read.value) ? [read.value['expires_in']] : [],
  )
  const promised = typeof granted === 'number' ? String(granted) : textOf(granted)
  const times = renewals.length === 1 ? 'once' : `${renewals.length} times`
  return (
    `the access token was refused ${times} before its time` +
    `${promised === null ? '' : ` (${short(promised, 20)} s were promised)`}, and asked for again`
  )
}
