import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRecord } from '../src/evidence/read.js'
import {
  ratioOf,
  slopeOf,
  spreadOf,
  spreadsOf,
  FIGURES,
  type Figure,
  type Spread,
  type Spreads,
} from './figures.js'
import { measure, startServers, type Measured, type Servers } from './measure.js'
import { depthOf, type Depth } from './plan.js'
import { floorOn, inTurn, longestChain, record, suiteOn, type Recorded } from './programs.js'

const WITHOUT_WAITS = ['--wait-budget', '0'] as const

/** The one requirement that is asked for, as a developer does: one call shows it. */
const ONLY = 'OUT-10'

/** One target, nothing waited for: the suite, the floor, and the floor that listens as long as the suite does. */
export interface Single extends Depth {
  readonly rounds: number
  readonly suite: Spreads
  readonly floor: Spreads
  readonly listening: Spreads
  /** suite to floor; wall time to the floor that listens as well */
  readonly ratios: Readonly<Record<Figure, Spread>>
  /** only one requirement, to the whole run */
  readonly only: { readonly requirement: string; readonly ratios: Readonly<Record<Figure, Spread>> }
}

export interface Waiting {
  readonly suite: Spreads
  /** the same exchanges without waits */
  readonly floor: Spreads
  /** the scenario that waited longest, in the last run */
  readonly longest: string
  /** with what is listened afterwards */
  readonly longestMs: Spread
  /** what each run took beyond its own longest chain of waits, which depends on where in a second its tokens were made */
  readonly beyondMs: Spread
}

export interface Latency {
  readonly delayMs: number
  /** by how much the run grew */
  readonly grownMs: number
  readonly floorGrownMs: number
  /** of the plan that was measured: what waits for one another */
  readonly depth: number
}

export interface Many {
  readonly rows: readonly { readonly targets: number; readonly suite: Spreads; readonly floor: Spreads }[]
  readonly furtherCpuMs: number | null
  readonly furtherMb: number | null
  readonly furtherFloorCpuMs: number | null
}

export interface Frames {
  readonly frames: number
  readonly suite: Spreads
  /** a run without them */
  readonly ordinary: Spreads
}

export interface Results {
  readonly single: Single
  readonly waiting: Waiting
  readonly latency: Latency
  readonly many: Many
  readonly frames: Frames
}

