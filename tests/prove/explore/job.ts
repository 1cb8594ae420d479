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
    readonly steps: number
    readonly path: string
  }[]
  /** something went wrong in the suite itself */
  readonly suiteFaults: readonly string[]
  readonly histories: number
  readonly milliseconds: number
}

/** So many histories find most mistakes; the whole number is tried where they did not. */
const AT_FIRST = 40

/** The shortened history that shows the mistake of a wrong server; undefined when none does. */
export function shownBy({
  job,
  faults,
}: Pick<ExploreResult, 'job' | 'faults'>): ExploreResult['faults'][number] | undefined {
  const breaks = SERVERS.find(({ name }) => name === job.trait)?.breaks ?? ''
  const [id = ''] = breaks.split('/')
  return (
    faults.find(({ clauses }) => clauses.includes(breaks)) ??
    faults.find(({ clauses }) => clauses.some((clause) => clause.startsWith(`${id}/`)))
  )
}

/**
 * Explores, with deadlines as they are and without waiting for the clock.
 * @param explore what explores so many histories
 */
export async function perform(job: ExploreJob, explore = explored): Promise<ExploreResult> {
  const startedAt = Date.now()
  const { histories, mayEndEarly } = job
  const few = mayEndEarly && histories > AT_FIRST ? await explore(job, AT_FIRST) : null
  // Another fault than the one that is looked for ends nothing.
  const isFound = few !== null && shownBy({ job, faults: few.faults }) !== undefined
  const found = isFound ? few : await explore(job, histories)
  return { job, ...found, milliseconds: Date.now() - startedAt }
}

async function explored(
  { trait: name, release, seed }: ExploreJob,
  histories: number,
): Promise<Omit<ExploreResult, 'job' | 'milliseconds'>> {
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
    const finished = await actAll(
      settings,
      { seed, histories, steps: 20, sockets: 8, seconds: null, path: null },
      { suite: await loadSuite(), signal: new AbortController().signal, events: {} },
    )
    const [report] = await finished.reports()
    const found = report?.exploration
    return {
      faults: (found?.faults ?? []).map(({ clauses, path }) => ({
        clauses,
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
