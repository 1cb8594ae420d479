/** A stream of numbers from 0 up to 1 that one seed always gives alike (mulberry32). */
export type Random = () => number

/** @param seed a whole number */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of several, each as likely as the others. */
export function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!
}

/** One of several by their weights; those of weight 0 never. */
export function weighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T | null {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0)
  let left = random() * total
  for (const [value, weight] of choices) {
    if (weight > 0 && left < weight) return value
    left -= weight
  }
  return null
}
