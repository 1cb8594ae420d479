import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { startReferenceServer } from '../../../src/reference/server.js'
import { ANSWER_FAULTS, type Answer } from './fault-answers.js'
import { FRAME_FAULTS, UNFINISHED } from './fault-frames.js'
import { bodyOf, kindOf, stepOf } from './fault-requests.js'
import { ANSWERS, hostileAnswer, hostileMessage, HOSTILE_REASONS, MESSAGES } from './hostile.js'

export const HTTP_STEPS = ['metadata', 'create', 'operation', 'delete'] as const
export const FRAME_STEPS = ['bind', 'handshake', 'event'] as const
/** Every answer and every message. */
export const EVERYWHERE = 'everywhere'
/** The first few of each kind of exchange and of message, each in another shape; the fault is where the shapes begin. */
export const FIRST_OF_EACH = 'first of each'
/** So many of each kind. */
export const FEW = 3
export type Step =
  | (typeof HTTP_STEPS)[number]
  | (typeof FRAME_STEPS)[number]
  | 'upgrade'
  | typeof EVERYWHERE
  | typeof FIRST_OF_EACH

/** Faults that are not one wrong answer: the server dies, or answers in another order. */
export const DEATH = 'death'
/** From then on it accepts connections, as a load balancer does, and answers nothing. */
export const COMA = 'silence for good'
export const DISORDER = 'another order'
/** The server's clock, in all that it says and reads. */
export const AHEAD = 'clock an hour ahead'
export const BEHIND = 'clock an hour behind'

const REASONS = Object.keys(HOSTILE_REASONS)
const HOUR = 3_600_000
/** An answer that is held back goes at the latest after this. */
const HELD_MS = 60

export interface FaultyServer {
  readonly baseUrl: string
  /** how often the fault was met */
  readonly met: () => number
  /** when it is met */
  readonly reached: Promise<void>
  close(): Promise<void>
}

/** A reference server behind a relay that does one thing wrong, each time one step is taken, from that time on. */
export async function startFaulty(step: Step | null, fault: string | null, from = 1): Promise<FaultyServer> {
  const behind = await startReferenceServer({ tokenLifetimeSeconds: 30 })
  const relay = await startRelay(behind.baseUrl, step, fault, from)
  return {
    ...relay,
    close: async () => {
      await relay.close()
      await behind.close()
    },
  }
}

/** The relay alone; without a fault it does all as it should and tells when the step is taken. */
export async function startRelay(
  behind: string,
  step: Step | null,
  fault: string | null,
  from = 1,
): Promise<FaultyServer> {
  const { host } = new URL(behind)
  const relay = new Relay(host, step, fault, from)
  const own = await relay.listen()
  return {
    baseUrl: behind.replace(host, own),
    met: () => relay.met,
    reached: relay.reached,
    close: () => Promise.resolve(relay.die()),
  }
}

class Relay {
  met = 0
  readonly reached: Promise<void>
  #tell: () => void = () => {}
  readonly #http: Server = createServer()
  readonly #sockets = new Set<Socket>()
  readonly #relayed = new Set<WebSocket>()
  /** sockets in the middle of a frame that never ends */
  readonly #stuck = new Set<Socket>()
  readonly #websockets: WebSocketServer
  #held: (() => void)[] = []
  #host = ''
  #silent = false
  /** how many there were of each kind */
  readonly #kinds = new Map<string, number>()

