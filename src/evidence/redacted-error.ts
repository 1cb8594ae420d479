import type { Redactor } from './redaction.js'

/** The same error with no secret in its message: a server may have said one in what is quoted there. */
export function withoutSecrets(error: unknown, redactor: Redactor): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redactor.redact(error) : error
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const { stack } = one
    one.message = redactor.redact(one.message)
    if (stack !== undefined) one.stack = redactor.redact(stack)
  }
  return error
}
