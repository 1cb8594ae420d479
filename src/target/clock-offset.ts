import { wallClock } from '../wire/clock.js'
import { SPANS } from '../wire/deadlines.js'
import type { Exchange } from './session.js'

/** By how much the target's clock is ahead of ours, in milliseconds; behind it where negative. */
export interface ClockOffset {
  /** the best guess: 0 when the two may be the same */
  readonly ms: number
  /** the least and the most that it may be */
  readonly range: readonly [number, number]
}

/**
 * Reads the clock of a target off the Date header of an answer. The header has whole seconds, and was written some time
 * between the request and the end of the answer: so there is an interval and no number.
 * @param now milliseconds since the run began, on the clock of the exchange, and the wall clock in the same moment
 * @returns null without a Date header that can be read
 */
export function clockOffsetOf(
  { headers, at, endedAt }: Pick<Exchange, 'headers' | 'at' | 'endedAt'>,
  now: { readonly sinceStart: number; readonly wall?: number },
): ClockOffset | null {
  const date = Date.parse(headers['date'] ?? '')
  if (Number.isNaN(date)) return null
  const began = (now.wall ?? wallClock()) - now.sinceStart
  const least = Math.floor(date - (began + endedAt))
  const most = Math.ceil(date + SPANS.dateHeader - (began + at))
  const isPerhapsNone = least <= 0 && most >= 0
  return { ms: isPerhapsNone ? 0 : Math.round((least + most) / 2), range: [least, most] }
}
