import type { OverTime } from '../report/types.js'

/** Milliseconds of one span in which things are counted. */
const SPAN = 10_000
/** A table has no more rows: spans are put together. */
const MOST_ROWS = 30
/** Seconds of a row. */
const ROWS = [10, 20, 30, 60, 120, 300, 600, 1_800, 3_600] as const
/** Latencies are counted by classes, each so many times as long as the one before. */
const CLASS = 1.1

interface Span {
  events: number
  owed: number
  lost: number
  duplicates: number
  /** milliseconds that sockets were open in it, all together */
  openMs: number
  readonly latencies: Map<number, number>
}

/** An event that was owed, as a table counts it. */
export interface Counted {
  /** milliseconds since the run began */
  readonly sentAt: number
  /** null: it did not come */
  readonly latencyMs: number | null
  readonly isTwice: boolean
}

/**
 * What was counted in each part of an exploration. It grows only with time, not with what happens: a few numbers for each
 * ten seconds.
 */
export class OverTimeTable {
  readonly #spans = new Map<number, Span>()

  #at(time: number): Span {
    const nth = Math.floor(time / SPAN)
    const known = this.#spans.get(nth)
    if (known) return known
    const made = {
      events: 0,
      owed: 0,
      lost: 0,
      duplicates: 0,
      openMs: 0,
      latencies: new Map<number, number>(),
    }
    this.#spans.set(nth, made)
    return made
  }

  event(sentAt: number): void {
    this.#at(sentAt).events++
  }

  owed({ sentAt, latencyMs, isTwice }: Counted): void {
    const span = this.#at(sentAt)
    span.owed++
    if (isTwice) span.duplicates++
    if (latencyMs === null) return void span.lost++
    const of = Math.ceil(Math.log(Math.max(1, latencyMs)) / Math.log(CLASS))
    span.latencies.set(of, (span.latencies.get(of) ?? 0) + 1)
  }

  /** A websocket was open from then to then. */
  open(from: number, to: number): void {
    for (let at = from; at < to; at = (Math.floor(at / SPAN) + 1) * SPAN) {
      const end = Math.min(to, (Math.floor(at / SPAN) + 1) * SPAN)
      this.#at(at).openMs += end - at
    }
  }

  /** One row for each part, in the order of time; all parts are as long as each other. */
  rows(): readonly OverTime[] {
    const last = Math.max(-1, ...this.#spans.keys())
    const seconds = ROWS.find((each) => (last + 1) * SPAN <= each * 1_000 * MOST_ROWS) ?? 3_600
    const each = (seconds * 1_000) / SPAN
    return Array.from({ length: Math.ceil((last + 1) / each) }, (_, row) => {
      const spans = Array.from({ length: each }, (_, nth) => this.#spans.get(row * each + nth) ?? [])
      return rowOf(row * seconds, seconds, spans.flat())
    })
  }
}

function rowOf(from: number, seconds: number, spans: readonly Span[]): OverTime {
  const sum = (of: (span: Span) => number): number => spans.reduce((total, span) => total + of(span), 0)
  const latencies = new Map<number, number>()
  for (const span of spans)
    for (const [of, count] of span.latencies) latencies.set(of, (latencies.get(of) ?? 0) + count)
  return {
    fromSeconds: from,
    toSeconds: from + seconds,
    sockets: Math.round(sum(({ openMs }) => openMs) / (seconds * 1_000)),
    events: sum(({ events }) => events),
    owed: sum(({ owed }) => owed),
    lost: sum(({ lost }) => lost),
    duplicates: sum(({ duplicates }) => duplicates),
    p50: percentileOf(latencies, 50),
    p99: percentileOf(latencies, 99),
  }
}

/** Within a tenth, since only classes are kept; null where nothing came. */
function percentileOf(latencies: ReadonlyMap<number, number>, percent: number): number | null {
  const sorted = [...latencies].sort(([a], [b]) => a - b)
  const total = sorted.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [of, count] of sorted) {
    seen += count
    if (seen * 100 >= percent * total) return Math.round(CLASS ** of)
  }
  return null
}
