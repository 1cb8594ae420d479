import { EXIT_CODES } from '../judge/types.js'
import type { Judgement, RequirementRow, RunVerdict } from '../judge/types.js'
import type { Evidence } from '../evidence/read.js'
import { countedVerdict, isApplicable, isVerified } from './counts.js'
import { safeText, shortened } from './safe-text.js'
import { unverifiedPhrase } from './unverified.js'

/** What the verdict of a run depends on besides the judgement. */
export interface VerdictContext {
  /** any warn makes the run non-conformant */
  readonly strict: boolean
  readonly interrupted: boolean
  readonly targetReachable: boolean
  /** why it could not be reached, when it could not */
  readonly targetReason?: string
  /** what `/metadata` did, when the FHIR version is assumed because it names none: `answered 404` */
  readonly noVersionIn?: string
  readonly operationImplemented: boolean
  readonly waitBudgetSeconds: number
  /** as observed; null when no token was seen */
  readonly tokenLifetimeSeconds?: number | null
  /** a fault of the suite besides those of the judgement */
  readonly fault?: string
  /** the run ended early because the target stopped answering */
  readonly circuitBroken?: boolean
  /** certificates were not checked */
  readonly insecure?: boolean
  /** waivers that expired or are not needed: each fails the run */
  readonly waiverProblems?: readonly string[]
}

export interface RunOutcome {
  readonly verdict: RunVerdict
  readonly exitCode: number
  /** one line, at most 300 characters */
  readonly sentence: string
}

const LONGEST_SENTENCE = 300

/** Reads what the verdict depends on from a record; the options are what only the command line knows. */
export function contextFrom(
  evidence: Evidence,
  options: { readonly strict?: boolean; readonly interrupted?: boolean; readonly fault?: string } = {},
): VerdictContext {
  const { target, end, facts } = evidence
  const lifetime = facts.get('tokenLifetimeSeconds')
  const reason = target ? target.reason : 'the run ended before the target was looked at'
  const fault = options.fault ?? (end?.how === 'fault' ? (end.reason ?? 'the run broke off') : undefined)
  return {
    strict: options.strict ?? false,
    interrupted: options.interrupted ?? end?.how === 'interrupted',
    targetReachable: target?.reachable ?? false,
    ...(reason !== undefined && { targetReason: reason }),
    ...(target?.reachable &&
      target.releaseFrom === 'assumed' && { noVersionIn: `answered ${target.metadataStatus ?? 'nothing'}` }),
    operationImplemented: facts.get('operationImplemented') !== false,
    waitBudgetSeconds: target?.waitBudgetSeconds ?? 0,
    tokenLifetimeSeconds: typeof lifetime === 'number' ? lifetime : null,
    ...(fault !== undefined && { fault }),
    circuitBroken: end?.how === 'circuit-broken',
    ...(facts.get('insecure') === true && { insecure: true }),
  }
}

/** The verdict of a run, its exit code and the sentence that says it. */
export function runVerdict(judgement: Judgement, context: VerdictContext): RunOutcome {
  const verdict = verdictOf(judgement, context)
  const sentence = `${capital(verdict)}: ${explain(verdict, judgement, context)}`
  return { verdict, exitCode: EXIT_CODES[verdict], sentence: shortened(safeText(sentence), LONGEST_SENTENCE) }
}

function verdictOf(judgement: Judgement, context: VerdictContext): RunVerdict {
  const rows = judgement.requirements
  const has = (verdict: string) => rows.some((row) => countedVerdict(row) === verdict)
  if (context.interrupted) return 'interrupted'
  if (context.fault !== undefined || judgement.faults.length > 0) return 'fault'
  const rotten = (context.waiverProblems ?? []).length > 0
  if (has('fail') || rotten || (context.strict && has('warn'))) return 'non-conformant'
  if (!context.targetReachable || !context.operationImplemented || context.circuitBroken) return 'incomplete'
  // Nothing observed is no conformance, whatever the reasons are.
  return has('unverified') || !rows.some(isVerified) ? 'incomplete' : 'conformant'
}

function explain(verdict: RunVerdict, judgement: Judgement, context: VerdictContext): string {
  const rows = judgement.requirements
  const verified = `verified ${rows.filter(isVerified).length} of ${rows.filter(isApplicable).length} applicable requirements`
  if (verdict === 'fault') {
    const fault = judgement.faults[0]
    return `the suite itself failed (${context.fault ?? (fault ? `${fault.where}: ${fault.reason}` : '')})`
  }
  // First, so that the sentence is never cut before it, and in the sentence, so that every rendering shows it.
  const phrases: string[] = context.insecure ? ['TLS CERTIFICATES NOT CHECKED (--insecure)'] : []
  const failures = idsWith(rows, 'fail')
  const warnings = idsWith(rows, 'warn')
  if (verdict === 'interrupted') phrases.push('stopped before the end')
  if (failures.length > 0) phrases.push(`${plural(failures.length, 'requirement')} failed (${few(failures)})`)
  else if (verdict === 'non-conformant' && context.strict && warnings.length > 0)
    phrases.push(`${plural(warnings.length, 'warning')}, and --strict (${few(warnings)})`)
  if (verdict === 'conformant' && warnings.length > 0) phrases.push(plural(warnings.length, 'warning'))
  phrases.push(...(context.waiverProblems ?? []))
  const waived = idsWith(rows, 'waived')
  if (waived.length > 0) phrases.push(`${waived.length} waived (${few(waived)})`)
  if (!context.targetReachable)
    phrases.push(`the target could not be reached${context.targetReason ? ` (${context.targetReason})` : ''}`)
  else if (!context.operationImplemented) phrases.push('the operation is not implemented')
  else if (context.circuitBroken) phrases.push('the target stopped answering')
  if (context.targetReachable && context.noVersionIn !== undefined)
    phrases.push(
      `/metadata ${context.noVersionIn} and names no FHIR version (check the base URL, or set --fhir-version)`,
    )
  phrases.push(verified)
  if (context.targetReachable && context.operationImplemented)
    phrases.push(...unverifiedPhrase(rows, context))
  return phrases.join('; ')
}

function idsWith(rows: readonly RequirementRow[], verdict: string): string[] {
  return rows.filter((row) => countedVerdict(row) === verdict).map((row) => row.requirement)
}

function few(ids: readonly string[]): string {
  return ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 4).join(', ')} and ${ids.length - 4} more`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
