import type { Observed, TargetDescription } from '../evidence/types.js'
import type { ReleaseRules } from '../fhir/releases/index.js'
import type { Scenario } from '../scenario/types.js'
import type { Form } from '../scenario/form.js'
import type { Deadlines } from '../wire/deadlines.js'
import type { Expect } from './expect.js'
import type { Viewed } from './view.js'

/** A clause by the id of its requirement and its own: `ID/clause`. */
export type ClauseRef = `${string}-${string}/${string}`

/** What a check is given besides the view of its scenario. */
export interface Bench {
  /** vitest's expectations; an assertion that fails breaks the clause */
  readonly expect: Expect
  readonly target: TargetDescription
  readonly rules: ReleaseRules
  /** the CapabilityStatement claims the Backport guide itself, by `instantiates` or `implementationGuide` */
  readonly claimsGuide: boolean
  /** an event notification came on some socket of the run */
  readonly sawEvents: boolean
  /** when this run itself asked for changes of a resource, see `changesOf`; none for a resource of others */
  readonly changesOf: (reference: string) => readonly number[]
  /** some call with this purpose was answered with success */
  readonly succeeded: (purpose: string) => boolean
  /** the deadlines of the run, stretched as they were */
  readonly deadlines: Deadlines
  /** the form of the invocation that is judged; undefined where the scenario has none */
  readonly form: Form | undefined
  /** whether another requirement is one for the target's release */
  readonly owes: (id: string) => boolean
  /**
   * What the server is seen to have said or done, as a sentence for the report; call it before judging. `way` names one
   * of several ways to break the clause, for which its advice has a change of its own.
   */
  readonly saw: (sentence: string, way?: string) => void
  /** ends the check: what it needs was not observed; what it `requires` says who may be to blame */
  readonly unobserved: (reason: string) => never
  /** ends the check: the requirement does not apply to what was observed */
  readonly doesNotApply: (reason: string) => never
  /** ends the check: left out by the user or the situation */
  readonly leftOut: (reason: string) => never
  /** records the choice a server made where the text leaves it open; the verdict becomes info */
  readonly chose: (reading: string, ambiguity?: `A-${string}`) => void
  /** the time left before the deadline that the verdict rests on */
  readonly headroom: (milliseconds: number) => void
}

/** Judges one clause from the finished evidence of one scenario. Pure: same evidence, same verdict. */
export type Judge<T> = (view: Viewed<T>, bench: Bench) => void

export interface Check {
  readonly requirement: string
  readonly clause: string
  readonly scenario: Scenario
  /** it judges what shows only when the scenario rested for some seconds; see `Actor.rest` */
  readonly rested?: boolean
  /** what tells it apart from other checks of the clause in this scenario; empty where there is no other */
  readonly part: string
  /**
   * What has to hold before it can judge: requirements, or clauses as `ID/clause`. Where it ends as `unobserved`, it is
   * blocked by those of them that are broken in the run.
   */
  readonly requires: readonly string[]
  /** what a conformant server does, as a sentence */
  readonly expected: string
  readonly judge: (view: never, bench: Bench) => void
  /** the test file, by its path in the repository */
  readonly file: string
  readonly name: string
}

/** A check that is of no one scenario: it judges whatever scenario of its kind it is given. */
export type Law = Omit<Check, 'scenario'> & {
  /** it judges calls and messages one by one: how long was waited for more of them means nothing to it */
  readonly isOfParts?: true
}

/** What a check may say beside how it judges. */
export interface CheckOptions {
  /** where a clause is judged more than once in a scenario: a word for which it is, which never changes */
  readonly part?: string
  /** the requirements, or clauses as `ID/clause`, that have to hold before it can judge */
  readonly requires?: readonly string[]
  /** it judges what shows only when the scenario rested for some seconds; by default what shows at once */
  readonly rested?: boolean
}

/** Where checks go as they are declared; under vitest they go to its tests too. */
const registry: Check[] = []
let host: ((check: Check) => void) | null = null
let currentFile = 'unknown'

/** Declares the file whose checks follow, by `import.meta.url`. Reports go to others: no folder of this machine is in it. */
export function suite(url: string): void {
  const path = url.replaceAll('\\', '/')
  const at = path.lastIndexOf('tests/conformance/')
  currentFile = at < 0 ? url : path.slice(at).replace(/\.js$/, '.ts')
}

/**
 * Declares how clauses are judged from scenarios: one check for each clause in each scenario, so that level, method and
 * format are permuted here and not in a test file.
 * @param refs the clause; several where texts of different releases or groups demand the same
 * @param scenarios where it is observed
 * @param expected what a conformant server does, in one sentence
 */
export function check<T extends Observed>(
  refs: ClauseRef | readonly ClauseRef[],
  scenarios: Scenario<T> | readonly Scenario<T>[],
  expected: string,
  judge: Judge<T>,
  options: CheckOptions = {},
): void {
  for (const ref of [refs].flat())
    for (const scenario of [scenarios].flat()) declare(ref, scenario, expected, judge, options)
}

function declare<T extends Observed>(
  ref: ClauseRef,
  scenario: Scenario<T>,
  expected: string,
  judge: Judge<T>,
  { part = '', requires = [], rested = false }: CheckOptions,
): void {
  const [requirement = '', clause = ''] = ref.split('/')
  const declared: Check = {
    requirement,
    clause,
    scenario: scenario as unknown as Scenario,
    rested,
    part,
    requires,
    expected,
    judge,
    file: currentFile,
    name: `${ref} ${expected} [${scenario.key}]`,
  }
  registry.push(declared)
  host?.(declared)
}

/** All checks declared so far. */
export function declaredChecks(): readonly Check[] {
  return registry
}

/** Hears of each check from now on as it is declared, instead of any earlier listener: vitest's setup makes tests of them. */
export function hostedBy(listen: (check: Check) => void): void {
  host = listen
}
