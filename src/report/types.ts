import type { Strength } from '../catalogue/types.js'
import type { Scope } from '../evidence/types.js'
import type { Captured, Json, TargetDescription } from '../evidence/types.js'
import type { Fault, RequirementRow, Result, RunVerdict, Verdict } from '../judge/types.js'
import type { Validation } from '../validator/types.js'

/** A broken requirement, and what cannot be observed until it is mended. */
export interface Cause {
  readonly requirement: string
  readonly verdict: 'fail' | 'warn' | 'waived'
  /** ids of the requirements that wait for it, in the order of the catalogue */
  readonly blocks: readonly string[]
}

/** The version of the shape below; its JSON Schema is fixtures/schemas/report.schema.json. */
export const REPORT_SCHEMA_VERSION = '2.0'

/** How many have each verdict; a waived fail is counted as `waived` alone, so the numbers add up to the total. */
export type Counts = Readonly<Record<Verdict | 'waived', number>>

/** Text of an exchange or frame, perhaps only its beginning; `note` then says what was cut. */
export interface ReportBody {
  readonly text: string
  /** size in bytes on the wire */
  readonly bytes: number
  readonly note?: string
}

export interface ReportExchange {
  readonly kind: 'exchange'
  readonly id: string
  readonly scenario: string
  readonly attempt: number
  readonly purpose: string
  /** milliseconds since the run began */
  readonly at: number
  readonly durationMs: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: ReportBody
  }
  readonly outcome:
    | {
        readonly kind: 'response'
        readonly status: number
        readonly headers: Readonly<Record<string, string>>
        readonly body: ReportBody
      }
    | { readonly kind: string; readonly reason: string }
}

export interface ReportFrame {
  readonly index: number
  readonly at: number
  readonly direction: 'in' | 'out'
  readonly opcode: 'text' | 'binary' | 'ping' | 'pong'
  readonly body: ReportBody
}

export interface ReportSocket {
  readonly kind: 'socket'
  readonly id: string
  readonly scenario: string
  readonly attempt: number
  readonly purpose: string
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
        readonly body: ReportBody
        readonly durationMs: number
      }
    | { readonly kind: string; readonly reason: string }
  readonly frames: readonly ReportFrame[]
  /** frames that the record has and this report leaves out */
  readonly framesLeftOut: number
  readonly close: {
    readonly at: number
    readonly code: number | null
    readonly reason: string
    readonly by: string
  } | null
}

export type ReportEvidence = ReportExchange | ReportSocket

/** A notification on a websocket, as far as a timeline of numbers and heartbeats shows it. */
export interface Told {
  readonly at: number
  readonly attempt: number
  /** id of the socket */
  readonly socket: string
  /** id of the Subscription, as the status names it */
  readonly subscription: string | null
  readonly type: string | null
  /** `eventsSinceSubscriptionStart`, when it is a whole number */
  readonly counter: number | null
  /** numbers of its events, as far as they are whole numbers */
  readonly events: readonly number[]
}

/** One arrow of a sequence diagram. */
export interface Step {
  readonly at: number
  readonly attempt: number
  /** absent for what happens in one moment: a frame, a close */
  readonly durationMs?: number
  readonly kind: 'exchange' | 'upgrade' | 'frame' | 'close'
  readonly direction: 'out' | 'in'
  /** what went over: `POST Subscription`, `text frame` */
  readonly label: string
  /** how it ended: `201`, `timeout`, `101`, `close 1000` */
  readonly result: string
  /** id of the exchange or socket */
  readonly evidence: string
}

/** One scenario, for the scenario-first view. */
export interface ReportScenario {
  readonly key: string
  readonly title: string | null
  readonly outcome: 'done' | 'blocked' | 'skipped' | 'not-applicable' | 'fault'
  readonly reason: string | null
  readonly at: number
  readonly durationMs: number
  readonly attempts: number
  /** ids of the exchanges and sockets of all attempts, in the order of time */
  readonly evidence: readonly string[]
  readonly steps: readonly Step[]
  /** steps that the diagram leaves out */
  readonly stepsLeftOut: number
  /** the first of its notifications, in the order of time */
  readonly notifications: readonly Told[]
}

export interface ReportTarget {
  readonly name: string
  readonly baseUrl: string
  readonly software: string | null
  readonly fhirVersion: string | null
  readonly embedded: boolean
  readonly reachable: boolean
  readonly declared: Partial<TargetDescription['declared']>
  /** what was learnt about the server, from facts */
  readonly observed: Readonly<Record<string, Json>>
  /** the rest of what discovery found: release, guide, topic, principals */
  readonly discovery: Readonly<Record<string, Json>>
}

export interface Leftover {
  readonly type: string
  readonly id: string | null
  readonly url: string | null
  readonly note: string | null
}

/** A defect of the reference server that the check of a clause was seen to catch. */
export interface Proof {
  readonly clause: string
  readonly mutant: string
  /** what the mutant does, one sentence */
  readonly summary: string
}

