import type { Results } from './sections.js'

/** The ratios that are kept and guarded: never times, which are those of a machine. */
export interface Baseline {
  readonly wall: number
  readonly cpu: number
  readonly peakMemory: number
  /** CPU time of a further target, suite to floor */
  readonly furtherTargetCpu: number | null
}

/** So much worse than what is kept is a failure. */
export const TOLERANCE = 0.25

export function baselineOf({ single, many }: Results): Baseline {
  const rounded = (value: number) => Math.round(value * 100) / 100
  return {
    wall: rounded(single.ratios.wallMs.median),
    cpu: rounded(single.ratios.cpuMs.median),
    peakMemory: rounded(single.ratios.peakMb.median),
    furtherTargetCpu:
      many?.furtherCpuMs && many.furtherFloorCpuMs
        ? rounded(many.furtherCpuMs / many.furtherFloorCpuMs)
        : null,
  }
}

/** One sentence for each ratio that became worse than is tolerated; what was not measured this time is not compared. */
export function worsened(kept: Baseline, now: Baseline): readonly string[] {
  return (Object.keys(kept) as (keyof Baseline)[]).flatMap((name) => {
    const [before, after] = [kept[name], now[name]]
    if (before === null || after === null || after <= before * (1 + TOLERANCE)) return []
    return [
      `${name}: ${after} times the floor, ${before} is kept in bench/baseline.json, ${TOLERANCE * 100} % more is tolerated`,
    ]
  })
}
