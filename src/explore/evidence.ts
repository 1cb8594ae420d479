import type { ExchangeRef, SocketRef } from '../evidence/types.js'
import type { Viewed } from '../judge/view.js'
import type { TriggerEvidence } from '../scenario/firing.js'
import type { Form } from '../scenario/form.js'
import type { Client } from './steps.js'
import type { SubscriptionTerms } from '../fhir/releases/index.js'

/** Why a history was acted: to find something, to shorten what was found, or to be sure of it. */
export type Phase = 'explored' | 'shortened' | 'confirmed'

/** What a history came to, as the record has it. Times are milliseconds since the run began. */
export type HistoryEvidence = {
  readonly phase: Phase
  /** the history in one line, as `parseHistory` reads it */
  readonly path: string
  /** its number in the exploration; null for a history that was given */
  readonly nth: number | null
  /** the law that it was shortened or confirmed for, by its name */
  readonly law: string | null
  readonly steps: readonly StepEvidence[]
  /** what is owed was waited for at least so long after it was asked for, or until it came */
  readonly patienceMs: number
  /** what this server usually needed until then, with something to spare */
  readonly quickMs: number
  /** `patienceMs` is the whole deadline: what did not come in it is missing */
  readonly firm: boolean
  /** what must not come was listened for until then */
  readonly endedAt: number
}

type When = {
  /** the step, as the history has it */
  readonly text: string
  readonly from: number
  readonly to: number
}

/** What a Subscription says, as far as its notifications have to fit it. */
export type Accepted = Pick<SubscriptionTerms, 'status' | 'topic' | 'content' | 'contentType'>

export type Created = When & {
  readonly did: 'create'
  readonly sub: string
  readonly as: Client
  readonly id: string | null
  readonly exchange: ExchangeRef | null
  readonly asked: string
  /** what the accepted Subscription says; null when none was made */
  readonly accepted: Accepted | null
}

/** `off`, `on` and `change` read the Subscription, change it and read it again. */
export type Touched =
  TouchedAs<'read'> | TouchedAs<'off'> | TouchedAs<'on'> | TouchedAs<'change'> | TouchedAs<'delete'>

type TouchedAs<Did> = When & {
  readonly did: Did
  readonly sub: string
  /** null: it could not be sent */
  readonly exchange: ExchangeRef | null
  readonly ok: boolean
  /** the content level that was asked for; null: as it was */
  readonly asked: string | null
  /** what it says afterwards, by a read; null where none was made or none came */
  readonly accepted: Accepted | null
  readonly reads: readonly ExchangeRef[]
}

export type Called = When & {
  readonly did: 'call'
  readonly token: string
  readonly subs: readonly string[]
  readonly ids: readonly string[]
  readonly as: Client
  readonly form: Form
  readonly exchange: ExchangeRef
  readonly ok: boolean
  readonly status: number | null
  /** there is a token that can be used */
  readonly granted: boolean
  /** those of the ids that the answer names in `subscription`: what the token is said to be for */
  readonly named: readonly string[]
  /** the name of an earlier token that has the same value; null: it is another one than all before */
  readonly same: string | null
  /** where somebody else than who made it asks: a plain read by each of them; null otherwise */
  readonly control: { readonly owner: ExchangeRef; readonly stranger: ExchangeRef } | null
  /** when the token expires, on our clock; null where no instant can be read */
  readonly expiresAt: number | null
  /** our wall clock when the answer had come, in milliseconds since the epoch */
  readonly answeredAt: number
}

export type Opened = When & {
  readonly did: 'open'
  readonly socket: string
  readonly line: SocketRef
  readonly ok: boolean
}

export type Tied = When & {
  readonly did: 'bind'
  readonly socket: string
  /** null: invented */
  readonly token: string | null
  readonly sentAt: number
}

export type Ended = When & { readonly did: 'close' | 'cut'; readonly socket: string }

export type Happened = When & {
  readonly did: 'event'
  readonly triggers: readonly TriggerEvidence[]
}

/** Time passed; or nothing was done, and why. */
export type Rested = When & { readonly did: 'wait' | 'nothing'; readonly why: string }

export type StepEvidence = Created | Touched | Called | Opened | Tied | Ended | Happened | Rested

export type HistoryView = Viewed<HistoryEvidence>

/** What a step came to, without its name and its times. */
export type Came<T = StepEvidence> = T extends StepEvidence ? Omit<T, 'text' | 'from' | 'to'> : never

/** What a step came to that could not be taken. */
export const nothing = (why: string): Came => ({ did: 'nothing', why })
