import type { Release } from './names.js'

/** What a scenario asks of a Subscription, in words that hold for every release. */
export interface SubscriptionWish {
  readonly topic: string
  readonly channel: 'websocket' | 'rest-hook'
  readonly content?: 'empty' | 'id-only' | 'full-resource'
  readonly contentType?: string
  readonly heartbeatSeconds?: number
  readonly maxCount?: number
  /** an instant after which the server may drop it, where the release has it */
  readonly end?: string
  /** says to a reader of the target who made it */
  readonly reason: string
  readonly endpoint?: string
  /** what its events have to match, for servers that want a filter */
  readonly filter?: { readonly type: string; readonly parameter: string; readonly value: string }
}

/** What a Subscription on the target says, as far as checks hold it to it. Absent where it says nothing. */
export interface SubscriptionTerms {
  readonly status: string | null
  readonly topic: string | null
  readonly channel: string | null
  readonly channelSystem: string | null
  readonly content: string | null
  readonly contentType: string | null
  readonly heartbeatSeconds: number | null
  readonly maxCount: number | null
  /** what its events have to match, as text: of each filter the parameter and the value at least */
  readonly filters: readonly string[]
}

/** How one FHIR release says it. Everything that differs between releases stands in one of these. */
export interface ReleaseRules {
  readonly release: Release
  /** value of the `fhirVersion` MIME parameter */
  readonly mimeVersion: string
  readonly operationCanonicals: readonly string[]
  readonly bundleType: 'history' | 'subscription-notification'
  /** the resource that carries the status in the first entry */
  readonly statusResource: 'SubscriptionStatus' | 'Parameters'
  /** entries carry request and response (bdl-3, bdl-4) */
  readonly requestAndResponse: boolean
  readonly maxFractionDigits: number
  /** what the release's text lets the endpoint of a websocket Subscription begin with */
  readonly endpointScheme: 'https' | 'wss'
  /** servers from before topics take a search as criteria */
  readonly searchAsCriteria: boolean
  readonly subscription: (wish: SubscriptionWish) => Record<string, unknown>
  readonly terms: (resource: Readonly<Record<string, unknown>>) => SubscriptionTerms
  /** the same Subscription, asking for another content level */
  readonly withContent: (
    resource: Readonly<Record<string, unknown>>,
    content: NonNullable<SubscriptionWish['content']>,
  ) => Record<string, unknown>
  /** the code Encounter.status etc. of a trigger that every server takes: see src/target/triggers.ts */
  readonly encounterClassIsList: boolean
}
