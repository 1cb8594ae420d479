import type { Measured } from './measure.js'

/** The middle of several figures, with the smallest and the largest. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export type Figure = 'wallMs' | 'cpuMs' | 'peakMb' | 'firstRequestMs'
export type Spreads = Readonly<Record<Figure, Spread>>

export const FIGURES = ['wallMs', 'cpuMs', 'peakMb', 'firstRequestMs'] as const satisfies readonly Figure[]

/** @throws for an empty list: nothing was measured */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) throw new Error('nothing was measured')
  const half = sorted.length / 2
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1)
  return { median: middle.reduce((sum, value) => sum + value, 0) / middle.length, min, max }
}

export function spreadsOf(measured: readonly Measured[]): Spreads {
  return Object.fromEntries(
    FIGURES.map((figure) => [figure, spreadOf(measured.map((one) => one[figure] ?? 0))]),
  ) as Record<Figure, Spread>
}

/** The ratio of two programs that were measured in turn, pair by pair. */
export function ratioOf(figure: Figure, ours: readonly Measured[], theirs: readonly Measured[]): Spread {
  return spreadOf(ours.map((one, index) => (one[figure] ?? 0) / (theirs[index]?.[figure] || 1)))
}

/** What one more of something costs: the slope between the least and the most. */
export function slopeOf(
  points: readonly { readonly count: number; readonly value: number }[],
): number | null {
  const [least, most] = [points[0], points.at(-1)]
  if (!least || !most || least.count === most.count) return null
  return (most.value - least.value) / (most.count - least.count)
}
