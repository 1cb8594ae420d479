import type { Cause, Observed } from '../evidence/types.js'

/** The prerequisite of a scenario broke: its checks are unverified and point at `by`. */
export class Blocked extends Error {
  constructor(
    reason: string,
    readonly by?: string,
    /** what had been observed until then */
    readonly partial?: Observed,
    /** where no requirement is to blame */
    override readonly cause?: Cause,
  ) {
    super(reason)
  }
}

/** The token of a binding ended before an event that was caused could be due on it. */
export class TokenExpired extends Blocked {}

/** The server refused to create the Subscription that the scenario asked for. */
export class SubscriptionRefused extends Blocked {
  constructor(
    reason: string,
    /** null when no response came */
    readonly status: number | null,
  ) {
    super(reason)
  }
}

/** The user or the situation leaves it out. */
export class Skipped extends Error {}

/** It does not apply to this target. */
export class NotApplicable extends Error {}
