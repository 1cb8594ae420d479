import type { Report, ReportBody, ReportExchange, ReportFrame, ReportSocket } from './types.js'

/**
 * HAR 1.2 of the exchanges and websockets that the report has, with `_webSocketMessages` as browsers' developer tools
 * read them. Values are as captured: secrets are pseudonyms already, and JSON keeps every character apart from markup.
 */
export function renderHar(report: Report): string {
  const start = Date.parse(report.run.startedAt)
  const entries = report.evidence.map((item) =>
    item.kind === 'exchange' ? exchangeEntry(item, start) : socketEntry(item, start),
  )
  const pages = report.scenarios
    .filter(({ evidence }) => evidence.length > 0)
    .map(({ key, title, at, durationMs }) => ({
      startedDateTime: instant(start, at),
      id: key,
      title: title ?? key,
      pageTimings: { onContentLoad: null, onLoad: durationMs },
    }))
  const log = {
    version: '1.2',
    creator: { name: report.suite.name, version: report.suite.version },
    pages,
    entries,
    comment: `${report.target.name}: ${report.summary.sentence}`,
    _summary: {
      verdict: report.summary.verdict,
      scope: report.summary.scope,
      accepted: report.summary.accepted,
    },
  }
  return `${JSON.stringify({ log }, null, 1)}\n`
}

function exchangeEntry(exchange: ReportExchange, start: number) {
  const { request, outcome } = exchange
  const response = outcome.kind === 'response' && 'status' in outcome ? outcome : null
  return {
    pageref: exchange.scenario,
    startedDateTime: instant(start, exchange.at),
    time: exchange.durationMs,
    request: {
      ...requestPart(request.method, request.url, request.headers),
      bodySize: request.body?.bytes ?? 0,
      ...(request.body && {
        postData: {
          mimeType: header(request.headers, 'content-type'),
          text: request.body.text,
          params: [],
          ...(request.body.note !== undefined && { comment: request.body.note }),
        },
      }),
    },
    response: response
      ? responsePart(response.status, response.headers, response.body)
      : { ...responsePart(0, {}, { text: '', bytes: 0 }), _error: 'reason' in outcome ? outcome.reason : '' },
    cache: {},
    timings: { send: 0, wait: exchange.durationMs, receive: 0 },
    comment: exchange.purpose,
  }
}

function socketEntry(socket: ReportSocket, start: number) {
  const { outcome } = socket
  const status = outcome.kind === 'open' ? 101 : 'status' in outcome ? outcome.status : 0
  const body = 'body' in outcome ? outcome.body : { text: '', bytes: 0 }
  const duration = 'durationMs' in outcome ? outcome.durationMs : 0
  return {
    pageref: socket.scenario,
    startedDateTime: instant(start, socket.at),
    time: duration,
    request: { ...requestPart('GET', socket.url, socket.headers), bodySize: 0 },
    response: responsePart(status, {}, body),
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
    comment: socket.purpose,
    _resourceType: 'websocket',
    _webSocketMessages: socket.frames.map((frame) => message(frame, start)),
    ...('reason' in outcome && { _error: outcome.reason }),
    ...(socket.framesLeftOut > 0 && { _framesLeftOut: socket.framesLeftOut }),
    ...(socket.close && { _close: { ...socket.close, at: instant(start, socket.close.at) } }),
  }
}

const OPCODES = { text: 1, binary: 2, ping: 9, pong: 10 } as const

function message(frame: ReportFrame, start: number) {
  return {
    type: frame.direction === 'out' ? 'send' : 'receive',
    time: (start + frame.at) / 1000,
    opcode: OPCODES[frame.opcode],
    data: frame.body.text,
  }
}

function requestPart(method: string, url: string, headers: Readonly<Record<string, string>>) {
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(headers),
    queryString: query(url),
    headersSize: -1,
  }
}

function responsePart(status: number, headers: Readonly<Record<string, string>>, body: ReportBody) {
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(headers),
    content: {
      size: body.bytes,
      mimeType: header(headers, 'content-type'),
      text: body.text,
      ...(body.note !== undefined && { comment: body.note }),
    },
    redirectURL: header(headers, 'location'),
    headersSize: -1,
    bodySize: body.bytes,
  }
}

function query(url: string): { name: string; value: string }[] {
  const [, search = ''] = /\?([^#]*)/.exec(url) ?? []
  return [...new URLSearchParams(search)].map(([name, value]) => ({ name, value }))
}

function header(headers: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
}

function pairs(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }))
}

function instant(start: number, at: number): string {
  return new Date(start + at).toISOString()
}
