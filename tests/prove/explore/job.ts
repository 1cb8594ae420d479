import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Release } from '../../../src/catalogue/types.js'
import { explore } from '../../../src/explore/explore.js'
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

/** Explores, with deadlines as they are and without waiting for the clock. */
export async function perform(job: ExploreJob): Promise<ExploreResult> {
  const startedAt = Date.now()
  const trait =
    job.trait === null ? null : (SERVERS.find(({ name }) => name === job.trait) ?? traitNamed(job.trait))
  const server = await startReferenceServer({
    release: job.release,
    ...(trait && { traits: [trait] }),
    ...trait?.options,
  })
  const reportDir = await mkdtemp(join(tmpdir(), 'explore-'))
  try {
    const [first = '', second = ''] = Object.keys(server.principals)
    const target = plainTarget(server.baseUrl, {
      name: job.trait ?? 'reference',
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
    const { histories, seed } = job
    const finished = await explore(
      settings,
      { seed, histories, steps: 20, sockets: 8, seconds: null, path: null },
      { suite: await loadSuite(), signal: new AbortController().signal, events: {} },
    )
    const [report] = await finished.reports()
    const found = report?.exploration
    return {
      job,
      faults: (found?.faults ?? []).map(({ clauses, path }) => ({
        clauses,
        path,
        steps: parseHistory(path).flat().length,
      })),
      suiteFaults: found
        ? (report?.faults ?? []).map(({ where, reason }) => `${where}: ${reason}`)
        : ['no report'],
      histories: found?.histories ?? 0,
      milliseconds: Date.now() - startedAt,
    }
  } finally {
    await server.close()
    await rm(reportDir, { recursive: true, force: true })
  }
}
