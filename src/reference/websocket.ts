import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { handleMessage } from './binding.js'
import { FORMATS, write } from './codec.js'
import type { Core } from './core.js'
import { targetOf } from './http.js'
import { operationOutcome } from './outcome.js'
import { Session } from './session.js'

/** The websocket side of the server: upgrades on one path, and the sessions that follow. */
export class Sockets {
  readonly #core: Core
  readonly #path: string
  readonly #server: WebSocketServer

  constructor(core: Core, path: string) {
    this.#core = core
    this.#path = path
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: core.settings.messageLimitBytes,
      autoPong: core.settings.answersPings,
    })
  }

  /** Takes an upgrade request: 101 on the path of the websocket, 404 elsewhere. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (targetOf(request)?.pathname !== this.#path) return decline(socket, 404)
    const headers: Record<string, string | undefined> = {}
    for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value)
    const plan = this.#core.hooks.apply(
      'upgrade',
      { status: 101, delayMs: 0 },
      { headers, server: this.#core },
    )
    this.#core.timers.hold(plan.delayMs, () => {
      if (plan.status !== 101) return decline(socket, plan.status)
      this.#server.handleUpgrade(request, socket, head, (websocket) => this.#open(websocket))
    })
  }

  /** Cuts every connection. */
  close(): void {
    for (const session of this.#core.sessions) session.socket.terminate()
    this.#server.close()
  }

  #open(websocket: WebSocket): void {
    const core = this.#core
    const session = new Session(websocket, core.timers)
    core.sessions.add(session)
    websocket.on('error', () => websocket.terminate())
    websocket.on('message', (data, binary) =>
      handleMessage(core, session, Buffer.from(data as Buffer).toString('utf8'), binary),
    )
    websocket.on('close', () => {
      core.sessions.delete(session)
      core.hooks.apply('socketClosed', { frames: [] }, { session, server: core })
      session.forgetAll()
    })
    session.react(core.hooks.apply('opened', { frames: [] }, { session, server: core }))
  }
}

function decline(socket: Duplex, status: number): void {
  const body = write(
    operationOutcome('error', 'not-supported', 'There is no websocket for you here.'),
    'json',
  )
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
      'Connection: close',
      `Content-Type: ${FORMATS.json.mimeType}; charset=utf-8`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}
