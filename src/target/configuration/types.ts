import type { Scope } from '../../evidence/types.js'
import { RELEASE_OF_VERSION, type Version } from '../../fhir/releases/names.js'

/** What a run is told: the settings after flags, environment, `.env`, preset and defaults were put together. */

/** How the suite proves who it is; the second principal is told in the same way. */
export type Authentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'client-credentials'
      readonly clientId: string
      readonly clientSecret: string
      readonly tokenUrl: string
      /** '' sends no scope */
      readonly scope: string
      readonly audience?: string
      /** RFC 8707; several are separated by blanks */
      readonly resource?: string
      readonly assertionAudience?: undefined
    }
  | {
      readonly kind: 'smart-backend'
      readonly clientId: string
      /** absolute path of a JWK, a JWK set or a PEM file */
      readonly privateKeyFile: string
      /** without it, `.well-known/smart-configuration` of the base URL names the token endpoint */
      readonly tokenUrl?: string
      readonly scope: string
      readonly audience?: string
      readonly resource?: string
      /** `aud` of the assertion; the token endpoint unless said otherwise */
      readonly assertionAudience?: string
    }

export const AUTH_KINDS = ['none', 'bearer', 'basic', 'client-credentials', 'smart-backend'] as const
export const FHIR_VERSIONS = ['auto', ...(Object.keys(RELEASE_OF_VERSION) as Version[])] as const
export const CREATE_TOPIC = ['auto', 'never'] as const
export const IG_VERSIONS = ['auto', '1.0', '1.1', '1.2'] as const
/** The named bind messages; besides them, any text that contains `{token}`. */
export const BIND_DIALECTS = ['auto', 'text', 'text-colon', 'json-payload', 'json'] as const
/** Renderings of the report, as src/report names them; the first three are always written. */
export const FORMATS = ['json', 'html', 'junit', 'ctrf', 'har', 'markdown', 'test-report'] as const

export interface TlsSettings {
  readonly caFile: string | null
  readonly certFile: string | null
  readonly keyFile: string | null
  /** true: certificates are not checked; the report says so loudly */
  readonly insecure: boolean
}

/** One server under test. Paths are absolute. */
export interface TargetSettings {
  readonly name: string
  /** the preset that filled in what was not given */
  readonly preset: string | null
  /** without trailing slash, query, fragment or credentials */
  readonly baseUrl: string
  readonly fhirVersion: (typeof FHIR_VERSIONS)[number]
  readonly ig: (typeof IG_VERSIONS)[number]
  readonly auth: Authentication
  /** the second principal, who owns nothing of the first's */
  readonly second: Authentication | null
  /** sent with every HTTP request */
  readonly headers: Readonly<Record<string, string>>
  readonly tls: TlsSettings
  /** canonical of the SubscriptionTopic; null: discovered */
  readonly topic: string | null
  /** whether a topic is made where none is found */
  readonly createTopic: (typeof CREATE_TOPIC)[number]
  readonly subscriptionFile: string | null
  /** Subscriptions that exist already; with them the run creates nothing */
  readonly subscriptionIds: readonly string[]
  readonly triggerFile: string | null
  /** one of BIND_DIALECTS, or a template that contains `{token}` */
  readonly bindDialect: string
}

/** Everything that one invocation of the command line is told. Paths are absolute. */
export interface RunSettings {
  /** empty: the embedded reference server */
  readonly targets: readonly TargetSettings[]
  readonly embedded: boolean
  /** the version that the embedded server speaks (`auto`: 5.0) when there is no target */
  readonly embeddedFhirVersion: (typeof FHIR_VERSIONS)[number]
  /** true when the targets come from `--targets`: each is reported in its own folder */
  readonly severalTargets: boolean
  readonly reportDir: string
  /** ids, groups and globs as given, trimmed; whoever knows the catalogue resolves them */
  readonly only: readonly string[]
  readonly skip: readonly string[]
  /** what the verdict is about */
  readonly scope: Scope
  /** ids, groups and globs that may stay unverified */
  readonly acceptUnverified: readonly string[]
  /** scenarios with failures are repeated once */
  readonly repeat: boolean
  readonly strict: boolean
  readonly waitBudgetSeconds: number
  readonly timeoutFactor: number
  readonly concurrency: number
  readonly maxSubscriptions: number
  readonly waiversFile: string | null
  /** where a draft of a waiver file is written; null: nowhere */
  readonly writeWaivers: string | null
  readonly shard: { readonly index: number; readonly count: number } | null
  /** renderings to write, `json`, `html` and `junit` always among them */
  readonly formats: readonly string[]
  readonly keepPayloads: boolean
  readonly dryRun: boolean
  readonly verbose: boolean
  readonly quiet: boolean
  readonly proxy: { readonly http: string | null; readonly https: string | null; readonly no: string | null }
  /** jar of the HL7 validator; null: its rows are skipped */
  readonly validatorJar: string | null
}

/** A setting that cannot be used. The message says which, what it was, what is allowed and what to do; never a secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}
