import type { Clause, Group, Release, Requirement, Severity } from './types.js'

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

const clause =
  (verdict: Severity) =>
  (id: string, broken: string): Clause => ({ id, broken, verdict })

export const fail = clause('fail')
export const warn = clause('warn')
export const info = clause('info')

/** Whatever a text leaves open, an input has to be survived. */
export const CRASH = warn('5xx', 'answers with a 5xx status')
/** As CRASH, where 501 is an honest way to say that something is not offered. */
export const CRASH_BUT_501 = warn('5xx', 'answers with a 5xx status other than 501')

/** A requirement as it is written: the group is in the id, and no gates or clauses need not be said. */
type Entry<G extends Group> = Omit<Requirement, 'id' | 'group' | 'gates' | 'clauses'> & {
  readonly id: `${G}-${string}`
} & Partial<Pick<Requirement, 'gates' | 'clauses'>>

export function group<G extends Group>(name: G, entries: readonly Entry<G>[]): readonly Requirement[] {
  return entries.map(({ id, title, strength, releases, clauses = [], gates = [], ...rest }) => {
    return { id, group: name, title, strength, releases, clauses, gates, ...rest } satisfies Requirement
  })
}
