import { isHeartbeat } from '../evidence/events.js'
import type { Unrelated } from '../evidence/unrelated.js'
import { mayAuthorize, whyForbidden, whyUnreachable } from '../target/websocket-url.js'
import { pause } from '../wire/pause.js'
import { RecordedSocket, type OpenOptions } from '../wire/websocket.js'
import type { World } from './world.js'

/** The websockets of one attempt of a scenario. */
export class Sockets {
  #count = 0
  readonly #open: RecordedSocket[] = []
  readonly #repeated = new Set<RecordedSocket>()

  constructor(
    private readonly world: World,
    private readonly caller: { readonly scenario: string; readonly attempt: number },
  ) {}

  /** What one was answered that had nothing to do with its question, and was not tried again; null when there is none. */
  get unrelated(): Unrelated | null {
    const found = this.#open.find((socket) => socket.unrelated !== null && !this.#repeated.has(socket))
    return found?.unrelated ?? null
  }

  /**
   * Opens one; once more when the answer had nothing to do with the question.
   * @param authorizes with an Authorization header, where the address may have it
   */
  async open(
    url: string,
    purpose: string,
    extra: Partial<OpenOptions>,
    authorizes: boolean,
  ): Promise<RecordedSocket> {
    const { session, signal } = this.world
    await session.pace.turn(signal)
    const sentAt = session.pace.now()
    const first = await this.#openOnce(url, purpose, extra, authorizes)
    if (signal.aborted) return first // the answer was not waited for
    const pauseMs = first.outcome && session.upgraded(first.outcome, sentAt)
    if (pauseMs === null || !(await pause(pauseMs, signal))) return first
    this.#repeated.add(first)
    await session.pace.turn(signal)
    const again = session.pace.now()
    const repeated = { ...extra, repeats: first.id }
    const second = await this.#openOnce(url, `${purpose} (again)`, repeated, authorizes)
    if (second.outcome) session.upgraded(second.outcome, again)
    return second
  }

  async #openOnce(
    url: string,
    purpose: string,
    extra: Partial<OpenOptions>,
    authorizes: boolean,
  ): Promise<RecordedSocket> {
    const { world } = this
    const { scenario, attempt } = this.caller
    const { baseUrl } = world.settings
    const authorization = authorizes && mayAuthorize(url, baseUrl) ? await world.authorization('first') : null
    const id = `ws-${scenario}-${attempt}-${++this.#count}`.replace(/[^\w.-]+/g, '-')
    const socket = new RecordedSocket(
      {
        id,
        ...this.caller,
        purpose,
        url,
        deadlineMs: world.deadlines.of('upgrade'),
        client: world.socketOptions(url),
        whyUnreachable: whyUnreachable(url, baseUrl),
        signal: world.signal,
        waiting: (ms, waited) => world.waits.during('a message on a websocket', ms, waited),
        whyForbidden: whyForbidden(url, baseUrl),
        ...extra,
        headers: { ...(authorization !== null && { authorization }), ...extra.headers },
      },
      world.journal,
      world.session.policy,
    )
    this.#open.push(socket)
    world.learnt.sockets.add(socket)
    await socket.open()
    return socket
  }

  /** Closes one from our side. */
  close(socket: RecordedSocket): Promise<void> {
    return socket.close(this.world.deadlines.of('close'))
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#open.map((socket) => this.close(socket)))
  }

  /** Of those that have ended others need to know no more than whether heartbeats came on one. */
  letGo(): void {
    const { learnt } = this.world
    // A flood is not looked through.
    learnt.heartbeatCame ||= this.#open.some(({ cut, frames }) => cut === null && frames.some(isHeartbeat))
    for (const socket of this.#open) learnt.sockets.delete(socket)
  }
}
