import type { Release } from '../../../src/catalogue/types.js'
import type { Trait } from '../../../src/reference/trait.js'
import { randomBy } from '../weather/random.js'

/** One run of the suite against a server that makes several legal choices at once. */
export interface TogetherJob {
  /** `one choice and another on R4` */
  readonly name: string
  readonly release: Release
  readonly traits: readonly string[]
  /** one of them shows only when the suite waits on the clock */
  readonly waits: boolean
}

const RELEASES: readonly Release[] = ['R4', 'R4B', 'R5', 'R6a', 'R6b']

/** Every legal choice in every release in which it is one. */
export function each(variants: readonly Trait[]): readonly TogetherJob[] {
  return variants.flatMap((variant) =>
    RELEASES.flatMap((release) => (isIn(variant, release) ? jobOf(release, [variant]) : [])),
  )
}

/** So many pairs of legal choices, which a seed determines. */
export function pairs(variants: readonly Trait[], count: number, seed: number): readonly TogetherJob[] {
  const random = randomBy(seed)
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const found = new Map<string, TogetherJob>()
  // Few variants make few pairs: a pair that comes again counts as tried.
  for (let tries = 0; found.size < count && tries < 10 * count; tries++) {
    const release = oneOf(RELEASES)
    const possible = variants.filter((variant) => isIn(variant, release))
    const [one, other] = [oneOf(possible), oneOf(possible)]
    if (one === other) continue
    const job = jobOf(release, [one, other])
    found.set(job.name, job)
  }
  return [...found.values()]
}

const isIn = ({ releases }: Trait, release: Release): boolean => releases?.includes(release) ?? true

function jobOf(release: Release, traits: readonly Trait[]): TogetherJob {
  const names = traits.map(({ name }) => name)
  return {
    name: `${names.join(' and ')} on ${release}`,
    release,
    traits: names,
    waits: traits.some(({ waits }) => waits ?? false),
  }
}
