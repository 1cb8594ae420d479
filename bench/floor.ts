/**
 * The floor: the exchanges and frames of a plan, with bare undici and ws. No runner, no checks, no record, no report.
 * Arguments: the plan's file, the base URL that it was made with, then the base URLs to talk to.
 */
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { WebSocket } from 'ws'
import type { Plan, PlannedScenario, Step } from './plan.js'
import { idIn, tokenIn } from './values.js'

/** As many side by side as the suite has by default. */
const CONCURRENCY = 8
const SUBSCRIPTIONS = 8
const TARGETS_AT_ONCE = 8
/** A frame that does not come within this time makes the measurement worthless. */
const LONGEST_WAIT_MS = 5_000

const [planFile = '', recorded = '', ...baseUrls] = process.argv.slice(2)
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan
/** Also listens as long as the run did; otherwise nothing is waited for but answers and frames. */
const listens = process.env['BENCH_LISTENS'] === '1'
const bearers = JSON.parse(process.env['BENCH_BEARERS'] ?? '{}') as Record<string, string>

class Places {
  readonly #waiting: { count: number; go: () => void }[] = []
  constructor(private free: number) {}

  async take(count: number): Promise<() => void> {
    if (this.free < count) await new Promise<void>((go) => this.#waiting.push({ count, go }))
    else this.free -= count
    return () => {
      this.free += count
      for (let next = this.#waiting[0]; next && next.count <= this.free; next = this.#waiting[0]) {
        this.#waiting.shift()
        this.free -= next.count
        next.go()
      }
    }
  }
}

interface Line {
  readonly socket: WebSocket
  readonly frames: string[]
  wake: () => void
}

/** One target's worth of the plan. */
class Run {
  readonly #agent = new Agent({ connections: 32 })
  readonly #exchanges = new Places(CONCURRENCY)
  readonly #subscriptions = new Places(SUBSCRIPTIONS)
  readonly #values = new Map<string, string>()
  readonly #always: readonly (readonly [string, string])[]
  readonly #lines = new Map<string, Line>()
  readonly #done = new Map<string, Promise<void>>()

  constructor(baseUrl: string) {
    this.#always = [[new URL(recorded).host, new URL(baseUrl).host], ...Object.entries(bearers)]
  }

  async all(): Promise<void> {
    for (const one of plan.scenarios.filter((each) => !each.last))
      this.#done.set(one.key, this.#scenario(one))
    await Promise.all(this.#done.values())
    for (const one of plan.scenarios.filter((each) => each.last)) await this.#scenario(one)
    for (const { socket } of this.#lines.values()) socket.terminate()
    await this.#agent.close()
  }

  async #scenario({ after, subscriptions, steps }: PlannedScenario): Promise<void> {
    await Promise.all(after.flatMap((key) => this.#done.get(key) ?? []))
    const release = await this.#subscriptions.take(subscriptions)
    const done: Promise<void>[] = []
    for (const step of steps)
      done.push(Promise.all(step.after.flatMap((other) => done[other] ?? [])).then(() => this.#perform(step)))
    await Promise.all(done)
    release()
  }

  async #perform(step: Step): Promise<void> {
    if (listens && step.listensMs > 0) await setTimeout(step.listensMs)
    switch (step.does) {
      case 'exchange':
        return this.#exchange(step)
      case 'open':
        return this.#open(step)
      case 'send':
        return this.#lines
          .get(step.socket)
          ?.socket.send(this.#now(step.text, step.uses), { binary: step.binary })
      case 'ping':
        return this.#lines.get(step.socket)?.socket.ping('conformance')
      case 'receive':
        return this.#receive(
          step.socket,
          step.holds.map((text) => this.#now(text, step.uses)),
        )
      case 'close':
        return this.#lines.get(step.socket)?.socket.close(1000)
    }
  }

  async #exchange(step: Step & { does: 'exchange' }): Promise<void> {
    const release = await this.#exchanges.take(1)
    const headers = Object.fromEntries(
      Object.entries(step.headers).map(([name, value]) => [name, this.#now(value, step.uses)]),
    )
    const response = await request(this.#now(step.url, step.uses), {
      method: step.method as 'GET',
      headers,
      body: step.body === undefined ? null : this.#now(step.body, step.uses),
      dispatcher: this.#agent,
    })
    const text = await response.body.text()
    release()
    const { id, token } = step.learns
    if (id !== undefined) this.#values.set(id, idIn(text) ?? id)
    if (token !== undefined) this.#values.set(token, tokenIn(text) ?? token)
  }

  #open(step: Step & { does: 'open' }): Promise<void> {
    return new Promise((resolve) => {
      const socket = new WebSocket(this.#now(step.url, step.uses), { headers: { ...step.headers } })
      const line: Line = { socket, frames: [], wake: () => {} }
      this.#lines.set(step.socket, line)
      socket.on('message', (data: Buffer) => {
        line.frames.push(data.toString('utf8'))
        line.wake()
      })
      socket.on('open', resolve)
      socket.on('error', () => resolve())
    })
  }

  #receive(key: string, holds: readonly string[]): Promise<void> {
    const line = this.#lines.get(key)
    return new Promise((resolve, reject) => {
      const timer = globalThis.setTimeout(
        () => reject(new Error(`${key}: no frame with ${holds.join(', ')}`)),
        LONGEST_WAIT_MS,
      )
      const before = line?.wake ?? (() => {})
      const look = (): void => {
        // One message may tell of two events that the run had in two: what came once counts for both.
        if (!line?.frames.some((text) => holds.every((each) => text.includes(each)))) return
        clearTimeout(timer)
        resolve()
        look.done = true
      }
      look.done = false
      if (line)
        line.wake = () => {
          before()
          if (!look.done) look()
        }
      look()
    })
  }

  /** A text of the record with the values of this run in it. */
  #now(text: string, uses: readonly string[]): string {
    let now = text
    for (const [before, value] of this.#always) now = now.replaceAll(before, value)
    for (const before of uses) now = now.replaceAll(before, this.#values.get(before) ?? before)
    return now
  }
}

const places = new Places(TARGETS_AT_ONCE)
await Promise.all(
  baseUrls.map(async (baseUrl) => {
    const release = await places.take(1)
    await new Run(baseUrl).all()
    release()
  }),
)
