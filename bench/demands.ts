import type { Spreads } from './figures.js'
import type { Results } from './sections.js'

/**
 * What is demanded of the suite's speed, in the order of the tables: only ratios, nearly all of them to the floor that was
 * measured beside, so that they mean the same on every machine. The names are those of bench/baseline.json.
 */
const DEMANDS = {
  wall: ['wall time, to the floor that listens as long', 1.2],
  cpu: ['CPU time, to the floor', 1.8],
  firstRequest: ['first request on the wire, to the floor', 1.5],
  onlyWall: ['only one requirement (`--only OUT-10`): wall time, to the whole run', 0.3],
  onlyCpu: ['only one requirement: CPU time, to the whole run', 0.3],
  chain: ['exchanges one after the other, to the longest chain of dependencies and 2', 1],
  listened: ['times that are listened one after the other, for what must not come', 1],
  waits: ['with waits: what is beyond their longest chain, to the floor\u2019s wall time', 1],
  furtherCpu: ['CPU time of each further target, to the floor', 2.5],
  manyWall: ['wall time of many targets, to the floor', 2.5],
  memory: ['peak memory, to the floor', 1.25],
  manyMemory: ['peak memory of many targets, to the floor', 2],
  framesMemory: ['peak memory with 20,000 frames, to an ordinary run', 1.2],
} as const satisfies Readonly<Record<string, readonly [string, number]>>

export type Ratio = keyof typeof DEMANDS
export type Ratios = Readonly<Record<Ratio, number>>

export interface Demand {
  readonly name: string
  readonly measured: number
  readonly limit: number
  readonly met: boolean
}

/** Every ratio that is demanded, to a hundredth. */
export function ratiosOf({ single, waiting, latency, many, frames }: Results): Ratios {
  const [most] = many.rows.slice(-1)
  if (!most) throw new Error('many targets were not measured')
  const to = (figure: keyof Spreads, one: Spreads, other: Spreads) =>
    one[figure].median / other[figure].median
  const ratios: Ratios = {
    wall: single.ratios.wallMs.median,
    cpu: single.ratios.cpuMs.median,
    firstRequest: single.ratios.firstRequestMs.median,
    onlyWall: single.only.ratios.wallMs.median,
    onlyCpu: single.only.ratios.cpuMs.median,
    chain: latency.grownMs / latency.delayMs / (latency.depth + 2),
    listened: single.listened,
    waits: waiting.beyondMs.median / waiting.floor.wallMs.median,
    furtherCpu: (many.furtherCpuMs ?? 0) / (many.furtherFloorCpuMs || 1),
    manyWall: to('wallMs', most.suite, most.floor),
    memory: single.ratios.peakMb.median,
    manyMemory: to('peakMb', most.suite, most.floor),
    framesMemory: to('peakMb', frames.suite, frames.ordinary),
  }
  const rounded = Object.entries(ratios).map(([name, value]) => [name, Math.round(value * 100) / 100])
  return Object.fromEntries(rounded) as Record<Ratio, number>
}

/** Holds the ratios to the demands. */
export function demandsOn(ratios: Ratios): readonly Demand[] {
  return Object.entries(DEMANDS).map(([name, [text, limit]]) => {
    const measured = ratios[name as Ratio]
    return { name: text, limit, measured, met: measured <= limit }
  })
}
