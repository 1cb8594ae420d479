import type { Release } from '../../src/catalogue/types.js'
import type { Evidence, SocketEvidence } from '../../src/evidence/read.js'
import type {
  CloseLine,
  ExchangeLine,
  FrameLine,
  HttpResponse,
  SocketLine,
  TargetDescription,
} from '../../src/evidence/types.js'
import { edited, replaced, type Edit } from './edits.js'

/**
 * What could have been observed too, made of what was: servers that stop half-way, answers that lack a part. Few servers
 * are so broken that a run comes this far, so that no mutant of the reference server shows it.
 */
export interface Alteration {
  /** completes a sentence: `conformant on R5, but no handshake came` */
  readonly name: string
  readonly alter: (evidence: Evidence) => Evidence
  /** it is made of this release alone; absent: of every one that is kept whole */
  readonly only?: Release
}

type Line = ExchangeLine & { readonly outcome: HttpResponse }

export const isCall = ({ request }: ExchangeLine): boolean => request.url.includes('$get-ws-binding-token')
export const isAtType = (line: ExchangeLine): boolean =>
  isCall(line) && /\/Subscription\/\$/.test(line.request.url)
export const isBy =
  (method: string) =>
  (line: ExchangeLine): boolean =>
    isCall(line) && line.request.method === method
export const isSubscription = ({ request }: ExchangeLine): boolean =>
  /\/Subscription(?:\/[^/$]*)?$/.test(request.url)
export const isAccepted = ({ outcome }: Line): boolean => outcome.status < 300
export const isRefused = ({ outcome }: Line): boolean => outcome.status >= 400

export function answers(
  which: (line: Line) => boolean,
  change: (response: HttpResponse) => Partial<HttpResponse>,
): Alteration['alter'] {
  return (evidence) => ({
    ...evidence,
    exchanges: new Map(
      [...evidence.exchanges].map(([id, line]) => {
        if (line.outcome.kind !== 'response' || !which(line as Line)) return [id, line]
        return [id, { ...line, outcome: { ...line.outcome, ...change(line.outcome) } }]
      }),
    ),
  })
}

export const textOf = (text: string): HttpResponse['body'] => ({ text, bytes: text.length })
export const status = (code: number) => (): Partial<HttpResponse> => ({ status: code })
export const body =
  (edit: Edit) =>
  (response: HttpResponse): Partial<HttpResponse> => ({
    body: textOf(edited(response.body.text, edit)),
  })
export const bodyText = (text: string) => (): Partial<HttpResponse> => ({ body: textOf(text) })
export const noHeader =
  (name: string) =>
  ({ headers }: HttpResponse): Partial<HttpResponse> => ({
    headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
  })

/** Every exchange as if it had been made otherwise. */
export const calls =
  (change: (line: ExchangeLine) => Partial<ExchangeLine>): Alteration['alter'] =>
  (evidence) => ({
    ...evidence,
    exchanges: new Map([...evidence.exchanges].map(([id, line]) => [id, { ...line, ...change(line) }])),
  })

export function sockets(change: (socket: SocketEvidence) => SocketEvidence): Alteration['alter'] {
  return (evidence) => ({
    ...evidence,
    sockets: new Map([...evidence.sockets].map(([id, socket]) => [id, change(socket)])),
  })
}

export const frames = (change: (frame: FrameLine) => FrameLine | null): Alteration['alter'] =>
  sockets((socket) => ({
    ...socket,
    frames: socket.frames.flatMap((frame) =>
      frame.direction === 'in' && frame.opcode === 'text' ? (change(frame) ?? []) : frame,
    ),
  }))

export const messages = (edit: Edit): Alteration['alter'] =>
  frames((frame) => ({ ...frame, body: textOf(edited(frame.body.text, edit)) }))

const isOf = (type: string, { body }: FrameLine): boolean =>
  new RegExp(`"(?:type|valueCode)":"${type}"`).test(body.text)

export const noFrameWith = (type: string): Alteration['alter'] =>
  frames((frame) => (isOf(type, frame) ? null : frame))

export function closed(code: number | null, by: CloseLine['by']): Alteration['alter'] {
  return sockets((socket) => ({
    ...socket,
    close: { kind: 'close', socket: socket.line.id, at: socket.line.at + 50, code, reason: '', by },
  }))
}

export const opening = (outcome: SocketLine['outcome']): Alteration['alter'] =>
  sockets(({ line }) => ({ line: { ...line, outcome }, frames: [], dropped: 0 }))

/** What scenarios noted of their own, with other values for the members of these names. */
export function noted(members: Readonly<Record<string, unknown>>): Alteration['alter'] {
  return (evidence) => ({
    ...evidence,
    scenarios: new Map(
      [...evidence.scenarios].map(([key, lines]) => [
        key,
        lines.map((line) => ({ ...line, outcome: replaced(line.outcome, members) })),
      ]),
    ),
  })
}

/** What scenarios note as `null` when it did not come to that. */
export const unknown = (...names: readonly string[]): Alteration['alter'] =>
  noted(Object.fromEntries(names.map((name) => [name, null])))

/** Several alterations, one after the other. */
export const all =
  (...several: readonly Alteration['alter'][]): Alteration['alter'] =>
  (evidence) =>
    several.reduce((altered, alter) => alter(altered), evidence)

/** What scenarios note when no event came on a socket. */
export const NO_EVENT = noted({ byEvent: false, graceMs: null })

/** Later than any deadline of a recorded run. */
const MUCH_LATER_MS = 60_000

/** Messages of one type as if they had come when nobody waited for them any more. */
export const lateFramesWith = (type: string): Alteration['alter'] =>
  frames((frame) => (isOf(type, frame) ? { ...frame, at: frame.at + MUCH_LATER_MS } : frame))

export const target =
  (change: Partial<TargetDescription>): Alteration['alter'] =>
  (evidence) => ({
    ...evidence,
    target: evidence.target && { ...evidence.target, ...change },
  })

export const declared =
  (change: Partial<TargetDescription['declared']>): Alteration['alter'] =>
  (evidence) => ({
    ...evidence,
    target: evidence.target && { ...evidence.target, declared: { ...evidence.target.declared, ...change } },
  })