/** What looking for the run's secrets in its own outputs gave. */
export interface RedactionProof {
  /** secrets that were looked for: credentials and binding tokens */
  readonly secrets: number
  /** secrets that cannot be told from other text, too short or public: they are replaced by their place alone */
  readonly indistinct: number
  /** what was looked through: `report.html`, `record.ndjson`, `console` */
  readonly outputs: readonly string[]
  /** pseudonyms of the secrets that stood in an output */
  readonly found: readonly { readonly secret: string; readonly output: string }[]
}

/** A law of an exploration that is broken, and how to see it again. */
export interface ExplorationFault {
  /** clauses that the same history breaks, as `ID/clause` */
  readonly clauses: readonly string[]
  /** key of the scenario that shows it */
  readonly scenario: string
  /** the shortest history that breaks it, in one line; what `--replay-path` takes */
  readonly path: string
  /** how many of the random histories broke it */
  readonly histories: number
  /** how often it was broken when that history was tried again, with the whole deadlines */
  readonly tries: { readonly broken: number; readonly of: number }
}

/** What was counted in one part of an exploration. */
export interface OverTime {
  /** seconds since the run began */
  readonly fromSeconds: number
  readonly toSeconds: number
  /** websockets that were open, on average */
  readonly sockets: number
  readonly events: number
  readonly owed: number
  readonly lost: number
  readonly duplicates: number
  /** milliseconds, within a tenth; null where nothing came */
  readonly p50: number | null
  readonly p99: number | null
}

/** What random histories came to. */
export interface ExplorationReport {
  readonly seed: number
  /** how many histories were asked for, and were acted */
  readonly asked: number
  readonly histories: number
  /** steps of those */
  readonly steps: number
  /** histories that were acted to shorten another one, or to be sure of it */
  readonly tries: number
  /** the history that was to be repeated; null for random ones */
  readonly path: string | null
  readonly laws: readonly {
    readonly clause: string
    /** what tells it from other laws of the clause */
    readonly part: string
    readonly says: string
    readonly verdict: Verdict
    /** histories in which it had an occasion, and that broke it */
    readonly histories: number
    readonly broken: number
  }[]
  readonly faults: readonly ExplorationFault[]
  /** clauses that are broken only where another law is, which was made sure of */
  readonly explained: readonly string[]
  /** clauses that something broke at first, and nothing with the whole deadlines */
  readonly notConfirmed: readonly string[]
  readonly counts: {
    readonly events: number
    readonly owed: number
    readonly lost: number
    readonly duplicates: number
    readonly serverErrors: number
  }
  /** milliseconds from the request to the notification; null where nothing came */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly longest: number } | null
  /** of a soak: its parts in the order of time */
  readonly overTime?: readonly OverTime[]
}

/** What `report.json` holds and all renderings are made from. */
export interface Report {
  readonly schemaVersion: typeof REPORT_SCHEMA_VERSION
  readonly suite: { readonly name: string; readonly version: string; readonly commit: string | null }
  readonly run: {
    readonly id: string
    readonly startedAt: string
    readonly finishedAt: string
    readonly durationMs: number
    readonly configuration: Readonly<Record<string, Json>>
    readonly exitCode: number
    readonly clockOffsetMs: number | null
    /** the least and the most that the offset may be; absent where no Date header says, and in older reports */
    readonly clockOffsetRangeMs?: readonly [number, number]
    readonly strict: boolean
    readonly only: readonly string[]
    readonly skip: readonly string[]
    /** how the run ended: `finished`, `interrupted`, `fault`, `circuit-broken` */
    readonly ended: string
  }
  readonly target: ReportTarget
  readonly summary: {
    readonly verdict: RunVerdict
    readonly sentence: string
    /** the first thing to do about a run that is incomplete, one line */
    readonly next?: string
    /** what the verdict is about */
    readonly scope: Scope
    /** requirements that were not verified, which `--accept-unverified` accepts */
    readonly accepted: readonly string[]
    /** what `--accept-unverified` names and did not need to */
    readonly needless: readonly string[]
    /** of requirements */
    readonly counts: Counts
    /** requirements of the scope that apply */
    readonly applicable: number
    /** those of which every clause that applies was observed */
    readonly verified: number
    /** of requirements, by strength */
    readonly countsByStrength: Readonly<Record<Strength, Counts>>
    /** of result rows, which JUnit, CTRF and TestReport list one by one */
    readonly rows: Counts
  }
  /** what is broken, in the order in which to mend it */
  readonly fixFirst: readonly Cause[]
  readonly results: readonly Result[]
  /** those that were selected */
  readonly requirements: readonly RequirementRow[]
  /** requirements that `--only` and `--skip` left out */
  readonly notSelected: readonly string[]
  readonly ambiguities: readonly { readonly id: string; readonly reading: string }[]
  readonly leftovers: readonly Leftover[]
  readonly evidence: readonly ReportEvidence[]
  readonly scenarios: readonly ReportScenario[]
  readonly faults: readonly Fault[]
  /** by requirement */
  readonly provenBy: Readonly<Record<string, readonly Proof[]>>
  /** null when nobody knew the secrets: a recorded run that is judged again */
  readonly redaction: RedactionProof | null
  /** what HL7's validator said; changes no verdict. Absent in reports of versions that did not ask it */
  readonly validation?: Validation
  /** of a run that explored */
  readonly exploration?: ExplorationReport
}

export type { Captured, Result, RequirementRow, RunVerdict, Verdict }
