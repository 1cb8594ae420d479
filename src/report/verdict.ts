import type { Catalogue } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import type { Scope } from '../evidence/types.js'
import { isObserved } from '../judge/coverage.js'
import { EXIT_CODES } from '../judge/types.js'
import type { Judgement, RequirementRow, RunVerdict } from '../judge/types.js'
import { acceptedIds, countedVerdict, isApplicable, isHeldBack, isVerified } from './counts.js'
import { circumstancesOf } from './circumstances.js'
import { hindranceOf, isOperationThere, serverErrorsOf } from './hindrance.js'
import { remedyOf } from './remedy.js'
import { safeText, shortened } from './safe-text.js'
import { unverifiedPhrases } from './unverified.js'

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
  /** what holds the whole run back, in the server's own words */
  readonly hindrance?: string
  /** what to do where one thing holds the whole run back */
  readonly remedy?: string
  /** server errors that ordinary calls got again and again */
  readonly serverErrors?: string
  /** what went on besides what was asked: an outage, restarts, another topic than the configured one */
  readonly circumstances?: readonly string[]
  /** a fault of the suite besides those of the judgement */
  readonly fault?: string
  /** the run ended early because the target stopped answering */
  readonly circuitBroken?: boolean
  /** the run ended early because the server refused the configured credentials: what it answered */
  readonly credentialsRefused?: string
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
  const hindrance = hindranceOf(evidence)
  const serverErrors = serverErrorsOf(evidence)
  const circumstances = circumstancesOf(evidence)
  const remedy = remedyOf(evidence, hindrance)
  const reason = target
    ? target.reason
    : (hindrance?.words ?? 'the run ended before the target was looked at')
  const fault = options.fault ?? (end?.how === 'fault' ? (end.reason ?? 'the run broke off') : undefined)
  return {
    strict: options.strict ?? false,
    interrupted: options.interrupted ?? end?.how === 'interrupted',
    targetReachable: target?.reachable ?? false,
    ...(reason !== undefined && { targetReason: reason }),
    ...(target?.reachable &&
      target.releaseFrom === 'assumed' && { noVersionIn: `answered ${target.metadataStatus ?? 'nothing'}` }),
    // Records of version 1.0 deny it although an answer showed that it is there.
    operationImplemented: facts.get('operationImplemented') !== false || isOperationThere(evidence),
    ...(target && hindrance !== null && { hindrance: hindrance.words }),
    ...(remedy !== null && { remedy }),
    ...(serverErrors !== null && { serverErrors }),
    ...(circumstances.length > 0 && { circumstances }),
    ...(fault !== undefined && { fault }),
    circuitBroken: end?.how === 'circuit-broken',
    ...(end?.how === 'credentials-refused' && { credentialsRefused: end.reason ?? 'refused' }),
    ...(facts.get('insecure') === true && { insecure: true }),
  }
}

/** The verdict of a run, its exit code and the sentence that says it. */
export function runVerdict(judgement: Judgement, context: VerdictContext, catalogue: Catalogue): RunOutcome {
  const verdict = verdictOf(judgement, context)
  const title = `${titleOf(verdict, judgement.wanted.scope)}: `
  const room = LONGEST_SENTENCE - title.length
  const sentence = `${title}${explain(verdict, judgement, context, catalogue, room)}`
  return { verdict, exitCode: EXIT_CODES[verdict], sentence: shortened(safeText(sentence), LONGEST_SENTENCE) }
}

function verdictOf(judgement: Judgement, context: VerdictContext): RunVerdict {
  const { requirements: rows, notSelected } = judgement
  const has = (verdict: string) => rows.some((row) => countedVerdict(row) === verdict)
  if (context.interrupted) return 'interrupted'
  if (context.fault !== undefined || judgement.faults.length > 0) return 'fault'
  const rotten = (context.waiverProblems ?? []).length > 0
  if (has('fail') || rotten || (context.strict && has('warn'))) return 'non-conformant'
  if (!context.targetReachable || !context.operationImplemented || context.circuitBroken) return 'incomplete'
  if (context.credentialsRefused !== undefined) return 'incomplete'
  // Nothing observed is no conformance, whatever the reasons are.
  if (rows.some(isHeldBack) || !rows.some(({ verdict }) => isObserved(verdict))) return 'incomplete'
  return notSelected.length > 0 || acceptedIds(rows).length > 0 ? 'partial' : 'conformant'
}

/** A conformance always names what it is about; anything else does so where that is not everything. */
function titleOf(verdict: RunVerdict, scope: Scope): string {
  const title = `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}`
  return verdict === 'conformant' || scope !== 'full' ? `${title}, scope ${scope}` : title
}

