import { appliesTo } from '../catalogue/index.js'
import type { Catalogue, Clause, Requirement } from '../catalogue/index.js'
import { changesOf } from '../evidence/changes.js'
import type { Evidence } from '../evidence/read.js'
import type { TargetDescription } from '../evidence/types.js'
import { rulesOf } from '../fhir/releases/index.js'
import { Deadlines } from '../wire/deadlines.js'
import type { Bench, Check } from './check.js'
import { claimsGuide, sawEvents, succeeded } from './circumstances.js'
import type { Reading } from './evaluations.js'
import type { Expect } from './expect.js'
import { DoesNotApply, LeftOut, Unobserved } from './outcome.js'
import type { Selection } from './selection.js'

/** What is asked of a record: whether a clause holds, as one check judges it. */
export interface Question {
  readonly catalogue: Catalogue
  readonly check: Check
  readonly requirement: Requirement
  readonly clause: Clause
  readonly evidence: Evidence
  readonly expect: Expect
  readonly chosen: Selection
}

/** What a check said while it judged. */
export class Notes {
  assertions = 0
  /** what the server was seen to do */
  sentence = ''
  /** the way in which the clause was broken, if it was */
  way: string | undefined
  /** the choice of a server where the text leaves it open */
  choice: string | null = null
  headroomMs: number | null = null
  readonly readings: Reading[] = []
}

/** What a check is given besides the view of its scenario; what it says goes to the notes. */
export function benchFor(
  { catalogue, check, evidence, expect }: Question,
  target: TargetDescription,
  notes: Notes,
): Bench {
  return {
    expect: ((value: unknown, message?: string) => {
      notes.assertions++
      return expect(value, message)
    }) as Expect,
    target,
    rules: rulesOf(target.release),
    get sawEvents(): boolean {
      return sawEvents(evidence)
    },
    get claimsGuide(): boolean {
      return claimsGuide(target, evidence)
    },
    changesOf: (reference) => changesOf(reference, evidence),
    succeeded: (purpose) => succeeded(evidence, purpose),
    deadlines: deadlinesOf(evidence),
    form: check.scenario.form,
    owes: (id) => appliesTo(catalogue.requirement(id), target.release, true),
    saw: (sentence, way) => {
      notes.sentence = sentence
      notes.way = way
    },
    unobserved: (reason) => {
      throw new Unobserved(reason)
    },
    doesNotApply: (reason) => {
      throw new DoesNotApply(reason)
    },
    leftOut: (reason) => {
      throw new LeftOut(reason)
    },
    chose: (reading, ambiguity) => {
      notes.choice = reading
      if (ambiguity !== undefined) notes.readings.push({ id: ambiguity, reading })
    },
    headroom: (milliseconds) => (notes.headroomMs = milliseconds),
  }
}

/** The deadlines that the run had, by what its record says of its settings. */
export function deadlinesOf({ run }: Evidence): Deadlines {
  const factor = run?.configuration['timeoutFactor']
  return new Deadlines(typeof factor === 'number' ? factor : 1)
}
