/** How bad HL7's validator calls a finding. */
export const SEVERITIES = ['fatal', 'error', 'warning', 'information'] as const
export type Severity = (typeof SEVERITIES)[number]

/** A finding of HL7's validator, once for all resources of a kind that it was found in. */
export interface ValidatorIssue {
  readonly severity: Severity
  /** the validator's own id of the message, such as `Type_Specific_Checks_DT_ID_Valid`; null when it gave none */
  readonly id: string | null
  /** where it was first found, such as `Bundle.entry[0].resource.topic`; '' when it gave none */
  readonly location: string
  /** what it said there */
  readonly text: string
  /** in how many resources */
  readonly count: number
  /** ids of the first exchanges and sockets with such a resource */
  readonly evidence: readonly string[]
  /** why it says nothing about the sender; null when nothing is known that does */
  readonly explained: string | null
}

/** All resources of one kind, and what was found in them. */
export interface ValidatedKind {
  /** type of the resource; a Bundle's with its own type: `Bundle (history)` */
  readonly what: string
  readonly from: 'target' | 'suite'
  /** how many different ones were read */
  readonly count: number
  /** the worst first */
  readonly issues: readonly ValidatorIssue[]
}

/** Resources that were not read, or not as they were sent. */
export interface LeftOut {
  readonly reason: string
  readonly count: number
}

/** What HL7's validator said of a run. It changes no verdict. */
export interface Validation {
  /** `skip`: nobody asked for it, or there is nothing it could read with; `unverified`: it broke off, or never began */
  readonly status: 'done' | 'skip' | 'unverified'
  /** why not, in one line with what to do; null when done */
  readonly reason: string | null
  /** null when it never answered */
  readonly validator: { readonly version: string | null; readonly fhirVersions: readonly string[] } | null
  /** how many different resources it read */
  readonly read: number
  readonly kinds: readonly ValidatedKind[]
  readonly leftOut: readonly LeftOut[]
}
