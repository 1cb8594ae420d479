import { wallClock } from './clock.js'

type Headers = Readonly<Record<string, string>>

/**
 * How long an answer asks its caller to wait: the longest of Retry-After (RFC 9110, seconds or a date), the draft
 * RateLimit fields in all of their forms, and the X-RateLimit-Reset of several vendors.
 * @param headers lower-case names
 * @param now milliseconds since the epoch, for a date where the answer has no Date of its own
 * @returns milliseconds, never below 0; null when it does not say
 */
export function askedToWait(headers: Headers, now = wallClock()): number | null {
  const sent = Date.parse(headers['date'] ?? '')
  const from = Number.isNaN(sent) ? now : sent
  const waits = [
    instantOrSeconds(headers['retry-after'], from),
    secondsIn(headers['ratelimit-reset']),
    ...inRateLimit(headers['ratelimit']),
    ...VENDORS.map((name) => instantOrSeconds(headers[name], from)),
    milliseconds(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms']),
  ].filter((wait) => wait !== null)
  return waits.length === 0 ? null : Math.max(0, ...waits)
}

const VENDORS = ['x-ratelimit-reset', 'x-rate-limit-reset', 'x-ratelimit-reset-after'] as const

/** Seconds, an instant in seconds or milliseconds since the epoch, or a date; digits beyond a year are an instant. */
function instantOrSeconds(text: string | undefined, from: number): number | null {
  if (text === undefined) return null
  const [begun = ''] = text.split(/;|,(?=\s*\d)/) // several values of one name are joined by commas
  const first = begun.trim()
  if (/^\d+(\.\d+)?$/.test(first)) {
    const number = Number(first)
    if (number > 1e11) return number - from
    return number > A_YEAR_S ? number * 1_000 - from : number * 1_000
  }
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? null : instant - from
}

const A_YEAR_S = 366 * 24 * 3_600

const secondsIn = (text: string | undefined): number | null => {
  const seconds = /^\s*(\d+(?:\.\d+)?)/.exec(text ?? '')?.[1]
  return seconds === undefined ? null : Number(seconds) * 1_000
}

const milliseconds = (text: string | undefined): number | null =>
  /^\s*\d+(\.\d+)?\s*$/.test(text ?? '') ? Number(text) : null

/**
 * `limit=100, remaining=0, reset=5`, or a list of `"name";r=0;t=5`, of which those with nothing remaining count; where
 * none says so, all of them do.
 */
function inRateLimit(text: string | undefined): (number | null)[] {
  if (text === undefined) return []
  const flat = /\breset\s*=\s*(\d+(?:\.\d+)?)/i.exec(text)?.[1]
  if (flat !== undefined) return [Number(flat) * 1_000]
  const policies = text.split(',').map((item) => ({
    remaining: parameter(item, 'r'),
    reset: parameter(item, 't'),
  }))
  const spent = policies.filter(({ remaining }) => remaining === 0)
  return (spent.length > 0 ? spent : policies).map(({ reset }) => (reset === null ? null : reset * 1_000))
}

function parameter(item: string, name: string): number | null {
  const value = new RegExp(`;\\s*${name}\\s*=\\s*"?(\\d+(?:\\.\\d+)?)`, 'i').exec(item)?.[1]
  return value === undefined ? null : Number(value)
}
