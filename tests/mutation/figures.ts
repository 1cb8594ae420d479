import type { MutantResult } from './stryker.js'

/** The parts of the suite whose own code is mutated, by the folder that each is in. */
export const ROOMS = { fhir: 'src/fhir/', judge: 'src/judge/', checks: 'tests/conformance/' } as const
export type Room = keyof typeof ROOMS

/** What mutation testing found in one part, or in all. */
export interface Score {
  readonly mutants: number
  /** a test failed, or the mutant ran without end */
  readonly killed: number
  /** per cent, cut after the first decimal */
  readonly score: number
}

export type Figures = { readonly [R in Room | 'total']: Score }

/** Counts what Stryker says of mutants. What does not even load, or was left out, is no mutant. */
export function figuresOf(results: readonly Pick<MutantResult, 'fileName' | 'status'>[]): Figures {
  const scoreOf = (folder: string): Score => {
    const own = results.filter(({ fileName }) => fileName.replaceAll('\\', '/').includes(folder))
    const count = (...statuses: readonly string[]): number =>
      own.filter(({ status }) => statuses.includes(status)).length
    const killed = count('Killed', 'Timeout')
    const mutants = killed + count('Survived', 'NoCoverage')
    return { mutants, killed, score: mutants === 0 ? 0 : Math.floor((killed * 1_000) / mutants) / 10 }
  }
  return {
    fhir: scoreOf(ROOMS.fhir),
    judge: scoreOf(ROOMS.judge),
    checks: scoreOf(ROOMS.checks),
    total: scoreOf(''),
  }
}

/** The figures as the README and the command state them. */
export function sentenceOf({ total, judge, fhir, checks }: Figures): string {
  return (
    `mutation score ${total.score.toFixed(1)} %: ${total.killed} of ${total.mutants} mutants of the suite killed ` +
    `(judging ${judge.score.toFixed(1)} %, reading FHIR ${fhir.score.toFixed(1)} %, checks ${checks.score.toFixed(1)} %)`
  )
}

/** One sentence for each part whose score is lower than it was kept. */
export function drops(kept: Figures, now: Figures): readonly string[] {
  return ([...Object.keys(ROOMS), 'total'] as (Room | 'total')[])
    .filter((part) => now[part].score < kept[part].score)
    .map(
      (part) =>
        `the score of ${part === 'total' ? 'all' : ROOMS[part]} dropped from ${kept[part].score} % to ${now[part].score} %`,
    )
}
