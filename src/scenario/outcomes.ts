import type { Fact } from '../catalogue/index.js'
import type { Cause, Observed } from '../evidence/types.js'

/** What a scenario that could not go on says beside the reason. */
export interface Lacking {
  /** what the server did not provide */
  readonly lacks?: Fact
  /** where it is not the server that did not provide it */
  readonly cause?: Cause
  /** what had been observed until then */
  readonly partial?: Observed
}

/** A scenario could not go on: its checks are unverified, for a reason that the catalogue knows from what it lacks. */
export class Blocked extends Error {
  constructor(
    reason: string,
    readonly lacking: Lacking = {},
  ) {
    super(reason)
  }
}

/** The token of a binding ended before an event that was caused could be due on it. */
export class TokenExpired extends Blocked {
  constructor(reason: string) {
    super(reason, { lacks: 'lifetime' })
  }
}

/** The server refused to create the Subscription that the scenario asked for. */
export class SubscriptionRefused extends Blocked {
  constructor(
    reason: string,
    /** null when no response came */
    readonly status: number | null,
  ) {
    super(reason, { lacks: 'subscription' })
  }
}

/** The user or the situation leaves it out. */
export class Skipped extends Error {
  constructor(
    reason: string,
    /** `not offered` where no setting would help */
    override readonly cause: Cause = 'setting',
  ) {
    super(reason)
  }
}

/** It does not apply to this target. */
export class NotApplicable extends Error {}
