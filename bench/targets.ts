import type { Results } from './sections.js'

/** What is demanded of the suite's speed, in the order of the table; the same numbers stand in docs/performance.md. */
export interface Demand {
  readonly name: string
  readonly measured: string
  readonly limit: string
  readonly met: boolean
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`

/** Holds the results to the demands; sections that were left out have none. */
export function demandsOn({ single, waiting, many, frames }: Results): readonly Demand[] {
  const { suite, floor, listening } = single
  const listened = listening.wallMs.median - floor.wallMs.median
  const atMost = (name: string, value: number, limit: number, show: (value: number) => string): Demand => ({
    name,
    measured: show(value),
    limit: show(limit),
    met: value <= limit,
  })
  const megabytes = (mb: number): string => `${Math.round(mb)} MB`
  return [
    atMost(
      'wall time: 2 × floor + 0.5 s, and what is listened for absence',
      suite.wallMs.median,
      2 * floor.wallMs.median + 500 + listened,
      seconds,
    ),
    atMost('CPU time: 3 × floor + 0.6 s', suite.cpuMs.median, 3 * floor.cpuMs.median + 600, seconds),
    atMost('first request', suite.firstRequestMs.median, 350, seconds),
    atMost('peak memory', suite.peakMb.median, 200, megabytes),
    ...(waiting
      ? [
          atMost(
            `with waits: what is beyond their longest chain (${waiting.longest})`,
            waiting.beyondMs.median,
            1_000,
            seconds,
          ),
        ]
      : []),
    ...(many?.furtherCpuMs
      ? [atMost('CPU time of each further target', many.furtherCpuMs, 200, seconds)]
      : []),
    ...(many?.furtherMb ? [atMost('peak memory of each further target', many.furtherMb, 10, megabytes)] : []),
    ...(frames
      ? [atMost(`peak memory with ${frames.frames} frames`, frames.suite.peakMb.median, 300, megabytes)]
      : []),
  ]
}
