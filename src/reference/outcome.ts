import type { Resource } from './model.js'

/** FHIR issue types that this server uses. */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'login'
  | 'expired'
  | 'forbidden'
  | 'not-supported'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'business-rule'
  | 'exception'

export type IssueSeverity = 'fatal' | 'error' | 'warning' | 'information'

/** An OperationOutcome with one issue. */
export function operationOutcome(severity: IssueSeverity, code: IssueCode, diagnostics: string): Resource {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code, diagnostics }] }
}

/**
 * A request that is refused: HTTP status, issue code and a sentence for the client. It is thrown where nobody may
 * overrule it, and returned as a value where a hook may.
 */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: IssueCode,
    readonly diagnostics: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(diagnostics)
    this.name = 'Refusal'
  }

  /** The refusal as FHIR says it. */
  outcome(): Resource {
    return operationOutcome(this.status >= 500 ? 'fatal' : 'error', this.code, this.diagnostics)
  }
}

/** Short for `new Refusal`. */
export function refuse(
  status: number,
  code: IssueCode,
  diagnostics: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return new Refusal(status, code, diagnostics, headers)
}

/** What `act` returns, or the Refusal that it throws. */
export function orRefusal<Result>(act: () => Result): Result | Refusal {
  try {
    return act()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** The value, or a throw where it is a Refusal. */
export function granted<Value>(value: Value | Refusal): Value {
  if (value instanceof Refusal) throw value
  return value
}
