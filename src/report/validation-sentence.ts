import { SEVERITIES, type Severity, type ValidatorIssue, type Validation } from '../validator/types.js'

/** What HL7's validator read and found, in a sentence or two; findings are counted once for each kind of resource. */
export function validationSentence(validation: Validation): string {
  const { status, reason, validator, read, kinds, leftOut } = validation
  const issues = kinds.flatMap((kind) => kind.issues)
  const open = issues.filter(({ explained }) => explained === null)
  const parts = [
    validator === null
      ? ''
      : `HL7's validator ${validator.version ?? 'of unknown version'} read ${plural(read, 'different resource')} ` +
        `(FHIR ${validator.fhirVersions.join(', ')}): ${countsOf(open)}${open.length < issues.length ? `, and ${issues.length - open.length} explained` : ''}`,
    status === 'done' || reason === null ? '' : `${status}: ${reason}`,
    ...leftOut.map((left) => `left out ${left.count}: ${left.reason}`),
  ]
  return parts.filter((part) => part !== '').join('; ')
}

/** `1 error, 3 warnings`, or `no findings` */
export function countsOf(issues: readonly ValidatorIssue[]): string {
  const words = SEVERITIES.map((severity) => {
    const count = issues.filter((issue) => issue.severity === severity).length
    return count === 0 ? null : plural(count, NAMES[severity])
  }).filter((word) => word !== null)
  return words.length === 0 ? 'no findings' : words.join(', ')
}

const NAMES: Readonly<Record<Severity, string>> = {
  fatal: 'fatal error',
  error: 'error',
  warning: 'warning',
  information: 'remark',
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
