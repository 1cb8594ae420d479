/**
 * What was observed, as plain serialisable data: the lines of `record.ndjson`.
 * Times called `at` are milliseconds since the run began (monotonic clock); `wallClock` times are ISO instants.
 * A timeout is an outcome of its own and never a response.
 */

import type { Release } from '../fhir/releases/names.js'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What kept something from being observed where no requirement is to blame. */
export type Cause = 'setting' | 'outage' | 'credentials' | 'not offered'

/**
 * The accepted calls, by the ids of their exchanges or websockets, that were made shortly before and shortly after one
 * that was made in order to be refused. Only between two such twins is a refusal an answer to the question.
 */
export interface Twins {
  readonly before: string
  readonly after: string
  /** milliseconds that may lie between each of them and the refusal */
  readonly withinMs: number
}

/** Refers to an exchange of the record. */
export interface ExchangeRef {
  readonly $exchange: string
  readonly between?: Twins
}
/** Refers to a websocket of the record. */
export interface SocketRef {
  readonly $socket: string
  readonly between?: Twins
}
/** What a scenario hands to the checks: plain data, exchanges and sockets by reference. */
export type Observed =
  | null
  | undefined
  | boolean
  | number
  | string
  | ExchangeRef
  | SocketRef
  | readonly Observed[]
  | { readonly [key: string]: Observed }

/** Text that was captured, redacted, perhaps cut. */
export interface Captured {
  readonly text: string
  /** size in bytes as it was on the wire, after decompression */
  readonly bytes: number
  /** true when `text` holds only the beginning */
  readonly cut?: boolean
  /** true when the bytes were not valid UTF-8 (then `text` has replacement characters) */
  readonly invalidUtf8?: boolean
}

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Captured
}

export interface HttpResponse {
  readonly kind: 'response'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Captured
}

/** How an HTTP exchange ended when no complete response came. */
export interface HttpFailure {
  readonly kind:
    | 'timeout'
    | 'refused'
    | 'reset'
    | 'tls'
    | 'dns'
    | 'too-large'
    | 'malformed'
    | 'redirect-refused'
    | 'aborted'
  /** one sentence for people */
  readonly reason: string
  /** of what was not sent: what had been seen before */
  readonly cause?: Cause
}

export interface ExchangeLine {
  readonly kind: 'exchange'
  readonly id: string
  readonly scenario: string
  readonly attempt: number
  /** what the exchange was for: `create Subscription`, `operation`, `trigger` */
  readonly purpose: string
  /** the exchange that it repeats, because that one was answered with nothing to the question */
  readonly repeats?: string
  readonly at: number
  readonly durationMs: number
  readonly request: HttpRequest
  readonly outcome: HttpResponse | HttpFailure
}

/** A websocket that was opened, or that could not be. */
export interface SocketLine {
  readonly kind: 'socket'
  readonly id: string
  readonly scenario: string
  readonly attempt: number
  readonly purpose: string
  /** the websocket that it repeats, as for an exchange */
  readonly repeats?: string
  readonly at: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly outcome:
    | {
        readonly kind: 'open'
        readonly durationMs: number
        readonly protocol: string
        readonly extensions: string
      }
    | {
        readonly kind: 'rejected'
        readonly status: number
        readonly body: Captured
        readonly durationMs: number
      }
    | { readonly kind: 'timeout' | 'refused' | 'tls' | 'dns' | 'reset' | 'bad-url'; readonly reason: string }
}

export interface FrameLine {
  readonly kind: 'frame'
  readonly socket: string
  /** counts the frames of the socket in the order of their arrival or sending, from 1 */
  readonly index: number
  readonly at: number
  readonly direction: 'in' | 'out'
  readonly opcode: 'text' | 'binary' | 'ping' | 'pong'
  readonly body: Captured
}

export interface CloseLine {
  readonly kind: 'close'
  readonly socket: string
  readonly at: number
  /** the close code, or null when the connection ended without a close frame */
  readonly code: number | null
  readonly reason: string
  readonly by: 'client' | 'server' | 'network'
}

/** Something that was made on the target, written before the request that makes it, and again when its id is known. */
export interface ResourceLine {
  readonly kind: 'resource'
  readonly at: number
  readonly what: 'creating' | 'created' | 'deleted' | 'left'
  readonly type: string
  readonly id?: string
  readonly url?: string
  /** why it was left, or what it is for */
  readonly note?: string
  /** the word by which it is known to be ours, where that is another than the run's id */
  readonly mark?: string
}

/** A secret as checks may see it. `name` stands wherever the value stood. */
export interface SecretLine {
  readonly kind: 'secret'
  readonly at: number
  readonly name: string
  readonly facts: SecretFacts
}

export interface SecretFacts {
  readonly sort: 'binding-token' | 'credential'
  readonly length: number
  /** code points; FHIR limits strings by characters */
  readonly hasWhitespace: boolean
  readonly hasControl: boolean
  /** the name of the credential that has the same value */
  readonly equals?: string
  /** equal to something public, such as a Subscription's id: replaced by position only */
  readonly equalsPublic?: string
  /** too short to be replaced by value: replaced by position only */
  readonly byPositionOnly?: boolean
  /** it stands in the websocket-url of the same answer */
  readonly inWebsocketUrl?: boolean
  /** how many characters differ from the most similar of the thousand binding tokens before it (edit distance capped at 64); absent for the first */
  readonly distance?: number
  /** the most similar other token differs in one run of digits only, that is, by a counter */
  readonly counterLike?: boolean
  /** `exp` of a JWT, seconds since the epoch */
  readonly jwtExp?: number
}

