import type { Release } from '../../catalogue/types.js'
import type { Bundle, Entry, Resource, Filter, NotificationType } from '../model.js'

/** What a Subscription asks for, as it stands in the resource: not judged yet. */
export interface Terms {
  readonly status: unknown
  readonly topic: unknown
  readonly channel: unknown
  readonly content: unknown
  readonly contentType: unknown
  readonly heartbeatSeconds: unknown
  readonly maxCount: unknown
  readonly end: unknown
  readonly filters: readonly Filter[]
}

/** What the server sets in a Subscription that it accepts. */
export interface Settled {
  readonly status: string
  readonly content: string
  readonly contentType: string
  readonly heartbeatSeconds?: number
}

/** What a status entry says, whatever resource says it. Event numbers are numbers here, strings on the wire. */
export interface StatusFacts {
  readonly id: string
  readonly subscription: string
  readonly status: string
  readonly type: NotificationType
  readonly eventsSinceStart: number
  readonly topic?: string
  readonly events: readonly { number: number; timestamp: string; focus?: string }[]
}

/** Everything in which the releases differ; one table for each. */
export interface ReleaseShape {
  readonly release: Release
  readonly fhirVersion: string
  /** values of the `fhirVersion` MIME parameter that mean this release */
  readonly mimeVersions: readonly string[]
  readonly canonicals: { readonly operation: string; readonly status: string; readonly events: string }
  /** the operation is part of what the release (or its guide) defines, so it is declared */
  readonly declaresOperation: boolean
  readonly instantiates?: string
  readonly subscriptionProfile?: string
  /** SubscriptionTopic is a resource of the release */
  readonly topicIsResource: boolean
  /** the topic is named by an extension in the CapabilityStatement */
  readonly topicIsExtension: boolean
  /** a `query-event` status may list no event at all */
  readonly emptyQueryEvent: boolean
  /** statuses that a client may submit */
  readonly clientStatuses: readonly string[]
  /** names of required elements that the Subscription lacks */
  missing(subscription: Resource): string[]
  terms(subscription: Resource): Terms
  /** the Subscription with the server's values */
  settle(subscription: Resource, settled: Settled): Resource
  statusResource(facts: StatusFacts): Resource
  /** entry with what the release wants said about how it came about */
  describe(entry: Entry, method: string, url: string, status: string): Entry
  notification(timestamp: string, entries: Entry[]): Bundle
}
