import type { ExchangeRef, HttpFailure, HttpResponse } from '../evidence/types.js'
import { unrelatedAnswer, type Unrelated } from '../evidence/unrelated.js'
import { asParameters, type Parameters } from '../fhir/parameters.js'
import { readBody, type Body } from '../wire/capture.js'
import type { RawOutcome } from '../wire/http.js'

const NO_BYTES = Buffer.alloc(0)

/** One exchange as acting sees it; secrets in it are real, so nothing of it but `ref` may enter evidence. */
export interface Exchange {
  readonly ref: ExchangeRef
  readonly outcome: RawOutcome
  /** null when no response came */
  readonly status: number | null
  /** a 2xx response came */
  readonly ok: boolean
  /** it came from another URL than was asked */
  readonly redirected: boolean
  readonly headers: Readonly<Record<string, string>>
  /** the parsed body, from XML too when Content-Type says so; undefined when there is none or it cannot be read */
  readonly json: unknown
  readonly parameters: Parameters | null
  /** why it says nothing about the question; null when it does */
  readonly unrelated: Unrelated | null
  /** it repeats one that said nothing about the question */
  readonly repeated: boolean
  /** when it was sent and when it had ended, in milliseconds since the run began */
  readonly at: number
  readonly endedAt: number
}

/** @param captured the outcome as it is written down */
export function asExchange(
  ref: ExchangeRef,
  outcome: RawOutcome,
  body: Body | undefined,
  captured: HttpResponse | HttpFailure,
  when: Pick<Exchange, 'at' | 'endedAt' | 'redirected'>,
): Exchange {
  const unrelated = unrelatedAnswer(captured)
  if (outcome.kind !== 'response' || captured.kind !== 'response' || !body) {
    return {
      ref,
      outcome,
      status: null,
      ok: false,
      headers: {},
      json: undefined,
      parameters: null,
      unrelated,
      repeated: false,
      ...when,
    }
  }
  const syntax = /xml/i.test(outcome.headers['content-type'] ?? '') ? 'xml' : 'json'
  const json = readBody(body, captured.body, syntax)
  return {
    ref,
    // A scenario holds its exchanges until it ends: what was read need not be held twice.
    outcome: { ...outcome, bytes: NO_BYTES },
    status: outcome.status,
    ok: outcome.status >= 200 && outcome.status < 300,
    headers: outcome.headers,
    json,
    parameters: asParameters(json),
    unrelated,
    repeated: false,
    ...when,
  }
}

/** `429`, `a reset`: what a purpose says that a call was repeated after. */
export function shortly({ status, outcome }: Exchange): string {
  return status === null ? `a ${outcome.kind}` : String(status)
}
