import type { Evidence, SocketEvidence } from '../evidence/read.js'
import type { Captured, ExchangeLine, FrameLine } from '../evidence/types.js'
import type { Result } from '../judge/types.js'
import { grouped } from './safe-text.js'
import type { ReportBody, ReportEvidence, ReportExchange, ReportFrame, ReportSocket } from './types.js'

/** What a report keeps of a record; everything else is in `record.ndjson`. */
export const CAPS = { body: 4096, framesFirst: 150, framesLast: 50, items: 2000, header: 1024 } as const

type Caps = Readonly<Record<keyof typeof CAPS, number>>

/** The same for a run of a few requirements, whose report is read as a whole, by programs with little room too. */
const NARROW_CAPS: Caps = { body: 800, framesFirst: 5, framesLast: 3, items: 40, header: 256 }
/** Characters of JSON that the evidence of such a run may take, and those for the first failure. */
const NARROW_BUDGET = 8_000
const NARROW_FIRST = 16_000

/**
 * The exchanges and sockets that results point at, in the order of time. Where a row failed or warns, all of its
 * scenario comes along, so that the whole flow can be read and repeated.
 */
export function reportEvidence(evidence: Evidence, results: readonly Result[]): ReportEvidence[] {
  return itemsFor(evidence, results, CAPS).slice(0, CAPS.items)
}

/**
 * The same for a run of a few requirements: what the first broken row points at, the rest of its scenario, so that it
 * can be repeated, and as much more as there is room for, beginning with what other broken rows point at.
 * @param room characters of JSON that it may take
 */
export function narrowEvidence(
  evidence: Evidence,
  results: readonly Result[],
  room: number,
): ReportEvidence[] {
  const broken = results.filter(isBroken)
  const first = firstToTell(results)
  const pointedAt = new Set(broken.flatMap((row) => row.evidence))
  const [shown] = first?.evidence ?? []
  const rankOf = ({ id, scenario }: ReportEvidence) => {
    if (id === shown) return 0
    if (first && (scenario === first.scenario || first.evidence.includes(id))) return 1
    return pointedAt.has(id) ? 2 : 3
  }
  const ranked = itemsFor(evidence, results, NARROW_CAPS).sort((a, b) => rankOf(a) - rankOf(b))
  let spent = 0
  const kept = ranked.filter((item) => {
    const size = JSON.stringify(item).length + 1
    const fits = spent + size <= Math.min(room, rankOf(item) <= 1 ? NARROW_FIRST : NARROW_BUDGET)
    if (fits) spent += size
    return fits
  })
  return kept.sort((a, b) => a.at - b.at)
}

/** The row that a run of a few requirements tells at length: the first that failed, or warned, or else the first. */
export function firstToTell(results: readonly Result[]): Result | undefined {
  return results.find(({ verdict }) => verdict === 'fail') ?? results.find(isBroken) ?? results[0]
}

const isBroken = ({ verdict }: Result): boolean => verdict === 'fail' || verdict === 'warn'

function itemsFor(evidence: Evidence, results: readonly Result[], caps: Caps): ReportEvidence[] {
  const wanted = new Set(results.flatMap((result) => result.evidence))
  const actedIn = (id: string) =>
    evidence.exchanges.get(id)?.scenario ?? evidence.sockets.get(id)?.line.scenario ?? ''
  const broken = new Set(
    results.filter(isBroken).flatMap((row) => [row.scenario, ...row.evidence.map(actedIn)]),
  )
  const keep = (id: string, scenario: string) => wanted.has(id) || broken.has(scenario)
  const exchanges = [...evidence.exchanges.values()].filter((line) => keep(line.id, line.scenario))
  const sockets = [...evidence.sockets.values()].filter(({ line }) => keep(line.id, line.scenario))
  return [
    ...exchanges.map((line) => reportExchange(line, caps)),
    ...sockets.map((socket) => reportSocket(socket, caps)),
  ].sort((a, b) => a.at - b.at)
}

/** A body cut to what a report shows, saying what was cut. */
export function reportBody(body: Captured, longest: number = CAPS.body): ReportBody {
  const notes: string[] = []
  if (body.text.length > longest || body.cut)
    notes.push(
      `first ${grouped(Math.min(longest, body.text.length))} characters of ${grouped(body.bytes)} bytes`,
    )
  if (body.invalidUtf8) notes.push('not valid UTF-8')
  return {
    text: body.text.slice(0, longest),
    bytes: body.bytes,
    ...(notes.length > 0 && { note: notes.join('; ') }),
  }
}

function reportExchange(line: ExchangeLine, caps: Caps): ReportExchange {
  const { kind, id, scenario, attempt, purpose, at, durationMs, request, outcome } = line
  return {
    kind,
    id,
    scenario,
    attempt,
    purpose,
    at,
    durationMs,
    request: {
      method: request.method,
      url: request.url,
      headers: cutHeaders(request.headers, caps.header),
      ...(request.body && { body: reportBody(request.body, caps.body) }),
    },
    outcome:
      outcome.kind === 'response'
        ? {
            kind: 'response',
            status: outcome.status,
            headers: cutHeaders(outcome.headers, caps.header),
            body: reportBody(outcome.body, caps.body),
          }
        : { kind: outcome.kind, reason: outcome.reason },
  }
}

function reportSocket({ line, frames, close, dropped }: SocketEvidence, caps: Caps): ReportSocket {
  const { kind, id, scenario, attempt, purpose, at, url, headers, outcome } = line
  const shown = ends(frames, caps)
  return {
    kind,
    id,
    scenario,
    attempt,
    purpose,
    at,
    url,
    headers: cutHeaders(headers, caps.header),
    outcome:
      outcome.kind === 'rejected'
        ? { ...outcome, body: reportBody(outcome.body, caps.body) }
        : { ...outcome },
    frames: shown.map((frame) => reportFrame(frame, caps)),
    framesLeftOut: frames.length - shown.length + dropped,
    close: close ? { at: close.at, code: close.code, reason: close.reason, by: close.by } : null,
  }
}

function reportFrame({ index, at, direction, opcode, body }: FrameLine, caps: Caps): ReportFrame {
  return { index, at, direction, opcode, body: reportBody(body, caps.body) }
}

function ends(frames: readonly FrameLine[], { framesFirst, framesLast }: Caps): readonly FrameLine[] {
  if (frames.length <= framesFirst + framesLast) return frames
  return [...frames.slice(0, framesFirst), ...frames.slice(-framesLast)]
}

function cutHeaders(headers: Readonly<Record<string, string>>, longest: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.length > longest ? `${value.slice(0, longest)}… (${grouped(value.length)} characters)` : value,
    ]),
  )
}
