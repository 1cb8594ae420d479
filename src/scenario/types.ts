import type { Observed } from '../evidence/types.js'
import type { Release } from '../fhir/releases/index.js'
import type { Actor } from './actor.js'
import type { Form } from './form.js'
import { LACKED, type Provided, type ProvidedFact } from './provided.js'

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
  /** what a scenario in `after` has to have found out */
  | ProvidedFact

/** True for a need that another scenario provides; the others hang on settings and on what the server declares. */
export function isProvided(need: Need): need is ProvidedFact {
  return Object.hasOwn(LACKED, need)
}

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
  /** scenarios whose results it builds on: they are handed to `act`, in this order */
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
  /** it lets seconds pass (`actor.rest()`, or until a heartbeat): started before those that do not, so that the rests overlap */
  readonly rests?: boolean
  /** what it makes carries no mark but a random word in its text, so that no server can tell it from what others make */
  readonly unmarked?: boolean
  /** it may harm the server: acted alone, when all others have ended */
  readonly last?: boolean
  /** what was observed rests on several tries already, so that a failure is not repeated; default: it does not */
  isConclusive?(observed: T): boolean
  /** the facts that its result holds, for the verbs and the `needs` of those that name it in `after` */
  provides?(observed: T): Provided
  /** @param results what the scenarios in `after` came to */
  act(actor: Actor, ...results: readonly Observed[]): Promise<T>
}

/** What scenarios came to, in their order. */
export type ResultsOf<Scenarios extends readonly Scenario[]> = {
  readonly [At in keyof Scenarios]: Scenarios[At] extends Scenario<infer Result> ? Result : never
}

type Definition<T extends Observed, Before extends readonly Scenario[]> = Omit<
  Scenario<T>,
  'after' | 'act'
> & {
  readonly after?: Before
  act(actor: Actor, ...results: ResultsOf<Before>): Promise<T>
}

/** Gives a scenario its type, and its `act` the results of those that it names in `after`. */
export function scenario<T extends Observed, const Before extends readonly Scenario[] = readonly []>(
  definition: Definition<T, Before>,
): Scenario<T> {
  return definition as Scenario<T>
}