/** The end of one scenario: what it hands to the checks, or why there is nothing. */
export interface ScenarioLine {
  readonly kind: 'scenario'
  readonly key: string
  readonly attempt: number
  readonly at: number
  readonly durationMs: number
  readonly outcome: ScenarioOutcome
}

export type ScenarioOutcome =
  | { readonly kind: 'done'; readonly observed: Observed }
  /** it could not go on; `lacks` names the fact that the server did not provide, see src/catalogue/facts.ts */
  | {
      readonly kind: 'blocked'
      readonly reason: string
      readonly lacks?: string
      /** in older records instead: the requirement that was taken to be behind it */
      readonly by?: string
      readonly cause?: Cause
      readonly partial?: Observed
    }
  | { readonly kind: 'skipped'; readonly reason: string; readonly cause?: Cause }
  | { readonly kind: 'not-applicable'; readonly reason: string }
  /** the suite itself failed; the run ends with exit code 4 */
  | { readonly kind: 'fault'; readonly reason: string }

/** Something learnt about the target, for `target.observed` and for gates. */
export interface FactLine {
  readonly kind: 'fact'
  readonly at: number
  readonly name: string
  readonly value: Json
}

/** What a verdict may be about: every requirement that applies, or what one principal can show without waiting. */
export const SCOPES = ['full', 'core'] as const
export type Scope = (typeof SCOPES)[number]

/** The first line of every record. */
export interface RunLine {
  readonly kind: 'run'
  readonly recordVersion: '1.0' | '1.1'
  readonly id: string
  readonly startedAt: string
  readonly suite: { readonly name: string; readonly version: string; readonly commit: string | null }
  readonly target: { readonly name: string; readonly baseUrl: string; readonly embedded: boolean }
  /** redacted settings by their camelCase names */
  readonly configuration: Readonly<Record<string, Json>>
  /** the selection that was asked for */
  readonly only: readonly string[]
  readonly skip: readonly string[]
  /** since 1.1: what the verdict is about; before, everything */
  readonly scope?: Scope
  /** the run explored: random histories instead of scenarios */
  readonly exploration?: ExplorationAsked
}

/** What an exploration was asked to do. */
export interface ExplorationAsked {
  readonly seed: number
  readonly histories: number
  readonly steps: number
  readonly sockets: number
  readonly seconds: number | null
  /** the history that was to be repeated, in one line; null for random ones */
  readonly path: string | null
}

/** What was found out before any scenario ran; see src/target/discovery.ts. */
export interface TargetLine {
  readonly kind: 'target'
  readonly at: number
  readonly description: TargetDescription
}

export interface TargetDescription {
  readonly reachable: boolean
  /** why it could not be tested, when it could not */
  readonly reason?: string
  /** HTTP status of metadata; null when no response came */
  readonly metadataStatus: number | null
  readonly release: Release
  readonly fhirVersion: string
  /** where the release comes from */
  readonly releaseFrom: 'configured' | 'metadata' | 'assumed'
  /** version of the Backport guide on R4 and R4B */
  readonly guide: string | null
  readonly software: string | null
  readonly declared: {
    readonly operation: boolean
    readonly operationName: string | null
    readonly canonical: string | null
    readonly backportCanonical: boolean
    /** the server's own OperationDefinition behind `canonical`; absent when that is a published one, or was not found */
    readonly ownDefinition?: {
      /** canonicals of `base` */
      readonly bases: readonly string[]
      /** whether it can be called at that level; null where it does not say */
      readonly type: boolean | null
      readonly instance: boolean | null
    }
    /** names the Backport guide, its operation or its profile in any of the places where a statement may */
    readonly guideClaimed: boolean
    /** names the guide itself, by `instantiates` or `implementationGuide`; absent in records of version 1.0 */
    readonly guideInstantiated?: boolean
    readonly status: boolean
    /** by a canonical of HL7; absent in records of version 1.0 */
    readonly statusCanonical?: boolean
    readonly events: boolean
    readonly formats: readonly string[]
    readonly xml: boolean
    readonly topics: readonly string[]
    readonly cors: boolean | null
  }
  /** null when no topic is known */
  readonly topic: string | null
  readonly topicFrom: 'configured' | 'search' | 'capabilities' | 'created' | 'none'
  /** why the search for topics said nothing, when it did not */
  readonly topicSearch?: string
  /** the type of the resource that triggers, or null when nothing can be triggered */
  readonly triggerType: string | null
  /** the status that such a resource has to have, where the topic's query is about nothing else */
  readonly triggerStatus?: string
  /** a definition of the topic that was read says that the creation, or an update, of such a resource triggers it */
  readonly triggerDefined?: boolean
  readonly updateDefined?: boolean
  /** its filters, by that definition */
  readonly topicFilters?: readonly string[]
  readonly authenticated: boolean
  readonly secondPrincipal: boolean
  readonly readOnly: boolean
  readonly waitBudgetSeconds: number
  /** target clock minus ours, 0 where they may be the same; null without a Date header */
  readonly clockOffsetMs: number | null
  /** the least and the most that it may be, since a Date header has whole seconds; absent in records of version 1.0 */
  readonly clockOffsetRangeMs?: readonly [number, number]
}

/** The last line of a run that came to its end. */
export interface EndLine {
  readonly kind: 'end'
  readonly at: number
  readonly finishedAt: string
  readonly how: 'finished' | 'interrupted' | 'fault' | 'circuit-broken' | 'credentials-refused'
  readonly reason?: string
}

export type RecordLine =
  | RunLine
  | TargetLine
  | ExchangeLine
  | SocketLine
  | FrameLine
  | CloseLine
  | ResourceLine
  | SecretLine
  | ScenarioLine
  | FactLine
  | EndLine
