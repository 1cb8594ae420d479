import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Release } from '../../../src/catalogue/types.js'
import { explore as actAll } from '../../../src/explore/explore.js'
import { parseHistory } from '../../../src/explore/steps.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'
import { loadSuite } from '../../../src/suite.js'
import type { Pooled } from '../pool.js'
import { traitNamed } from '../traits.js'
import { SERVERS } from './servers.js'

/** One exploration of one server. */
export interface ExploreJob extends Pooled {
  /** null: the reference server itself */
  readonly trait: string | null
  readonly release: Release
  readonly seed: number
  readonly histories: number
  /** it is enough to find the mistake */
  readonly mayEndEarly: boolean
}

export interface ExploreResult {
  readonly job: ExploreJob
  /** clauses that were found broken, and how often the shortened history was tried and broke them */
  readonly faults: readonly {
    readonly clauses: readonly string[]
    /** one of the clauses fails; else they only warn */
    readonly isFailure: boolean
    readonly steps: number
    readonly path: string
  }[]
  /** something went wrong in the suite itself */
  readonly suiteFaults: readonly string[]
  readonly histories: number
  readonly milliseconds: number
}

/** So few histories find most mistakes, and more of them nearly all; the whole number is tried where they did not. */
const AT_FIRST = [20, 60]

/** The shortened history that shows the mistake of a wrong server; undefined when none does. */
export function shownBy({
  job,
  faults,
}: Pick<ExploreResult, 'job' | 'faults'>): ExploreResult['faults'][number] | undefined {
  const { breaks, ids } = brokenBy(job)
  return (
    faults.find(({ clauses }) => clauses.includes(breaks)) ??
    faults.find(({ clauses }) => clauses.some((clause) => ids.includes(idOf(clause))))
  )
}

/** The clause that a wrong server breaks, and the requirements that its mistake shows in; empty for a right one. */
function brokenBy({ trait }: ExploreJob): { readonly breaks: string; readonly ids: readonly string[] } {
  const { breaks = '', consequences = {} } = SERVERS.find(({ name }) => name === trait) ?? {}
  return { breaks, ids: [idOf(breaks), ...Object.keys(consequences)] }
}

const idOf = (clause: string): string => clause.split('/')[0] ?? ''

/**
 * Explores, with deadlines as they are and without waiting for the clock.
 * @param explore what explores so many histories
 */
export async function perform(job: ExploreJob, explore = explored): Promise<ExploreResult> {
  const startedAt = Date.now()
  const { histories, mayEndEarly } = job
  const fewer = mayEndEarly ? AT_FIRST.filter((each) => each < histories) : []
  for (const count of fewer) {
    const few = await explore(job, count)
    // Another fault than the one that is looked for ends nothing.
    if (shownBy({ job, faults: few.faults })) return { job, ...few, milliseconds: Date.now() - startedAt }
  }
  const found = await explore(job, histories)
  return { job, ...found, milliseconds: Date.now() - startedAt }
}

async function explored(
  job: ExploreJob,
  histories: number,
): Promise<Omit<ExploreResult, 'job' | 'milliseconds'>> {
  const { trait: name, release, seed, mayEndEarly } = job
  const trait = name === null ? null : (SERVERS.find((each) => each.name === name) ?? traitNamed(name))
  const server = await startReferenceServer({
    // Longer than a history takes on a busy machine.
    tokenLifetimeSeconds: 60,
    release,
    ...(trait && { traits: [trait] }),
    ...trait?.options,
  })
  const reportDir = await mkdtemp(join(tmpdir(), 'explore-'))
  try {
    const [first = '', second = ''] = Object.keys(server.principals)
    const target = plainTarget(server.baseUrl, {
      name: name ?? 'reference',
      auth: { kind: 'bearer', token: first },
      second: { kind: 'bearer', token: second },
      ...trait?.target,
    })
    const settings = plainSettings({
      targets: [target],
      embedded: false,
      reportDir,
      quiet: true,
      waitBudgetSeconds: 0,
      ...trait?.run,
    })
    const enough = new AbortController()
    const finished = await actAll(
      settings,
      { seed, histories, steps: 20, sockets: 8, seconds: null, path: null },
      {
        suite: await loadSuite(),
        signal: enough.signal,
        events: {
          found: (_, clause) => {
            if (mayEndEarly && brokenBy(job).ids.includes(idOf(clause))) enough.abort()
          },
        },
      },
    )
    const [report] = await finished.reports()
    const found = report?.exploration
    const failed = new Set(
      (report?.results ?? []).flatMap(({ requirement, clause, verdict }) =>
        verdict === 'fail' ? [`${requirement}/${clause}`] : [],
      ),
    )
    return {
      faults: (found?.faults ?? []).map(({ clauses, path }) => ({
        clauses,
        isFailure: clauses.some((clause) => failed.has(clause)),
        path,
        steps: parseHistory(path).flat().length,
      })),
      suiteFaults: found
        ? (report?.faults ?? []).map(({ where, reason }) => `${where}: ${reason}`)
        : ['no report'],
      histories: found?.histories ?? 0,
    }
  } finally {
    await server.close()
    await rm(reportDir, { recursive: true, force: true })
  }
}
