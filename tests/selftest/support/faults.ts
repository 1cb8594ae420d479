import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { startReferenceServer } from '../../../src/reference/server.js'
import { ANSWER_FAULTS, type Answer } from './fault-answers.js'
import { FRAME_FAULTS, UNFINISHED } from './fault-frames.js'
import { bodyOf, kindOf, stepOf } from './fault-requests.js'
import type { EVERYWHERE, FIRST_OF_EACH } from './fault-meetings.js'
import {
  isBomb,
  Meetings,
  OF_ANSWERS,
  OF_BINDS,
  OF_CLOSES,
  OF_MESSAGES,
  OF_UPGRADES,
} from './fault-meetings.js'
import { hostileAnswer, hostileMessage, HOSTILE_REASONS } from './hostile.js'

export const HTTP_STEPS = ['metadata', 'create', 'operation', 'delete'] as const
export const FRAME_STEPS = ['bind', 'handshake', 'event'] as const
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

const HOUR = 3_600_000
const REFUSAL: Answer = {
  status: 400,
  headers: { 'content-type': 'application/fhir+json' },
  body: '{"resourceType":"OperationOutcome"}',
}
/** An answer that is held back goes at the latest after this. */
const HELD_MS = 60

export interface FaultyServer {
  readonly baseUrl: string
  /** how often the fault was met */
  readonly met: () => number
  /** the purposes of what met it, see `Meetings` */
  readonly purposes: () => ReadonlySet<string>
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
    purposes: () => relay.purposes,
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
  readonly #meetings: Meetings

  constructor(
    private readonly behind: string,
    private readonly step: Step | null,
    private readonly fault: string | null,
    private readonly from: number,
  ) {
    this.reached = new Promise((resolve) => (this.#tell = resolve))
    this.#meetings = new Meetings(step, fault, () => this.#at(step))
    // Only who agreed to compression can be sent a bomb.
    this.#websockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: isBomb(step, fault),
    })
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {}) // the suite hangs up whenever it likes
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#http.on('request', (message, response) => {
      void bodyOf(message).then((body) => {
        const met = this.#meetings.next(kindOf(message), OF_ANSWERS)
        const faulty = this.#at(stepOf(message))
        if (faulty && this.fault === DEATH) return this.die()
        if (faulty && this.fault === COMA) this.#silent = true
        if (this.#silent) return
        this.#ask(message, body, (asIs) => {
          if (met?.fault) return ANSWER_FAULTS[met.fault](message.socket, asIs)
          const answer = met?.shape ? hostileAnswer(met.shape, asIs) : asIs
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

  get purposes(): ReadonlySet<string> {
    return this.#meetings.purposes
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
    const met = this.#meetings.next('upgrade', OF_UPGRADES)
    if (met?.fault) return void ANSWER_FAULTS[met.fault](socket, REFUSAL)
    if (this.#at('upgrade') && this.fault !== null) {
      if (this.fault === DEATH) return this.die()
      return void ANSWER_FAULTS[this.fault as keyof typeof ANSWER_FAULTS](socket, REFUSAL)
    }
    this.#websockets.handleUpgrade(message, socket, first, (client) => {
      const server = new WebSocket(`ws://${this.behind}${message.url}`)
      this.#relayed.add(client).add(server)
      for (const each of [client, server]) each.on('error', () => {})
      const early: string[] = []
      client.on('message', (data) => {
        const bound = this.#meetings.next('bind', OF_BINDS)
        if (bound?.frame) return this.#spoil(bound.frame, socket, '{}')
        if (this.#at('bind') && this.#injured(socket, '{}')) return
        const text = this.#inward(String(data))
        if (server.readyState === WebSocket.OPEN) server.send(text)
        else early.push(text)
      })
      server.on('open', () => early.forEach((text) => server.send(text)))
      server.on('message', (data) => this.#deliver(String(data), client, socket))
      server.on('close', (code, reason) =>
        code >= 1000 && code < 5000 && code !== 1005 && code !== 1006
          ? client.close(
              code,
              HOSTILE_REASONS[this.#meetings.next('close', OF_CLOSES)?.shape ?? ''] ?? reason.toString(),
            )
          : client.terminate(),
      )
      client.on('close', () => server.terminate())
    })
  }

  #deliver(data: string, client: WebSocket, socket: Socket): void {
    if (this.#silent || this.#stuck.has(socket)) return
    const text = this.#outward(data)
    const met = this.#meetings.next(/"type":"([a-z-]+)"/.exec(text)?.[1] ?? 'message', OF_MESSAGES)
    if (met?.frame) return this.#spoil(met.frame, socket, text)
    if (met?.shape) {
      client.send(hostileMessage(met.shape, text))
      const reason = HOSTILE_REASONS[met.shape]
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
    if (!Object.hasOwn(FRAME_FAULTS, this.fault ?? '')) return false
    this.#spoil(this.fault as keyof typeof FRAME_FAULTS, socket, message)
    return true
  }

  #spoil(fault: keyof typeof FRAME_FAULTS, socket: Socket, message: string): void {
    if (UNFINISHED.includes(fault)) this.#stuck.add(socket)
    FRAME_FAULTS[fault](socket, message)
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
