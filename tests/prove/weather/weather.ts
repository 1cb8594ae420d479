import type { IncomingMessage, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import type { Gateway } from '../../../src/reference/gateway.js'
import { randomBy } from './random.js'

export const OUTAGES = [429, 502, 503, 'reset'] as const
export const LIMIT_FORMS = ['seconds', 'date', 'none'] as const

/** What happens to the calls of one run. */
export type Weather =
  /** every answer is late */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** every answer is late by another time, up to this */
  | { readonly kind: 'jitter'; readonly milliseconds: number }
  /** half a second without the server, which begins with this call */
  | { readonly kind: 'outage'; readonly as: (typeof OUTAGES)[number]; readonly call: number }
  /** more calls in a second are answered 429; `none` says nothing about when to come back, or by a RateLimit header */
  | { readonly kind: 'limit'; readonly perSecond: number; readonly form: (typeof LIMIT_FORMS)[number] }

export const OUTAGE_MS = 500

type Verdict = 'pass' | 'reset' | { readonly status: number; readonly headers: Record<string, string> }

/** A gateway with this weather. The seed determines what is not told: lateness, and how a limit speaks. */
export class WeatherGateway implements Gateway {
  calls = 0
  #outageUntil = 0
  #recent: number[] = []
  #cutAll: () => void = () => {}
  readonly #random: () => number

  constructor(
    private readonly weather: readonly Weather[],
    seed: number,
  ) {
    this.#random = randomBy(seed)
  }

  attach(cutAll: () => void): void {
    this.#cutAll = cutAll
  }

  delayMs(): number {
    const times = this.weather.map((each) => {
      if (each.kind === 'slow') return each.milliseconds
      return each.kind === 'jitter' ? each.milliseconds * this.#random() : 0
    })
    return Math.max(0, ...times)
  }

  request(message: IncomingMessage, response: ServerResponse, pass: () => void): void {
    const verdict = this.#look()
    if (verdict === 'pass') return pass()
    if (verdict === 'reset') return void message.socket.resetAndDestroy()
    message.resume()
    response.writeHead(verdict.status, { 'content-type': 'text/plain', ...verdict.headers })
    response.end('Not now.')
  }

  upgrade(_: IncomingMessage, socket: Duplex, pass: () => void): void {
    const verdict = this.#look()
    if (verdict === 'pass') return pass()
    if (verdict === 'reset') return void socket.destroy()
    const { status, headers } = verdict
    const lines = Object.entries({ ...headers, connection: 'close', 'content-length': '0' })
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    )
  }

  #look(): Verdict {
    const now = performance.now()
    this.calls++
    for (const each of this.weather) {
      const found =
        each.kind === 'outage'
          ? this.#outage(each, now)
          : each.kind === 'limit'
            ? this.#limit(each, now)
            : null
      if (found) return found
    }
    return 'pass'
  }

  #outage({ as, call }: Extract<Weather, { kind: 'outage' }>, now: number): Verdict | null {
    if (this.calls === call) {
      this.#outageUntil = now + OUTAGE_MS
      if (as === 'reset') this.#cutAll()
    }
    if (now >= this.#outageUntil) return null
    return as === 'reset' ? 'reset' : { status: as, headers: {} }
  }

  #limit({ perSecond, form }: Extract<Weather, { kind: 'limit' }>, now: number): Verdict | null {
    this.#recent = this.#recent.filter((at) => at > now - 1_000)
    if (this.#recent.length < perSecond) {
      this.#recent.push(now)
      return null
    }
    return { status: 429, headers: this.#comeBack(form) }
  }

  #comeBack(form: (typeof LIMIT_FORMS)[number]): Record<string, string> {
    if (form === 'seconds') return { 'retry-after': '1' }
    if (form === 'date') return { 'retry-after': new Date(Date.now() + 1_000).toUTCString() }
    const forms: Record<string, string>[] = [
      {},
      { ratelimit: '"default";r=0;t=1' },
      { ratelimit: 'limit=6, remaining=0, reset=1' },
      { 'ratelimit-reset': '1' },
    ]
    return forms[Math.floor(this.#random() * forms.length)] ?? {}
  }
}

/** `outage of 503 at call 120, limit of 6 a second (date)`. */
export function describeWeather(weather: readonly Weather[]): string {
  if (weather.length === 0) return 'calm'
  return weather
    .map((each) => {
      switch (each.kind) {
        case 'slow':
          return `every answer ${each.milliseconds} ms late`
        case 'jitter':
          return `every answer up to ${each.milliseconds} ms late`
        case 'outage':
          return `an outage (${each.as}) at call ${each.call}`
        case 'limit':
          return `a limit of ${each.perSecond} calls a second (Retry-After: ${each.form})`
      }
    })
    .join(' and ')
}