  constructor(
    private readonly behind: string,
    private readonly step: Step | null,
    private readonly fault: string | null,
    private readonly from: number,
  ) {
    this.reached = new Promise((resolve) => (this.#tell = resolve))
    // Only who agreed to compression can be sent a bomb.
    this.#websockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: fault === 'compression bomb',
    })
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {}) // the suite hangs up whenever it likes
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#http.on('request', (message, response) => {
      void bodyOf(message).then((body) => {
        const shape = this.#shapeOf(kindOf(message), ANSWERS)
        const faulty = this.#at(stepOf(message))
        if (faulty && this.fault === DEATH) return this.die()
        if (faulty && this.fault === COMA) this.#silent = true
        if (this.#silent) return
        this.#ask(message, body, (asIs) => {
          const answer = shape === null ? asIs : hostileAnswer(shape, asIs)
          const send = (): void => {
            response.writeHead(answer.status, {
              ...(answer.headers as OutgoingHttpHeaders),
              'content-length': Buffer.byteLength(answer.body),
            })
            response.end(message.method === 'HEAD' ? undefined : answer.body)
          }
          if (!faulty) return send()
          if (this.fault === DISORDER) return this.#hold(send)
          const injure = ANSWER_FAULTS[this.fault as keyof typeof ANSWER_FAULTS]
          if (injure) injure(message.socket, answer)
          else send()
        })
      })
    })
    this.#http.on('upgrade', (message, socket: Socket, first) => this.#upgrade(message, socket, first))
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    this.#host = `127.0.0.1:${(this.#http.address() as AddressInfo).port}`
    return this.#host
  }

  /** Accepts nothing any more, and cuts what is open. */
  die(): void {
    this.#http.close()
    for (const each of this.#relayed) each.terminate()
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** The shape of an exchange or a message of this kind; null where it is left as it is. */
  #shapeOf(kind: string, shapes: readonly string[]): string | null {
    const { step, fault } = this
    if (fault === null || (step !== EVERYWHERE && step !== FIRST_OF_EACH)) return null
    const before = this.#kinds.get(kind) ?? 0
    this.#kinds.set(kind, before + 1)
    // Without what the server says of itself there is nothing to go on with.
    if (step === FIRST_OF_EACH && (before >= FEW || kind === 'GET metadata')) return null
    this.#at(step)
    return step === EVERYWHERE ? fault : (shapes[(Number(fault) + before) % shapes.length] ?? null)
  }

  #at(step: Step | null): boolean {
    if (step === null || step !== this.step) return false
    const isMet = ++this.met >= this.from
    if (isMet) this.#tell()
    return isMet
  }

  /** Those that came at the same time go in the opposite order. */
  #hold(send: () => void): void {
    this.#held.push(send)
    if (this.#held.length > 1) return
    setTimeout(() => {
      const held = this.#held.reverse()
      this.#held = []
      for (const each of held) each()
    }, HELD_MS)
  }

  #ask(message: IncomingMessage, body: string, done: (answer: Answer) => void): void {
    const asked = this.#inward(body)
    const headers = { ...message.headers, host: this.behind, 'content-length': Buffer.byteLength(asked) }
    const path = message.url ?? '/'
    const forwarded = request(
      `http://${this.behind}${path}`,
      { method: message.method, headers },
      (response) => {
        void bodyOf(response).then((text) => {
          const kept = Object.entries(response.headers).filter(
            ([name]) => !/^(content-length|connection|keep-alive)$/.test(name),
          )
          const said = kept.map(([name, value]) => [name, this.#outward(String(value))] as const)
          done({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(said),
            body: this.#outward(text),
          })
        })
      },
    )
    forwarded.on('error', () => message.socket.destroy())
    forwarded.end(asked)
  }

  #upgrade(message: IncomingMessage, socket: Socket, first: Buffer): void {
    if (this.#silent) return
    if (this.#at('upgrade') && this.fault !== null) {
      if (this.fault === DEATH) return this.die()
      const refusal = {
        status: 400,
        headers: { 'content-type': 'application/fhir+json' },
        body: '{"resourceType":"OperationOutcome"}',
      }
      return void ANSWER_FAULTS[this.fault as keyof typeof ANSWER_FAULTS](socket, refusal)
    }
    this.#websockets.handleUpgrade(message, socket, first, (client) => {
      const server = new WebSocket(`ws://${this.behind}${message.url}`)
      this.#relayed.add(client).add(server)
      for (const each of [client, server]) each.on('error', () => {})
      const early: string[] = []
      client.on('message', (data) => {
        if (this.#at('bind') && this.#injured(socket, '{}')) return
        const text = this.#inward(String(data))
        if (server.readyState === WebSocket.OPEN) server.send(text)
        else early.push(text)
      })
      server.on('open', () => early.forEach((text) => server.send(text)))
      server.on('message', (data) => this.#deliver(String(data), client, socket))
      server.on('close', (code, reason) =>
        code >= 1000 && code < 5000 && code !== 1005 && code !== 1006
          ? client.close(code, HOSTILE_REASONS[this.#shapeOf('close', REASONS) ?? ''] ?? reason.toString())
          : client.terminate(),
      )
      client.on('close', () => server.terminate())
    })
  }

  #deliver(data: string, client: WebSocket, socket: Socket): void {
    if (this.#silent || this.#stuck.has(socket)) return
    const text = this.#outward(data)
    const shape = this.#shapeOf(/"type":"([a-z-]+)"/.exec(text)?.[1] ?? 'message', MESSAGES)
    if (shape !== null) {
      client.send(hostileMessage(shape, text))
      const reason = HOSTILE_REASONS[shape]
      if (reason !== undefined && text.includes('event-notification')) client.close(4000, reason)
      return
    }
    const type = /"type":"(handshake|event)/.exec(text)?.[1] ?? null
    if (!this.#at(type as Step | null)) return client.send(text)
    if (this.fault === DISORDER) return this.#hold(() => client.send(text))
    if (!this.#injured(socket, text)) client.send(text)
  }

  #injured(socket: Socket, message: string): boolean {
    if (this.fault === DEATH) {
      this.die()
      return true
    }
    const injure = FRAME_FAULTS[this.fault as keyof typeof FRAME_FAULTS]
    if (UNFINISHED.includes(this.fault ?? '')) this.#stuck.add(socket)
    injure?.(socket, message)
    return injure !== undefined
  }

  /** What the suite sends, as the server behind is to read it; and back. */
  #inward(text: string): string {
    return this.#shifted(text.replaceAll(this.#host, this.behind), -1)
  }

  #outward(text: string): string {
    return this.#shifted(text.replaceAll(this.behind, this.#host), 1)
  }

  #shifted(text: string, direction: 1 | -1): string {
    const by = this.fault === AHEAD ? HOUR : this.fault === BEHIND ? -HOUR : 0
    if (by === 0) return text
    const move = (instant: string): number => Date.parse(instant) + direction * by
    return text
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)/g, (found) =>
        new Date(move(found)).toISOString(),
      )
      .replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g, (found) =>
        new Date(move(found)).toUTCString(),
      )
  }
}
