import type { Observed } from '../evidence/types.js'
import type { Release } from '../fhir/releases/index.js'
import type { Actor } from './actor.js'
import type { Form } from './form.js'

/** What a scenario cannot do without. Asked before it acts; what is missing is a reason to skip, never a failure. */
export type Need =
  /** Subscriptions can be created */
  | 'create'
  /** events can be triggered */
  | 'trigger'
  | 'second-principal'
  /** credentials are configured */
  | 'authentication'
  | 'xml'
  /** the server declares `$events` */
  | 'events-declared'

/**
 * One way to drive the target, once. Acting returns what was observed as plain data; judging it is the checks' work.
 * A scenario says what happened and never whether it was right.
 */
export interface Scenario<T extends Observed = Observed> {
  /** unique; stands in record and report */
  readonly key: string
  /** what is done, in one sentence */
  readonly title: string
  readonly form?: Form
  /** how many Subscriptions of ours it keeps alive at once */
  readonly subscriptions: number
  /** scenarios whose results it builds on */
  readonly after?: readonly Scenario[]
  /** it acts by what it builds on alone: repeated, those are repeated first */
  readonly derived?: boolean
  readonly needs?: readonly Need[]
  /** where it makes sense; default: everywhere */
  readonly releases?: readonly Release[]
  /** it sends GET, HEAD and OPTIONS alone and needs nothing that a run makes: `doctor` acts it, for it writes nothing */
  readonly onlyReads?: true
  /** it waits for expiry or heartbeats: started first, left out with a wait budget of 0 */
  readonly waits?: boolean
  /** it may harm the server: acted alone, when all others have ended */
  readonly last?: boolean
  /** what was observed rests on several tries already, so that a failure is not repeated; default: it does not */
  isConclusive?(observed: T): boolean
  readonly act: (actor: Actor) => Promise<T>
}

/** Gives a scenario its type. */
export function scenario<T extends Observed>(definition: Scenario<T>): Scenario<T> {
  return definition
}