function explain(
  verdict: RunVerdict,
  judgement: Judgement,
  context: VerdictContext,
  catalogue: Catalogue,
  room: number,
): string {
  const { requirements: rows, needless } = judgement
  if (verdict === 'fault') {
    const fault = judgement.faults[0]
    return `internal error (${context.fault ?? (fault ? `${fault.where}: ${fault.reason}` : '')})`
  }
  // First, so that the sentence is never cut before it, and in the sentence, so that every rendering shows it.
  const phrases: string[] = context.insecure ? ['TLS CERTIFICATES NOT CHECKED (--insecure)'] : []
  if (verdict === 'interrupted') phrases.push('stopped before the end')
  phrases.push(...brokenPhrases(verdict, judgement, context), ...targetPhrases(context))
  phrases.push(...(verdict === 'partial' ? partialPhrases(judgement) : [verifiedPhrase(rows)]))
  // What follows from one hindrance needs no reasons of its own.
  const isOwn =
    context.targetReachable &&
    context.operationImplemented &&
    (context.hindrance ?? context.credentialsRefused) === undefined
  const reasons = isOwn ? unverifiedPhrases(rows, catalogue) : []
  const last: string[] = []
  const outside = rows.filter((row) => !row.inScope && row.verdict !== 'n/a').length
  if (verdict === 'conformant' && outside > 0) last.push(`${outside} outside the scope`)
  if (needless.length > 0) last.push(`--accept-unverified needs no ${few(needless)}`)
  return withReasons(phrases, reasons, last, room)
}

const REASONS_NAMED = 3
/** Characters of the beginning of a reason that say more than a number of reasons. */
const SHORTEST_REASON = 60

/** As many whole reasons, the first of them, as there is room for, else the beginning of one; and how many are left out. */
function withReasons(
  before: readonly string[],
  reasons: readonly string[],
  after: readonly string[],
  room: number,
): string {
  const text = (named: readonly string[]): string => {
    const left = reasons.length - named.length
    const more =
      named.length === 0 ? `not verified for ${plural(left, 'reason')}` : plural(left, 'more reason')
    return [...before, ...named, ...(left > 0 ? [more] : []), ...after].join('; ')
  }
  for (let count = Math.min(REASONS_NAMED, reasons.length); count > 0; count--) {
    const whole = text(reasons.slice(0, count))
    if (whole.length <= room) return whole
  }
  const [first] = reasons
  const left = room - text(['']).length
  return text(first === undefined || left < SHORTEST_REASON ? [] : [shortened(first, left)])
}

function verifiedPhrase(rows: readonly RequirementRow[]): string {
  return `verified ${rows.filter(isVerified).length} of ${rows.filter(isApplicable).length} applicable requirements`
}

function brokenPhrases(
  verdict: RunVerdict,
  { requirements: rows }: Judgement,
  { strict, waiverProblems = [] }: VerdictContext,
): string[] {
  const failures = idsWith(rows, 'fail')
  const warnings = idsWith(rows, 'warn')
  const waived = idsWith(rows, 'waived')
  const hanging = rows.filter(({ excuse }) => excuse === 'waived').length
  const phrases: string[] = []
  if (failures.length > 0) phrases.push(`${plural(failures.length, 'requirement')} failed (${few(failures)})`)
  else if (verdict === 'non-conformant' && strict && warnings.length > 0)
    phrases.push(`${plural(warnings.length, 'warning')}, and --strict (${few(warnings)})`)
  if (verdict === 'conformant' && warnings.length > 0) phrases.push(plural(warnings.length, 'warning'))
  phrases.push(...waiverProblems)
  if (waived.length > 0) phrases.push(`${waived.length} waived (${few(waived)})`)
  if (hanging > 0) phrases.push(`${hanging} not verified because of what is waived`)
  return phrases
}

function targetPhrases(context: VerdictContext): string[] {
  const phrases: string[] = []
  if (context.credentialsRefused !== undefined) phrases.push(context.credentialsRefused)
  else if (!context.targetReachable)
    phrases.push(`the target could not be reached${context.targetReason ? ` (${context.targetReason})` : ''}`)
  else if (!context.operationImplemented) phrases.push('the operation is not implemented')
  else if (context.circuitBroken) phrases.push('the target stopped answering')
  if (context.targetReachable && context.noVersionIn !== undefined)
    phrases.push(
      `/metadata ${context.noVersionIn} and names no FHIR version (check the base URL, serve a CapabilityStatement there, or set --fhir-version)`,
    )
  if (context.hindrance !== undefined) phrases.push(context.hindrance)
  if (context.serverErrors !== undefined) phrases.push(context.serverErrors)
  phrases.push(...(context.circumstances ?? []))
  return phrases
}

/** “… holds; nothing else was looked at”, or “no failure; … accepted as not verified” */
function partialPhrases({ requirements: rows, wanted, notSelected }: Judgement): string[] {
  const accepted = acceptedIds(rows)
  const warned = idsWith(rows, 'warn')
  const held = rows.filter((row) => isVerified(row) && row.verdict !== 'fail' && row.verdict !== 'warn')
  const isNarrow = wanted.only.length > 0 && notSelected.length > 0
  const phrases = isNarrow
    ? held.length === 0
      ? []
      : [`${few(held.map(({ requirement }) => requirement))} ${held.length === 1 ? 'holds' : 'hold'}`]
    : [...(idsWith(rows, 'waived').length > 0 ? [] : ['no failure']), verifiedPhrase(rows)]
  if (warned.length > 0) phrases.push(`${plural(warned.length, 'warning')} (${few(warned)})`)
  if (accepted.length > 0) phrases.push(`${few(accepted)} accepted as not verified`)
  if (isNarrow) phrases.push('nothing else was looked at')
  else if (notSelected.length > 0) phrases.push(`left out by --skip: ${few(wanted.skip)}`)
  return phrases
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
