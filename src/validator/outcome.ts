import { isObject, objectsOf } from '../fhir/json.js'
import { SEVERITIES, type Severity } from './types.js'

/** One issue of the validator's answer, in plain data. */
export interface RawIssue {
  readonly severity: Severity
  /** '' when there is none */
  readonly id: string
  readonly location: string
  readonly text: string
  readonly profile: string
}

const EXTENSIONS = 'http://hl7.org/fhir/StructureDefinition/operationoutcome-'
/** More findings than that in one resource are read by nobody. */
const MOST_ISSUES = 500
const LONGEST_TEXT = 600

/** The validator did not say anything about the resource; the message says what came instead. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/**
 * The issues of the OperationOutcome that the validator answers with; none when all is well.
 * @throws NoAnswer when it is none, or tells of the validator's own failure
 */
export function issuesOf(outcome: unknown): RawIssue[] {
  if (!isObject(outcome) || outcome['resourceType'] !== 'OperationOutcome')
    throw new NoAnswer('it answered with something that is no OperationOutcome')
  const issues = objectsOf(outcome['issue']).slice(0, MOST_ISSUES).map(issueOf)
  const failure = issues.find(
    ({ id, location, text }) => id === '' && location === '' && /^(Validation|Operation) failed: /.test(text),
  )
  if (failure) throw new NoAnswer(`it failed itself: ${failure.text}`)
  return issues.filter(({ id, text }) => !(id === '' && text === 'All OK'))
}

function issueOf(issue: Record<string, unknown>): RawIssue {
  const details = issue['details']
  const said = (isObject(details) ? details['text'] : undefined) ?? issue['diagnostics']
  const [expression] = Array.isArray(issue['expression']) ? (issue['expression'] as unknown[]) : []
  const severity = SEVERITIES.find((one) => one === issue['severity']) ?? 'information'
  return {
    severity,
    id: extension(issue, 'message-id'),
    // Names of resources stand in it as comments.
    location: textOf(expression).replace(/\/\*[^*]*\*\//g, ''),
    text: textOf(said),
    profile: extension(issue, 'issue-context'),
  }
}

function extension(issue: Record<string, unknown>, name: string): string {
  const one = objectsOf(issue['extension']).find(({ url }) => url === EXTENSIONS + name)
  const values = Object.entries(one ?? {}).filter(([key]) => key.startsWith('value'))
  return textOf(values[0]?.[1])
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') return ''
  return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value
}
