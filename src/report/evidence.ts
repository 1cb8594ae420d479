import type { Evidence, SocketEvidence } from '../evidence/read.js'
import type { Captured, ExchangeLine, FrameLine } from '../evidence/types.js'
import type { Result } from '../judge/types.js'
import { grouped } from './safe-text.js'
import type { ReportBody, ReportEvidence, ReportExchange, ReportFrame, ReportSocket } from './types.js'

/** What a report keeps of a record; everything else is in `record.ndjson`. */
export const CAPS = { body: 4096, framesFirst: 150, framesLast: 50, items: 2000, header: 1024 } as const

/**
 * The exchanges and sockets that results point at, in the order of time. Where a row failed or warns, all of its
 * scenario comes along, so that the whole flow can be read and repeated.
 */
export function reportEvidence(evidence: Evidence, results: readonly Result[]): ReportEvidence[] {
  const wanted = new Set(results.flatMap((result) => result.evidence))
  const actedIn = (id: string) =>
    evidence.exchanges.get(id)?.scenario ?? evidence.sockets.get(id)?.line.scenario ?? ''
  const broken = new Set(
    results
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
      .flatMap((row) => [row.scenario, ...row.evidence.map(actedIn)]),
  )
  const keep = (id: string, scenario: string) => wanted.has(id) || broken.has(scenario)
  const exchanges = [...evidence.exchanges.values()].filter((line) => keep(line.id, line.scenario))
  const sockets = [...evidence.sockets.values()].filter(({ line }) => keep(line.id, line.scenario))
  return [...exchanges.map(reportExchange), ...sockets.map(reportSocket)]
    .sort((a, b) => a.at - b.at)
    .slice(0, CAPS.items)
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

function reportExchange(line: ExchangeLine): ReportExchange {
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
      headers: cutHeaders(request.headers),
      ...(request.body && { body: reportBody(request.body) }),
    },
    outcome:
      outcome.kind === 'response'
        ? {
            kind: 'response',
            status: outcome.status,
            headers: cutHeaders(outcome.headers),
            body: reportBody(outcome.body),
          }
        : { kind: outcome.kind, reason: outcome.reason },
  }
}

function reportSocket({ line, frames, close, dropped }: SocketEvidence): ReportSocket {
  const { kind, id, scenario, attempt, purpose, at, url, headers, outcome } = line
  const shown = ends(frames)
  return {
    kind,
    id,
    scenario,
    attempt,
    purpose,
    at,
    url,
    headers: cutHeaders(headers),
    outcome: outcome.kind === 'rejected' ? { ...outcome, body: reportBody(outcome.body) } : { ...outcome },
    frames: shown.map(reportFrame),
    framesLeftOut: frames.length - shown.length + dropped,
    close: close ? { at: close.at, code: close.code, reason: close.reason, by: close.by } : null,
  }
}

function reportFrame({ index, at, direction, opcode, body }: FrameLine): ReportFrame {
  return { index, at, direction, opcode, body: reportBody(body) }
}

function ends(frames: readonly FrameLine[]): readonly FrameLine[] {
  const { framesFirst, framesLast } = CAPS
  if (frames.length <= framesFirst + framesLast) return frames
  return [...frames.slice(0, framesFirst), ...frames.slice(-framesLast)]
}

function cutHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.length > CAPS.header
        ? `${value.slice(0, CAPS.header)}… (${grouped(value.length)} characters)`
        : value,
    ]),
  )
}
