import type { Fact } from '../catalogue/index.js'
import type { Dialect } from './dialects.js'
import type { Form } from './form.js'

/** How bind messages are written, and how a bind is seen to have worked. */
export interface BindWay {
  readonly dialect: Dialect
  readonly confirmation: 'handshake' | 'event'
}

/** What a websocket needs: whether the upgrade is refused without an Authorization header and accepted with it. */
export interface SocketWay {
  readonly needsAuthorization: boolean
}

interface Values {
  /** the form of the operation that gives tokens */
  readonly token: Form
  /** the form that works at this level */
  readonly 'instance-level': Form
  readonly 'type-level': Form
  readonly socket: SocketWay
  readonly 'bind-message': BindWay
}

/** Facts that one scenario finds out for those that build on it. */
export type ProvidedFact = keyof Values & Fact

/** What a scenario found out; null: this server does not provide it; absent: it did not look. */
export type Provided = { readonly [F in ProvidedFact]?: Values[F] | null }

/** What makes a topic known, as the end of a reason. */
export const LIST_TOPIC =
  'let the server list a SubscriptionTopic at [base]/SubscriptionTopic (in a searchset Bundle), or set TARGET_SUBSCRIPTION_TOPIC or TARGET_SUBSCRIPTION_FILE'

/** Why nothing can be triggered, with what makes it possible. */
export const NO_TRIGGER =
  'no trigger is known for this topic: name a resource type in its `resourceTrigger`, or set TARGET_TRIGGER_FILE to such a resource'

/** What makes a bind visible, as the end of a reason. */
export const ANSWER_BIND =
  'let the server answer the text `bind-with-token TOKEN` with a handshake notification, or set BIND_DIALECT'

/** What those that need them say when a fact is not provided. */
export const LACKED: Readonly<Record<ProvidedFact, string>> = {
  token: 'no form of the operation gave a usable token',
  'instance-level': 'no form of the operation works at instance level',
  'type-level': 'no form of the operation works at type level',
  socket: 'no websocket could be opened',
  'bind-message': `no form of the bind message is known to work: ${ANSWER_BIND}`,
}

/** The value of a fact. */
export type Value<F extends ProvidedFact> = Values[F]
