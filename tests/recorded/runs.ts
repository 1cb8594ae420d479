import type { Release } from '../../src/catalogue/types.js'
import { HELIOS, medplum } from '../../src/reference/imitations/index.js'
import type { Trait } from '../../src/reference/trait.js'
import { traitNamed } from '../prove/traits.js'
import { resultOf, waitsOf } from '../prove/job.js'
import { problemsOf } from '../prove/figures.js'
import { plan, type Job } from '../prove/plan.js'
import type { Pooled } from '../prove/pool.js'
import { type Options, verdictsOfReference } from '../selftest/support/verdicts.js'

/** A run that is recorded: the suite against a reference server. */
export interface Run extends Pooled {
  readonly release: Release
  /** the run of the proof that this is; null for those of a conformant server and of the imitations */
  readonly job: Job | null
  /** the run that this one is compared with: only what differs is kept. null: it is kept whole */
  readonly beside: string | null
}

/** A run that proves nothing by itself: what others are compared with, and how known products speak. */
interface Plain {
  readonly name: string
  readonly release: Release
  readonly traits: readonly Trait[]
  readonly beside: Release | null
}

const CONFORMANT = 'conformant'
const PLAIN: readonly Plain[] = [
  { name: CONFORMANT, release: 'R5', traits: [], beside: null },
  { name: CONFORMANT, release: 'R4', traits: [], beside: null },
  { name: CONFORMANT, release: 'R4B', traits: [], beside: null },
  { name: CONFORMANT, release: 'R6a', traits: [], beside: 'R5' },
  { name: CONFORMANT, release: 'R6b', traits: [], beside: null },
  { name: 'medplum', release: 'R4', traits: [medplum()], beside: 'R4' },
  { name: 'helios', release: 'R5', traits: [HELIOS], beside: 'R5' },
  { name: 'helios', release: 'R4', traits: [HELIOS], beside: 'R4' },
]

const nameOf = (name: string, release: Release): string => `${name} on ${release}`

/** Everything that is recorded, each after the run that it is compared with. */
export async function runs(): Promise<readonly Run[]> {
  const plain = PLAIN.map(({ name, release, beside }) => ({
    name: nameOf(name, release),
    release,
    waits: true,
    job: null,
    beside: beside && nameOf(CONFORMANT, beside),
  }))
  const proofs = (await plan()).map((job) => ({
    name: job.name,
    release: job.release,
    waits: job.waits,
    job,
    beside: nameOf(CONFORMANT, job.release),
  }))
  return [...plain, ...proofs]
}

export interface Recorded {
  /** the text of record.ndjson */
  readonly record: string
  /** what keeps the run from being one to measure by: a mutant that survived, a variant that was accused */
  readonly problems: readonly string[]
}

/** Runs the suite and keeps what it observed. */
export async function record({ name, release, waits, job }: Run): Promise<Recorded> {
  const traits = job
    ? [traitNamed(job.trait)]
    : (PLAIN.find((plain) => nameOf(plain.name, plain.release) === name)?.traits ?? [])
  const run: Options = Object.assign(waitsOf({ waits }), ...traits.map((trait) => trait.run))
  const verdicts = await verdictsOfReference({ release, traits }, run)
  return {
    record: verdicts.record,
    problems: job
      ? problemsOf([{ ...resultOf(job, verdicts), milliseconds: 0 }], [])
      : verdicts.judgement.faults.map(({ where, reason }) => `${where}: ${reason}`),
  }
}
