import type { Journal } from '../evidence/journal.js'
import type { ExchangeLine, HttpFailure, HttpResponse } from '../evidence/types.js'
import { turn } from '../evidence/turns.js'
import {
  Body,
  captureResponse,
  captureSentHeaders,
  captureText,
  type CapturePolicy,
} from '../wire/capture.js'
import type { RawOutcome, RawRequest } from '../wire/http.js'

/** Bytes from which on reading a body takes long enough for signals to be heard in between. */
const LARGE_BODY = 64 * 1024

/** What the line of an exchange says beside request and outcome. */
type About = Omit<ExchangeLine, 'kind' | 'request' | 'outcome' | 'repeats'> & {
  readonly repeats: string | undefined
}

/**
 * Writes one exchange into the record, without secrets.
 * @param mostTokens up to which the body is parsed
 * @returns the body as it came, undefined where none did, and what is written of the answer
 */
export async function recorded(
  { repeats, ...about }: About,
  { method, url, headers, body: sent }: RawRequest,
  outcome: RawOutcome,
  {
    journal,
    policy,
    mostTokens,
  }: { readonly journal: Journal; readonly policy: CapturePolicy; readonly mostTokens: number },
): Promise<{ readonly body: Body | undefined; readonly captured: HttpResponse | HttpFailure }> {
  const { redactor } = policy
  const rest = outcome.kind === 'response' && outcome.bytes.length > LARGE_BODY ? turn : null
  await rest?.()
  const body = outcome.kind === 'response' ? new Body(outcome.bytes, mostTokens) : undefined
  await rest?.()
  const captured = outcome.kind === 'response' ? captureResponse(outcome, policy, body) : outcome
  await rest?.()
  journal.write({
    kind: 'exchange',
    ...about,
    ...(repeats !== undefined && { repeats }),
    request: {
      method,
      url: redactor.redact(redactor.quote(url)),
      headers: captureSentHeaders(headers, redactor),
      ...(sent !== undefined && { body: captureText(sent, Buffer.byteLength(sent), policy) }),
    },
    outcome:
      captured.kind === 'response'
        ? captured
        : { ...captured, reason: redactor.redact(redactor.quote(captured.reason)) },
  })
  return { body, captured }
}
