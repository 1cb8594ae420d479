import type { ServerResponse } from 'node:http'
import { HEADERS } from './guard.js'
import type { Changing } from './routes.js'

/** How often pages are brought up to date: quick enough to watch, seldom enough not to disturb what a run measures. */
const PAUSE_MS = 250
/** So long nothing need change; then a line keeps the connection. */
const SILENT_TURNS = 60

interface Subscriber {
  readonly path: string
  readonly response: ServerResponse
  /** what it has, by element */
  readonly has: Map<string, string>
  silent: number
}

/** The pages that are open, by server-sent events: each gets what differs from what it has. */
export class Subscribers {
  readonly #all = new Set<Subscriber>()
  #timer: NodeJS.Timeout | null = null

  /** @param changing what the changing parts of a page are now */
  constructor(private readonly changing: (path: string) => Changing | null) {}

  add(path: string, response: ServerResponse): void {
    const subscriber: Subscriber = { path, response, has: new Map(), silent: 0 }
    response.writeHead(200, {
      ...HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'content-security-policy': "default-src 'none'",
    })
    response.write('retry: 1000\n\n')
    this.#all.add(subscriber)
    response.on('close', () => this.#all.delete(subscriber))
    this.#update(new Map(), subscriber)
    this.#timer ??= setInterval(() => this.#turn(), PAUSE_MS).unref()
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    for (const { response } of this.#all) response.end()
  }

  #turn(): void {
    // Several tabs show the same page: it is made once.
    const made = new Map<string, Changing | null>()
    for (const subscriber of this.#all) this.#update(made, subscriber)
  }

  #update(made: Map<string, Changing | null>, subscriber: Subscriber): void {
    const { path, response, has } = subscriber
    // A tab that does not read gets less, not more memory.
    if (response.writableNeedDrain) return
    if (!made.has(path)) made.set(path, this.#now(path))
    const now = made.get(path) ?? null
    if (now === null) return
    if (now === 'over') {
      response.end('event: over\ndata: {}\n\n')
      this.#all.delete(subscriber)
      return
    }
    const changed = [...now].filter(([id, html]) => has.get(id) !== html)
    for (const [id, html] of changed) has.set(id, html)
    if (changed.length > 0) response.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`)
    else if (++subscriber.silent % SILENT_TURNS === 0) response.write(': here\n\n')
  }

  /** What cannot be shown must not end the runs. */
  #now(path: string): Changing | null {
    try {
      return this.changing(path)
    } catch {
      return null
    }
  }
}
