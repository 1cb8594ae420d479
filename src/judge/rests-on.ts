import { FRAMES_KEPT, type Evidence, type SocketEvidence } from '../evidence/read.js'
import type { Twins } from '../evidence/types.js'
import {
  isCut,
  isGoingAway,
  unrelatedAnswer,
  unrelatedClose,
  unrelatedUpgrade,
  type Unrelated,
} from '../evidence/unrelated.js'

/** How a check looked at a piece of evidence. */
export interface Look {
  /** it read what the answer says; otherwise it only named it in a sentence */
  readonly read: boolean
  /** the accepted calls around one that was made in order to be refused */
  readonly between: Twins | null
}

/** Hears which pieces of evidence a check looked at, and how. */
export type Touch = (id: string, look: Look) => void

/** What a check looked at, by the ids of exchanges and websockets. */
export type Looks = ReadonlyMap<string, Look>

/** What a verdict would rest on although it says nothing, or not all, about the question. */
export interface Misleading {
  /** null: nothing but the flood itself */
  readonly cause: Unrelated['cause'] | null
  readonly what: string
  /** what was asked */
  readonly purpose: string
}

/**
 * The first piece of evidence that says nothing about the question, or not all, of those that a verdict rests on; null when
 * all do.
 * A refusal between two accepted twins does: what expires, breaks down or is limited would have refused the twins too.
 * @param verdictIsGood a pass, for which an answer counts only if it was read
 */
export function misleadingAmong(looks: Looks, evidence: Evidence, verdictIsGood: boolean): Misleading | null {
  for (const [id, look] of looks) {
    if (verdictIsGood && !look.read) continue
    const found = unrelatedOf(id, evidence) ?? (verdictIsGood ? null : wentAway(id, evidence))
    if (found && !(look.between && isBetween(id, look.between, evidence))) return found
    const part = inPart(id, evidence)
    if (part) return part
  }
  return null
}

function unrelatedOf(id: string, evidence: Evidence): Misleading | null {
  const exchange = evidence.exchanges.get(id)
  const socket = evidence.sockets.get(id)
  const unrelated = exchange
    ? unrelatedAnswer(exchange.outcome)
    : socket
      ? unrelatedSocket(socket, evidence)
      : null
  return unrelated && { ...unrelated, purpose: (exchange ?? socket?.line)?.purpose ?? '' }
}

function wentAway(id: string, { sockets }: Evidence): Misleading | null {
  const { line, close } = sockets.get(id) ?? {}
  if (!line || !close || !isGoingAway(close)) return null
  return { cause: 'outage', what: `the websocket was closed with ${close.code}`, purpose: line.purpose }
}

/** A websocket of which nobody knows all that came: what is missing may be in the rest, and what must not come too. */
function inPart(id: string, { sockets }: Evidence): Misleading | null {
  const { line, close, partSince } = sockets.get(id) ?? {}
  if (!line) return null
  const { purpose } = line
  if (close && isCut(close)) return { cause: null, what: `the websocket was ${close.reason}`, purpose }
  if (partSince === undefined) return null
  return { cause: null, what: `of more than ${FRAMES_KEPT} messages only the first are known`, purpose }
}

function unrelatedSocket({ line, close }: SocketEvidence, evidence: Evidence): Unrelated | null {
  const found = unrelatedUpgrade(line.outcome) ?? (close ? unrelatedClose(close) : null)
  if (found || close?.by !== 'network') return found
  return isOutageAt(close.at, line.scenario, evidence)
    ? { cause: 'outage', what: 'the connection broke off without a close frame, as others did at that time' }
    : null
}

/** Around the moment at which one connection was lost, other scenarios lost theirs, or could not get one. */
const AROUND_MS = 1_500

function isOutageAt(at: number, ofScenario: string, { exchanges, sockets }: Evidence): boolean {
  const isNear = (from: number, to = from): boolean => from <= at + AROUND_MS && to >= at - AROUND_MS
  const lostAnswer = [...exchanges.values()].some(
    (line) =>
      line.scenario !== ofScenario &&
      isNear(line.at, line.at + line.durationMs) &&
      unrelatedAnswer(line.outcome)?.cause === 'outage',
  )
  return (
    lostAnswer ||
    [...sockets.values()].some(
      ({ line, close }) =>
        line.scenario !== ofScenario &&
        ((close?.by === 'network' && isNear(close.at)) ||
          (unrelatedUpgrade(line.outcome)?.cause === 'outage' && isNear(line.at))),
    )
  )
}

/** Times of the record are rounded; calls that follow each other at once may seem to overlap. */
const ROUNDING_MS = 1

interface Span {
  readonly from: number
  readonly to: number
  /** accepted, and at once: what had to be repeated shows that the weather was bad */
  readonly accepted: boolean
  /**
   * no refusal whatever lies around it: a limit looks at no call, what never came may still have been on its way, and
   * what was refused in two ways one after the other was refused by the weather
   */
  readonly neverTold: boolean
}

function isBetween(id: string, { before, after, withinMs }: Twins, evidence: Evidence): boolean {
  const asked = spanOf(id, evidence)
  const [first, last] = [spanOf(before, evidence), spanOf(after, evidence)]
  if (!asked || asked.neverTold || !first?.accepted || !last?.accepted) return false
  const apart = [asked.from - first.to, last.from - asked.to]
  return apart.every((ms) => ms >= -ROUNDING_MS && ms <= withinMs)
}

function spanOf(id: string, { exchanges, sockets }: Evidence): Span | null {
  const exchange = exchanges.get(id)
  if (exchange) {
    const { at, durationMs, outcome, repeats } = exchange
    const status = outcome.kind === 'response' ? outcome.status : 0
    const accepted = status >= 200 && status < 300 && unrelatedAnswer(outcome) === null
    const first = exchanges.get(repeats ?? '')?.outcome ?? outcome
    const isSame = first.kind === outcome.kind && (first.kind !== 'response' || first.status === status)
    return {
      from: at,
      to: at + durationMs,
      accepted: accepted && repeats === undefined,
      neverTold: status === 429 || outcome.kind === 'timeout' || !isSame,
    }
  }
  const line = sockets.get(id)?.line
  if (!line) return null
  const { at, outcome, repeats } = line
  return {
    from: at,
    to: at + ('durationMs' in outcome ? outcome.durationMs : 0),
    accepted: outcome.kind === 'open' && repeats === undefined,
    neverTold: outcome.kind === 'timeout' || (outcome.kind === 'rejected' && outcome.status === 429),
  }
}
