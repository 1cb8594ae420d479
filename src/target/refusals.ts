import type { Redactor } from '../evidence/redaction.js'
import { diagnosticsOf } from '../fhir/diagnostics.js'
import type { Unrelated } from '../evidence/unrelated.js'

/** What of an exchange tells. */
interface Answer {
  readonly unrelated: Unrelated | null
  /** null when no response came */
  readonly status: number | null
  readonly json: unknown
}

/** So many refusals of the configured credentials in a row, in so many scenarios, are no matter of the single call. */
const IN_A_ROW = 5
const SCENARIOS = 3

/** Counts how often in a row the server refused the configured credentials, or asked for some where there are none. */
export class Refusals {
  #inARow = 0
  readonly #scenarios = new Set<string>()
  #reason: string | null = null

  /** Why asking on is pointless; null while it is not. */
  get reason(): string | null {
    return this.#reason
  }

  /** Nothing is to be asked any more, whatever was counted. */
  stop(reason: string): void {
    this.#reason ??= reason
  }

  /** @param withCredentials false when none are configured */
  count(
    { unrelated, status, json }: Answer,
    scenario: string,
    withCredentials: boolean,
    redactor: Redactor,
  ): void {
    if (unrelated?.cause !== 'credentials') {
      if (status !== null && unrelated === null) this.#forget()
      return
    }
    if (status === null) return
    this.#inARow++
    this.#scenarios.add(scenario)
    if (this.#inARow < IN_A_ROW || this.#scenarios.size < SCENARIOS) return
    this.#reason ??= redactor.redact(refusalOf(unrelated, json, withCredentials))
  }

  #forget(): void {
    this.#inARow = 0
    this.#scenarios.clear()
  }
}

/** What a server said to the configured credentials, as a sentence without its end. */
export function refusalOf({ what }: Unrelated, json: unknown, withCredentials: boolean): string {
  const said = diagnosticsOf(json)
  const who = withCredentials
    ? 'the server refused the configured credentials'
    : 'the server asks for credentials and none are configured (see TARGET_AUTH)'
  return `${who}: ${what}${said === null ? '' : `, "${said}"`}`
}
