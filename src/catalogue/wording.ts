import type {
  Advice,
  ByRelease,
  Clause,
  Ground,
  GroundKind,
  Group,
  Release,
  Requirement,
  Severity,
} from './types.js'

/** What the files of the catalogue are written with: short forms that keep one clause on one line. */

/** Every release in which the operation is defined. */
export const WITH_OPERATION = ['R4', 'R4B', 'R5', 'R6a'] as const satisfies readonly Release[]
/** The releases that the Backport guide is for. */
export const BACKPORT = ['R4', 'R4B'] as const satisfies readonly Release[]
/** The releases in which the operation is in core. */
export const CORE = ['R5', 'R6a'] as const satisfies readonly Release[]
/** The releases in which topic-based Subscriptions are in core. */
export const R5_ON = ['R5', 'R6a', 'R6b'] as const satisfies readonly Release[]
/** As above, and late R6, which left the operation out. */
export const EVERY = ['R4', 'R4B', 'R5', 'R6a', 'R6b'] as const satisfies readonly Release[]

/** A flow rule of the Backport guide: binding where the guide is, at most a warning elsewhere. */
export const FLOW = { default: 'warn', R4: 'fail', R4B: 'fail' } as const satisfies Clause['verdict']
/** A rule that only the text of core states: at most a warning on R4 and R4B. */
export const CORE_TEXT = { default: 'fail', R4: 'warn', R4B: 'warn' } as const satisfies Clause['verdict']
/** A recommendation of the Backport guide that is only recorded elsewhere. */
export const BACKPORT_ONLY = { default: 'info', R4: 'warn', R4B: 'warn' } as const satisfies Clause['verdict']

/**
 * The guide's shape of Subscription, notification, `$status` and `$events` binds whoever claims it, lists one of its
 * operations or names its profile; elsewhere the same rule is a warning.
 */
export const UNDER_GUIDE: NonNullable<Clause['unless']> = [
  { when: 'guide-shape-unclaimed', verdict: 'warn', releases: BACKPORT },
]
/** The same for what on R4 is the profile's rule alone, while R4B has it in core. */
export const UNDER_PROFILE: NonNullable<Clause['unless']> = [
  { when: 'guide-shape-unclaimed', verdict: 'warn', releases: ['R4'] },
]

type Ref = `${string}-${string}/${string}`
type More = Omit<Clause, 'id' | 'broken'>

/** A clause by its whole name, as check and mutant name it, and what a server does that breaks it. */
export function clause(ref: Ref, broken: string, more: More): Clause & { readonly ref: Ref } {
  return { ref, id: ref.slice(ref.indexOf('/') + 1), broken, ...more }
}

const withVerdict =
  (verdict: Severity) =>
  (ref: Ref, broken: string, more: Omit<More, 'verdict'> = {}) =>
    clause(ref, broken, { verdict, ...more })

export const fail = withVerdict('fail')
export const warn = withVerdict('warn')
export const info = withVerdict('info')

/** Whatever a text leaves open, an input has to be survived. */
export const crash = (ref: Ref, more: Omit<More, 'verdict'> = {}) =>
  warn(ref, 'answers with a 5xx status', more)
/** The same where 501 is an honest way to say that something is not offered. */
export const crashBut501 = (ref: Ref, more: Omit<More, 'verdict'> = {}) =>
  warn(ref, 'answers with a 5xx status other than 501', more)

/** A ground by its kind and the URL where it is written. */
export const ground = (kind: GroundKind, source: string): Ground => ({ kind, source })
/** One ground on the releases of the Backport guide, and one on those that have the operation in core. */
export const groundBy = (guide: Ground, core: Ground): ByRelease<Ground> => ({
  default: core,
  R4: guide,
  R4B: guide,
})

/** Advice in a line for each part; see `Advice`. */
export const advise = (means: string, change: string, ...causes: string[]): Advice => ({
  means,
  change,
  causes,
})

/** Advice that has another change for some of the ways in which the clause can be broken; a check names what it saw. */
export const adviseBy = (cases: Readonly<Record<string, string>>, advice: Advice): Advice => ({
  ...advice,
  cases,
})

/** Advice for clauses that an input has to be survived. */
export const adviseOnCrash = (input: string, instead = 'with a 4xx status and an OperationOutcome'): Advice =>
  advise(
    `${input} ends in a server error. The client cannot tell a mistake of its own from an outage, and will try again.`,
    `Answer it ${instead}.`,
    'An exception that the handler of the operation does not catch',
    'A missing check before the value is used',
  )

/** A requirement as it is written: the group is in the id, and no clauses need not be said. */
type Entry<G extends Group> = Omit<Requirement, 'id' | 'group' | 'clauses'> & {
  readonly id: `${G}-${string}`
  readonly clauses?: readonly (Clause & { readonly ref: Ref })[]
}

/** The requirements of one group. @throws when a clause is named after another requirement than its own */
export function group<G extends Group>(name: G, entries: readonly Entry<G>[]): readonly Requirement[] {
  return entries.map(({ id, title, strength, releases, clauses = [], ...rest }) => {
    const own = clauses.map(({ ref, ...clause }): Clause => {
      if (ref !== `${id}/${clause.id}`)
        throw new Error(`The clause ${ref} stands in ${id}: name it ${id}/${clause.id}`)
      return clause
    })
    return { id, group: name, title, strength, releases, clauses: own, ...rest } satisfies Requirement
  })
}
