import type { Report, ReportBody, ReportEvidence, ReportSocket } from '../types.js'

/** What the page may take in bytes, and what transcripts and pictures may take of it in a usual run. */
export const BUDGET = {
  page: 1_000_000,
  characters: 200_000,
  frames: 500,
  fewestFrames: 6,
  steps: 1000,
  fewestSteps: 6,
  points: 400,
  fewestPoints: 8,
} as const

/** The share of transcripts and pictures that is tried next while the page is too large. */
export const SCALES = [1, 0.6, 0.3, 0.1, 0] as const

const SHORT = 240
const OVERHEAD = 700
const FRAME_OVERHEAD = 160
/** What line breaks and blanks add to the JSON of a body. */
const INDENTING = 1.2

/**
 * Evidence as the page shows it. Transcripts of failed and warned rows come first; when the budget is spent, the bodies
 * of the others are cut, and say so. Everything is still in report.json.
 */
export function fitEvidence(report: Report, scale: number): ReportEvidence[] {
  const important = new Set(
    report.results
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
      .flatMap(({ evidence }) => evidence),
  )
  const sockets = report.evidence.filter(({ kind }) => kind === 'socket').length
  const frames = Math.max(BUDGET.fewestFrames, Math.floor((scale * BUDGET.frames) / Math.max(1, sockets)))
  let left: number = scale * BUDGET.characters
  const fitted = new Map<string, ReportEvidence>()
  const order = [...report.evidence].sort((a, b) => Number(important.has(b.id)) - Number(important.has(a.id)))
  for (const item of order) {
    const whole = item.kind === 'socket' ? fewerFrames(item, frames) : item
    const cost = costOf(whole)
    const shown = cost <= left ? whole : shortened(whole, left > 0 ? SHORT : 0)
    left -= Math.min(cost, costOf(shown))
    fitted.set(item.id, shown)
  }
  return report.evidence.map((item) => fitted.get(item.id) ?? item)
}

function costOf(item: ReportEvidence): number {
  if (item.kind === 'socket')
    return item.frames.reduce((sum, { body }) => sum + body.text.length + FRAME_OVERHEAD, OVERHEAD)
  const answer = 'body' in item.outcome ? item.outcome.body.text.length : 0
  return OVERHEAD + INDENTING * ((item.request.body?.text.length ?? 0) + answer)
}

function fewerFrames(socket: ReportSocket, most: number): ReportSocket {
  const { frames, framesLeftOut } = socket
  if (frames.length <= most) return socket
  const last = Math.min(2, most)
  const kept = [...frames.slice(0, most - last), ...frames.slice(-last)]
  return { ...socket, frames: kept, framesLeftOut: framesLeftOut + frames.length - kept.length }
}

function shortened(item: ReportEvidence, longest: number): ReportEvidence {
  if (item.kind === 'socket')
    return {
      ...item,
      frames: item.frames.map((frame) => ({ ...frame, body: shortBody(frame.body, longest) })),
    }
  const { request, outcome } = item
  return {
    ...item,
    request: {
      ...request,
      headers: fewerHeaders(request.headers, longest),
      ...(request.body && { body: shortBody(request.body, longest) }),
    },
    outcome:
      'body' in outcome
        ? {
            ...outcome,
            headers: fewerHeaders(outcome.headers, longest),
            body: shortBody(outcome.body, longest),
          }
        : outcome,
  }
}

/** When there is no room for bodies, headers are kept that say what the body would be. */
function fewerHeaders(headers: Readonly<Record<string, string>>, longest: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => longest > 0 || /^(content-type|location)$/i.test(name)),
  )
}

function shortBody(body: ReportBody, longest: number): ReportBody {
  if (body.text.length <= longest) return body
  const note = `cut to keep this page small; report.json has more of its ${body.bytes} bytes, and all headers`
  return { ...body, text: body.text.slice(0, longest), note }
}

/** How many steps of each scenario are drawn. */
export function stepsDrawn(report: Report, scale: number): number {
  return Math.max(
    BUDGET.fewestSteps,
    Math.floor((scale * BUDGET.steps) / Math.max(1, report.scenarios.length)),
  )
}

/** How many notifications each timeline shows. */
export function pointsDrawn({ scenarios }: Report, scale: number): number {
  const timelines = scenarios.filter(({ notifications }) => notifications.length > 2).length
  return Math.max(BUDGET.fewestPoints, Math.floor((scale * BUDGET.points) / Math.max(1, timelines)))
}
