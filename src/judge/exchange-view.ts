import type { Evidence } from '../evidence/read.js'
import type {
  Captured,
  ExchangeLine,
  HttpRequest,
  HttpResponse,
  SecretFacts,
  Twins,
} from '../evidence/types.js'
import { jsonOf, xmlOf } from '../evidence/readings.js'
import { diagnosticsOf } from '../fhir/diagnostics.js'
import { isObject, type JsonReading } from '../fhir/json.js'
import { asParameters, type Parameters } from '../fhir/parameters.js'
import type { XmlReading } from '../fhir/xml/index.js'
import { Unobserved } from './outcome.js'
import type { Touch } from './rests-on.js'

/** One HTTP exchange. Whatever needs a response throws Unobserved when none came, so that silence is never a pass. */
export class ExchangeView {
  constructor(
    private readonly line: ExchangeLine,
    private readonly touch: Touch,
    private readonly evidence: Evidence,
    private readonly between: Twins | null = null,
  ) {}

  /** what it was for; a call that was repeated after a 429 says so */
  get purpose(): string {
    return this.line.purpose
  }

  get request(): HttpRequest {
    return this.line.request
  }

  /** when it was sent, in milliseconds since the run began */
  get at(): number {
    return this.line.at
  }

  /** when its answer was complete: what it asked for was done by then, and not before it was sent */
  get endedAt(): number {
    return this.line.at + this.line.durationMs
  }

  /**
   * The call that was answered 429, this one or the one that it repeats; null when none was. A check about limits asks
   * this: to any other a 429 says nothing.
   */
  get limited(): { readonly summary: string; readonly retryAfter: string | null } | null {
    this.#look(false)
    const { repeats } = this.line
    const earlier = repeats === undefined ? undefined : this.evidence.exchanges.get(repeats)
    for (const line of [this.line, ...(earlier ? [earlier] : [])]) {
      const { outcome } = line
      if (outcome.kind !== 'response' || outcome.status !== 429) continue
      return { summary: summaryOf(line), retryAfter: outcome.headers['retry-after'] ?? null }
    }
    return null
  }

  #look(read: boolean): void {
    this.touch(this.line.id, { read, between: this.between })
  }

  get response(): HttpResponse {
    this.#look(true)
    const { outcome } = this.line
    if (outcome.kind !== 'response') throw new Unobserved(`${this.line.purpose}: ${outcome.reason}`)
    return outcome
  }

  get status(): number {
    return this.response.status
  }

  /** A 2xx response came. */
  get accepted(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get clientError(): boolean {
    return this.status >= 400 && this.status < 500
  }

  get serverError(): boolean {
    return this.status >= 500
  }

  header(name: string): string | null {
    return this.response.headers[name] ?? null
  }

  get body(): Captured {
    return this.response.body
  }

  /** The body read as JSON. */
  get reading(): JsonReading {
    return jsonOf(this.body)
  }

  /** The body read as FHIR XML, with the rules of XML that it breaks. */
  get xml(): XmlReading {
    return xmlOf(this.body)
  }

  /** The syntax that Content-Type names; null for any other or none. */
  get format(): 'json' | 'xml' | null {
    const type = (this.header('content-type') ?? '').split(';')[0] ?? ''
    if (/json/i.test(type)) return 'json'
    return /xml/i.test(type) ? 'xml' : null
  }

  /** The parsed body in the shape of FHIR JSON, from XML too when Content-Type says so; undefined when it cannot be read. */
  get json(): unknown {
    const reading = this.format === 'xml' ? this.xml : this.reading
    if (!reading.ok && this.body.cut)
      throw new Unobserved('the body is longer than what the record keeps of it')
    return reading.ok ? reading.value : undefined
  }

  get resourceType(): string | null {
    const { json } = this
    return isObject(json) && typeof json['resourceType'] === 'string' ? json['resourceType'] : null
  }

  get parameters(): Parameters | null {
    return asParameters(this.json)
  }

  /** The facts of the binding token in the answer; null when it carries none. */
  get tokenFacts(): (SecretFacts & { readonly name: string }) | null {
    const name = this.parameters?.text('token') ?? null
    const facts = name === null ? undefined : this.evidence.secrets.get(name)
    return facts && name !== null ? { ...facts, name } : null
  }

  /** `POST Subscription/$get-ws-binding-token → 200`, for sentences; an error with the server's words. */
  get summary(): string {
    this.#look(false)
    return summaryOf(this.line)
  }
}

function summaryOf({ request, outcome }: ExchangeLine): string {
  const path = /\/((?:Subscription|metadata|\$).*)$/s.exec(request.url)?.[1] ?? request.url
  if (outcome.kind !== 'response') return `${request.method} ${path} → ${outcome.reason}`
  const said = outcome.status < 400 ? null : wordsIn(outcome.body.text)
  return `${request.method} ${path} → ${outcome.status}${said === null ? '' : `, "${said}"`}`
}

/** What an error says to people. */
function wordsIn(body: string): string | null {
  try {
    return diagnosticsOf(JSON.parse(body))
  } catch {
    return null
  }
}
