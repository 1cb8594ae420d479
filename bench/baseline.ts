import type { Ratio, Ratios } from './demands.js'

/** So much worse than what is kept is a failure. */
export const TOLERANCE = 0.25

/** One sentence for each ratio that became worse than is tolerated. */
export function worsened(kept: Ratios, now: Ratios): readonly string[] {
  return (Object.keys(kept) as Ratio[]).flatMap((name) => {
    const [before, after] = [kept[name], now[name]]
    if (after <= before * (1 + TOLERANCE)) return []
    return [
      `${name}: ${after}, ${before} is kept in bench/baseline.json, ${TOLERANCE * 100} % more is tolerated`,
    ]
  })
}
