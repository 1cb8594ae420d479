import { grouped } from '../safe-text.js'
import type { ReportBody, ReportEvidence, ReportExchange, ReportFrame, ReportSocket } from '../types.js'
import { indented } from './indent.js'
import { content } from './markup.js'
import { outcomeLabel } from './rows.js'
import { anchor, duration } from './words.js'

/** One exchange or websocket, closed until it is asked for. */
export function Transcript({ item, start }: { readonly item: ReportEvidence; readonly start: number }) {
  const what = item.kind === 'exchange' ? `${item.request.method} ${item.request.url}` : item.url
  const took =
    'durationMs' in item ? item.durationMs : 'durationMs' in item.outcome ? item.outcome.durationMs : null
  return (
    <details class="e" id={anchor('e', item.id)}>
      <summary class="small">
        <b>{item.id}</b> +{duration(item.at - start)} {item.purpose}: <code>{what}</code> →{' '}
        {outcomeLabel(item)}
        {took !== null && <span class="muted"> {duration(took)}</span>}
      </summary>
      {item.kind === 'exchange' ? <Exchange exchange={item} /> : <Socket socket={item} start={start} />}
    </details>
  )
}

function Exchange({ exchange }: { readonly exchange: ReportExchange }) {
  const { request, outcome } = exchange
  return (
    <>
      <Message first={`${request.method} ${request.url}`} headers={request.headers} body={request.body} />
      {'status' in outcome ? (
        <Message first={`HTTP ${outcome.status}`} headers={outcome.headers} body={outcome.body} />
      ) : (
        <p>
          No response ({outcome.kind}): {outcome.reason}
        </p>
      )}
    </>
  )
}

interface MessageProps {
  readonly first: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: ReportBody | undefined
}

function Message({ first, headers, body }: MessageProps) {
  const head = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n')
  const text = body && body.text !== '' ? `\n\n${indented(body.text)}` : ''
  return (
    <>
      <pre>{content(head + text)}</pre>
      {body?.note !== undefined && <p class="small muted">Body: {body.note}</p>}
    </>
  )
}

function frameText({ direction, at, opcode, body }: ReportFrame, start: number): string {
  const head = `${direction === 'out' ? '→ sent' : '← got'} +${duration(at - start)} ${opcode}`
  return `${head}${body.note === undefined ? '' : ` (${body.note})`}${body.text === '' ? '' : `\n${body.text}`}`
}

function Socket({ socket, start }: { readonly socket: ReportSocket; readonly start: number }) {
  const { outcome, frames, framesLeftOut, close } = socket
  return (
    <>
      {outcome.kind === 'rejected' && 'body' in outcome && (
        <Message first={`HTTP ${outcome.status} (no websocket)`} headers={{}} body={outcome.body} />
      )}
      {'reason' in outcome && (
        <p>
          It did not open ({outcome.kind}): {outcome.reason}
        </p>
      )}
      {frames.map((frame) => (
        <pre>{content(frameText(frame, start))}</pre>
      ))}
      {framesLeftOut > 0 && (
        <p class="small muted">{grouped(framesLeftOut)} frames are left out here; record.ndjson has them.</p>
      )}
      {close && (
        <p class="small">
          +{duration(close.at - start)} closed by the {close.by}, code {close.code ?? 'none'} {close.reason}
        </p>
      )}
    </>
  )
}
