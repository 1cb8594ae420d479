import { TRAITS } from '../traits.js'
import { shownBy, type ExploreJob, type ExploreResult } from './job.js'
import { SERVERS } from './servers.js'

/** Each wrong server is explored with so many seeds, of at most so many histories. */
const SEEDS = [1, 2, 3, 4, 5]
const HISTORIES = 200
/** Each legal variant, with one seed. */
const OF_A_VARIANT = 20
/** The reference server: by so many seeds on each release, a thousand histories together. */
const OF_THE_REFERENCE = 250

/** Everything that is explored; the wrong servers on R5 where their mistake is one there. */
export function plan(): { readonly wrong: readonly ExploreJob[]; readonly right: readonly ExploreJob[] } {
  const job = (trait: string | null, release: ExploreJob['release'], seed: number, histories: number) => ({
    name: `${trait ?? 'reference'} on ${release}, seed ${seed}`,
    waits: histories > OF_A_VARIANT,
    trait,
    release,
    seed,
    histories,
    mayEndEarly: SERVERS.some(({ name }) => name === trait),
  })
  const variants = TRAITS.filter(({ kind }) => kind === 'variant').flatMap(({ name, releases }) =>
    releases && !releases.includes('R5')
      ? releases[0]
        ? [job(name, releases[0], 1, OF_A_VARIANT)]
        : []
      : [job(name, 'R5', 1, OF_A_VARIANT)],
  )
  return {
    wrong: SERVERS.flatMap(({ name, releases }) =>
      SEEDS.map((seed) => job(name, releases?.[0] ?? 'R5', seed, HISTORIES)),
    ),
    right: [
      ...variants,
      ...(['R5', 'R4'] as const).flatMap((release) =>
        [1, 2].map((seed) => job(null, release, seed, OF_THE_REFERENCE)),
      ),
    ],
  }
}

export interface ExploreFigures {
  readonly servers: number
  /** found with every seed */
  readonly found: number
  /** explorations of wrong servers, and how many of them found the mistake */
  readonly explorations: number
  readonly successes: number
  /** steps of the shortened histories */
  readonly medianSteps: number
  readonly right: number
  /** right servers of which a clause failed */
  readonly accused: number
  /** right servers that were only warned: some choices that a server is free to make deserve one */
  readonly warned: number
  readonly histories: number
}

export function figuresOf(wrong: readonly ExploreResult[], right: readonly ExploreResult[]): ExploreFigures {
  const names = [...new Set(wrong.map(({ job }) => job.trait))]
  const steps = wrong.flatMap((result) => shownBy(result)?.steps ?? []).sort((a, b) => a - b)
  return {
    servers: names.length,
    found: names.filter((name) =>
      wrong.filter(({ job }) => job.trait === name).every((each) => shownBy(each)),
    ).length,
    explorations: wrong.length,
    successes: steps.length,
    medianSteps: steps[Math.floor(steps.length / 2)] ?? 0,
    right: right.length,
    accused: right.filter(isAccused).length,
    warned: right.filter((each) => each.faults.length > 0 && !isAccused(each)).length,
    histories: right.reduce((sum, { histories }) => sum + histories, 0),
  }
}

const isAccused = ({ faults }: ExploreResult): boolean => faults.some(({ isFailure }) => isFailure)

/** One sentence for everything that is wrong. */
export function problemsOf(
  wrong: readonly ExploreResult[],
  right: readonly ExploreResult[],
): readonly string[] {
  const { medianSteps } = figuresOf(wrong, right)
  const long = `shortened histories have ${medianSteps} steps in the median, more than 8`
  return [...faultsIn(wrong, right), ...(medianSteps > 8 ? [long] : [])]
}

/** What is wrong of single explorations, whatever the others came to. */
export function faultsIn(
  wrong: readonly ExploreResult[],
  right: readonly ExploreResult[],
): readonly string[] {
  return [
    ...wrong
      .filter((result) => !shownBy(result))
      .map(
        ({ job, faults }) =>
          `${job.name} was not found${faults.length > 0 ? `, but ${faults.map(({ clauses }) => clauses.join(' ')).join(', ')}` : ''}`,
      ),
    ...right.flatMap(({ job, faults }) =>
      faults
        .filter(({ isFailure }) => isFailure)
        .map(({ clauses, path }) => `${job.name} is right and was accused: ${clauses.join(' ')} (${path})`),
    ),
    ...[...wrong, ...right].flatMap(({ job, suiteFaults }) =>
      suiteFaults.map((fault) => `fault of the suite on ${job.name}: ${fault}`),
    ),
  ]
}

export function sentenceOf(figures: ExploreFigures): string {
  const { servers, found, explorations, successes, medianSteps, right, accused, warned, histories } = figures
  return (
    `found with every seed ${found}/${servers} (${successes} of ${explorations} explorations), ` +
    `${medianSteps} steps in the median; right servers failed ${accused}/${right} and warned ${warned}/${right} in ${histories} histories`
  )
}