/** Gives a section its servers and a folder, and takes both away again. */
async function within<T>(
  options: {
    readonly targets?: number
    readonly delayMs?: number
    readonly besides?: number
    readonly lifetimeSeconds?: number
  },
  measureIt: (servers: Servers, dir: string) => Promise<T>,
): Promise<T> {
  const servers = await startServers(options.targets ?? 1, options)
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-bench-'))
  try {
    return await measureIt(servers, dir)
  } finally {
    servers.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

export function single(rounds: number): Promise<Single> {
  return within({}, async (servers, dir) => {
    const recorded = await record(servers, dir)
    const programs = {
      suite: await suiteOn(servers, dir, WITHOUT_WAITS),
      floor: floorOn(servers, recorded),
      listening: floorOn(servers, recorded, true),
      only: await suiteOn(servers, dir, [...WITHOUT_WAITS, '--only', ONLY]),
    }
    const { suite, floor, listening, only } = await inTurn(programs, servers, rounds)
    const ratios = FIGURES.map(
      (figure) => [figure, ratioOf(figure, suite, figure === 'wallMs' ? listening : floor)] as const,
    )
    const toWhole = FIGURES.map((figure) => [figure, ratioOf(figure, only, suite)] as const)
    return {
      rounds,
      ...depthOf(recorded.plan),
      suite: spreadsOf(suite),
      floor: spreadsOf(floor),
      listening: spreadsOf(listening),
      ratios: Object.fromEntries(ratios) as Record<Figure, Spread>,
      only: { requirement: ONLY, ratios: Object.fromEntries(toWhole) as Record<Figure, Spread> },
    }
  })
}

export function waiting(rounds: number): Promise<Waiting> {
  return within({ lifetimeSeconds: 6 }, async (servers, dir) => {
    const floor = floorOn(servers, await record(servers, dir))
    const program = await suiteOn(servers, dir, [])
    const runs: { readonly measured: Measured; readonly key: string; readonly ms: number }[] = []
    const floors: Measured[] = []
    for (let round = 0; round <= rounds; round++) {
      const measured = await measure(program, servers)
      const beside = await measure(floor, servers)
      if (round === 0) continue // warms up
      runs.push({ measured, ...(await longestChain(dir)) })
      floors.push(beside)
    }
    return {
      suite: spreadsOf(runs.map(({ measured }) => measured)),
      floor: spreadsOf(floors),
      longest: runs.at(-1)?.key ?? 'none',
      longestMs: spreadOf(runs.map(({ ms }) => ms)),
      beyondMs: spreadOf(runs.map(({ measured, ms }) => measured.wallMs - ms)),
    }
  })
}

/** How much a run grows when every exchange takes longer: by the depth of its chain, not by the number of exchanges. */
export async function latency(delayMs: number, rounds: number): Promise<Latency> {
  const wallOf = (delay: number) =>
    within({ delayMs: delay }, async (servers, dir) => {
      const recorded = await record(servers, dir)
      const programs = {
        suite: await suiteOn(servers, dir, WITHOUT_WAITS),
        floor: floorOn(servers, recorded),
      }
      const { suite, floor } = await inTurn(programs, servers, rounds)
      const { depth } = depthOf(recorded.plan)
      return { suite: spreadsOf(suite).wallMs.median, floor: spreadsOf(floor).wallMs.median, depth }
    })
  const [near, far] = [await wallOf(0), await wallOf(delayMs)]
  return {
    delayMs,
    grownMs: far.suite - near.suite,
    floorGrownMs: far.floor - near.floor,
    depth: near.depth,
  }
}

export async function many(counts: readonly number[], rounds: number): Promise<Many> {
  const rows: Many['rows'][number][] = []
  for (const targets of counts)
    rows.push(
      await within({ targets }, async (servers, dir) => {
        const recorded: Recorded = await record(servers, dir)
        const programs = {
          suite: await suiteOn(servers, dir, WITHOUT_WAITS),
          floor: floorOn(servers, recorded),
        }
        const { suite, floor } = await inTurn(programs, servers, rounds)
        return { targets, suite: spreadsOf(suite), floor: spreadsOf(floor) }
      }),
    )
  const slope = (of: 'suite' | 'floor', figure: Figure) =>
    slopeOf(rows.map((row) => ({ count: row.targets, value: row[of][figure].median })))
  return {
    rows,
    furtherCpuMs: slope('suite', 'cpuMs'),
    furtherMb: slope('suite', 'peakMb'),
    furtherFloorCpuMs: slope('floor', 'cpuMs'),
  }
}

/** Runs in which some 20,000 frames come, and runs without them, in turn. */
export async function frames(besides: number, rounds: number): Promise<Frames> {
  return within({ besides }, (talkative, dir) =>
    within({}, async (servers, ordinaryDir) => {
      const suite: Measured[] = []
      const ordinary: Measured[] = []
      for (let round = 0; round <= rounds; round++) {
        const one = await measure(await suiteOn(talkative, dir, WITHOUT_WAITS), talkative)
        const other = await measure(await suiteOn(servers, ordinaryDir, WITHOUT_WAITS), servers)
        if (round === 0) continue // warms up
        suite.push(one)
        ordinary.push(other)
      }
      const { sockets } = await readRecord(join(dir, 'reports', 'record.ndjson'))
      const came = [...sockets.values()].map((socket) => socket.frames.length + socket.dropped)
      return {
        frames: came.reduce((sum, each) => sum + each, 0),
        suite: spreadsOf(suite),
        ordinary: spreadsOf(ordinary),
      }
    }),
  )
}
