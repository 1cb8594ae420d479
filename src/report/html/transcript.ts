import { grouped } from '../safe-text.js'
import type { ReportBody, ReportEvidence, ReportExchange, ReportFrame, ReportSocket } from '../types.js'
import { indented } from './indent.js'
import { content, markup, type Markup } from './markup.js'
import { outcomeLabel } from './rows.js'
import { anchor, duration } from './words.js'

/** One exchange or websocket, closed until it is asked for. @param start of its scenario, in milliseconds of the run */
export function transcript(item: ReportEvidence, start: number): Markup {
  const what = item.kind === 'exchange' ? `${item.request.method} ${item.request.url}` : item.url
  const took =
    'durationMs' in item ? item.durationMs : 'durationMs' in item.outcome ? item.outcome.durationMs : null
  return markup`<details class="e" id="${anchor('e', item.id)}"><summary class="small"><b>${item.id}</b> +${duration(
    item.at - start,
  )} ${content(item.purpose)}: <code>${content(what)}</code> → ${outcomeLabel(item)}${
    took !== null && markup`<span class="muted"> ${duration(took)}</span>`
  }</summary>${item.kind === 'exchange' ? exchangeText(item) : socketText(item, start)}</details>`
}

function exchangeText({ request, outcome }: ReportExchange): Markup {
  const answer =
    'status' in outcome
      ? message(`HTTP ${outcome.status}`, outcome.headers, outcome.body)
      : markup`<p>No response (${outcome.kind}): ${outcome.reason}</p>`
  return markup`${message(`${request.method} ${request.url}`, request.headers, request.body)}${answer}`
}

function message(first: string, headers: Readonly<Record<string, string>>, body?: ReportBody): Markup {
  const head = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n')
  const text = body && body.text !== '' ? `\n\n${indented(body.text)}` : ''
  return markup`<pre>${content(head + text)}</pre>${
    body?.note !== undefined && markup`<p class="small muted">Body: ${body.note}</p>`
  }`
}

function socketText({ outcome, frames, framesLeftOut, close }: ReportSocket, start: number): Markup {
  return markup`${
    outcome.kind === 'rejected' &&
    'body' in outcome &&
    message(`HTTP ${outcome.status} (no websocket)`, {}, outcome.body)
  }${
    'reason' in outcome && markup`<p>It did not open (${outcome.kind}): ${outcome.reason}</p>`
  }${frames.map((frame) => markup`<pre>${content(frameText(frame, start))}</pre>`)}${
    framesLeftOut > 0 &&
    markup`<p class="small muted">${grouped(framesLeftOut)} frames are left out here; record.ndjson has them.</p>`
  }${
    close &&
    markup`<p class="small">+${duration(close.at - start)} closed by the ${close.by}, code ${
      close.code ?? 'none'
    } ${close.reason}</p>`
  }`
}

function frameText({ direction, at, opcode, body }: ReportFrame, start: number): string {
  const head = `${direction === 'out' ? '→ sent' : '← got'} +${duration(at - start)} ${opcode}`
  return `${head}${body.note === undefined ? '' : ` (${body.note})`}${body.text === '' ? '' : `\n${body.text}`}`
}
