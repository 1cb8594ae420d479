import type { Evidence } from '../evidence/read.js'
import type { Report } from '../report/types.js'
import type { RunSettings } from '../target/configuration/types.js'
import type { ValidatorSource } from '../validator/source.js'
import type { Validation } from '../validator/types.js'
import type { Progress } from './progress.js'
import type { Suite } from './suite.js'

/** Until Java has read the definitions; on a small machine half of it. */
const START_MS = 120_000
/** For all that a run sends, a tenth of a second each; a run has some hundred resources. */
const ALL_MS = 600_000

export interface ValidationOptions {
  readonly suite: Pick<Suite, 'catalogue'>
  readonly settings: Pick<RunSettings, 'formats' | 'timeoutFactor'>
  readonly validators?: ValidatorSource | null
  readonly progress?: (progress: Progress) => void
}

/**
 * Lends HL7's validator, when the settings name its jar, to what is done with it, and ends it whatever happens.
 * @param signal ends it, too
 */
export async function withValidators<T>(
  { validatorJar, timeoutFactor }: RunSettings,
  signal: AbortSignal,
  use: (validators: ValidatorSource | null) => Promise<T>,
): Promise<T> {
  if (validatorJar === null) return use(null)
  const { ValidatorSource } = await import('../validator/source.js')
  const validators = new ValidatorSource(validatorJar, START_MS * timeoutFactor, signal)
  try {
    return await use(validators)
  } finally {
    await validators.close()
  }
}

/** What HL7's validator says of a run. @param report makes the report without it, for the TestReport made of it */
export async function validationOf(
  evidence: Evidence,
  { suite, settings, validators, progress }: ValidationOptions,
  report: () => Report,
): Promise<Validation> {
  const { notAsked, validateRun } = await import('../validator/validate.js')
  if (!validators) return notAsked()
  const { renderTestReport } = await import('../report/test-report.js')
  const documents = settings.formats.includes('test-report')
    ? [{ what: 'TestReport', text: renderTestReport(report(), suite.catalogue), fhirVersion: '5.0' }]
    : []
  return validateRun(evidence, validators, {
    documents,
    withinMs: ALL_MS * settings.timeoutFactor,
    progress: (done, total) => progress?.({ phase: 'validating', done, total }),
  })
}
