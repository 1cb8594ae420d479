import type { Dialect } from './dialects.js'
import type { Form } from './form.js'

/** How bind messages are written, and how a bind is seen to have worked. */
export interface BindWay {
  readonly dialect: Dialect
  readonly confirmation: 'handshake' | 'event'
}

/**
 * How this server is called and bound, as far as the scenarios tell that one builds on. null: they found no way that
 * works; absent: none of them looked for one.
 */
export interface Ways {
  /** the form of the operation that gives tokens */
  readonly form?: Form | null
  /** some form was answered with success, whether or not with a token */
  readonly isAnswered?: boolean
  readonly bind?: BindWay | null
  /** the upgrade was refused without an Authorization header and accepted with it */
  readonly upgradeNeedsAuthorization?: boolean
}
