/** What a vendor's engineer is told of a broken clause. Our own words; backticks mark code. */
export interface Advice {
  /** what follows from it for clients and users */
  readonly means: string
  /** the smallest change of the server that would pass */
  readonly change: string
  /** where it usually comes from */
  readonly causes: readonly string[]
}

/** Advice by `ID/clause`. */
export type AdviceTable = Readonly<Record<string, Advice>>

export const advise = (means: string, change: string, ...causes: string[]): Advice => ({
  means,
  change,
  causes,
})

/** For clauses that an input has to be survived. */
export const crash = (input: string, instead = 'with a 4xx status and an OperationOutcome'): Advice =>
  advise(
    `${input} ends in a server error. The client cannot tell a mistake of its own from an outage, and will try again.`,
    `Answer it ${instead}.`,
    'An exception that the handler of the operation does not catch',
    'A missing check before the value is used',
  )
