import { groupBy } from '../../../src/evidence/group-by.js'
import { codes } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { idOf } from '../../../src/fhir/parameters.js'
import type { Bench } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { CoverageEvidence } from '../../../src/scenario/coverage.js'
import type { Form } from '../../../src/scenario/form.js'
import { REQUIRED_OUTPUTS } from './output.js'
import { idsAsked, isRouted, NOT_ROUTED } from '../../../src/fhir/routing.js'
import type { TypeLevelEvidence } from './scenarios/passing-ids.js'
import type { ReadControl, RefusalEvidence } from './scenarios/refusals.js'

/** Reading of HTTP answers that several test files share. */

/** The answer is a success, and not an error in disguise. */
export function succeeded(answer: ExchangeView): boolean {
  return answer.accepted && answer.resourceType !== 'OperationOutcome'
}

/** A crash: 5xx, where 501 honestly says that something is not offered. */
export function crashed(answer: ExchangeView): boolean {
  return answer.serverError && answer.status !== 501
}

/** Statuses of a call that is denied, whatever it asks for. */
export const DENIED = [401, 403, 429]

/** An honest refusal: a client error, or 501. */
export function declined(answer: ExchangeView): boolean {
  return answer.clientError || answer.status === 501
}

/** The path or the method is not known. */
export function notRouted(answer: ExchangeView): boolean {
  return NOT_ROUTED.includes(answer.status)
}

/** An answer that shows that the operation is there, whatever it says. */
export function isThere(answer: ExchangeView): boolean {
  const { status, json, request } = answer
  return isRouted({ status, json, allow: answer.header('allow') }, idsAsked(request.url, request.body?.text))
}

/** What the first refusal among these says: its summary, and the diagnostics of its OperationOutcome. */
export function refusalOf(answers: readonly ExchangeView[]): string {
  const refused = answers.find((answer) => !answer.accepted && isThere(answer))
  if (!refused) return summaries(...answers)
  const issues = objectsOf(outcomeOf(refused)?.outcome['issue'])
  const said = issues.flatMap(({ diagnostics }) => textOf(diagnostics) ?? [])
  return [refused.summary, ...said].join(', ')
}

/** Ends the check unless the ordinary call was accepted: what differs from it could not be told. */
export function needTwin(twin: ExchangeView, bench: Bench): void {
  if (!succeeded(twin)) bench.unobserved(`the ordinary call was not accepted: ${twin.summary}`)
}

/** Ends the check where an answer is that the Subscription was deleted, by a server that did so itself. */
export function needExisting(answers: readonly ExchangeView[], bench: Bench): void {
  const gone = answers.find(({ status }) => status === 410)
  if (gone) bench.unobserved(`the Subscription is not there any more: ${gone.summary}`)
}

/**
 * Ends the check unless a call in this form was accepted. Where GET is not owed, a server
 * that has none is not asked what it would answer.
 */
export function needForm(answer: ExchangeView, form: Form | undefined, bench: Bench): void {
  if (succeeded(answer)) return
  const owed = bench.owes('OP-05')
  if (form?.method === 'GET' && notRouted(answer) && !owed)
    bench.doesNotApply(`GET is not offered: ${answer.summary}`)
  needTwin(answer, bench)
}

/** What the report says of several answers; what several calls have in common is said once. */
export function summaries(...answers: readonly ExchangeView[]): string {
  const said = [...groupBy(answers, (answer) => answer.summary)]
  return said
    .map(([summary, { length }]) => (length === 1 ? summary : `${summary} (${length} times)`))
    .join('; ')
}

/** Media type of the answer, without parameters, in lower case; empty when there is none. */
export function mediaTypeOf(answer: ExchangeView): string {
  return (answer.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** What makes a Subscription readable, as the end of a reason. */
export const SERVE_READ = 'let the server answer GET [base]/Subscription/[id]'

/** The charset that an answer names; UTF-8 when it names none. */
export function charsetOf(answer: ExchangeView): string {
  return /charset\s*=\s*"?([^";\s]+)/i.exec(answer.header('content-type') ?? '')?.[1] ?? 'utf-8'
}

/** Names of the outputs that the ordinary call had and this answer lacks. */
export function lackingOutputs(answer: ExchangeView, twin: ExchangeView): string[] {
  const has = (view: ExchangeView, name: string): boolean => (view.parameters?.text(name) ?? '').trim() !== ''
  return REQUIRED_OUTPUTS.filter((name) => has(twin, name) && !has(answer, name))
}

/** Ids that `subscription` names, in whatever form; an early draft's joined list counts too. */
export function listedIds(answer: ExchangeView): string[] {
  const values = answer.parameters?.texts('subscription') ?? []
  return values.flatMap((value) => value.split(',')).flatMap((value) => idOf(value.trim()) ?? [])
}

/** Ids of the Subscriptions that a token is for: by its answer, else by what came after the bind. */
export function coveredIds({ operation, socket }: Viewed<CoverageEvidence>, bench: Bench): string[] {
  const listed = listedIds(operation)
  const seen = socket?.opened
    ? socket.notifications.flatMap((frame) => frame.notification?.statuses ?? [])
    : []
  const ids = [...new Set([...listed, ...seen.flatMap(({ subscriptionId }) => subscriptionId ?? [])])]
  if (ids.length > 0) return ids
  if (socket === null)
    return bench.unobserved('the answer does not say what the token is for, and it could not be bound')
  if (!socket.opened) return bench.unobserved('the websocket could not be opened')
  return bench.unobserved(
    'the answer does not say what the token is for, and nothing came after the bind: ' +
      'let the server send a handshake for each Subscription of the token, or name them in `subscription`',
  )
}

/** Those of the ids that a token is not for; only said where silence is telling. */
export function uncoveredIds(
  call: Viewed<CoverageEvidence>,
  ids: readonly string[],
  bench: Bench,
): readonly string[] {
  const covered = coveredIds(call, bench)
  const missing = ids.filter((id) => !covered.includes(id))
  if (missing.length > 0 && listedIds(call.operation).length === 0 && !call.byEvent)
    bench.unobserved('no handshake came for one of them, and no event could tell whether it is covered')
  bench.saw(`asked for ${ids.join(' and ')}; covered: ${covered.join(', ')}`)
  return missing
}

/** Who should be kept out, and what is said where the control shows that nobody keeps them out. */
type Kept = { readonly who: string; readonly otherwise: (reason: string) => void }

/**
 * Ends the check unless the plain read of the same Subscription shows that this caller is kept out: refused with 401, 403
 * or 404 where its owner's read succeeded.
 */
export function needKeptOut(
  control: Viewed<ReadControl> | undefined,
  { who, otherwise }: Kept,
  bench: Bench,
): void {
  if (!control) return bench.unobserved('the record holds no plain read of the Subscription by this caller')
  const { owner, stranger } = control
  if (!owner.accepted) bench.unobserved(`its owner could not read the Subscription: ${owner.summary}`)
  if (stranger.accepted) otherwise(`${who} may read the Subscription: ${stranger.summary}`)
  else if (![401, 403, 404].includes(stranger.status))
    bench.unobserved(`the plain read was neither answered nor refused: ${stranger.summary}`)
}

/** The same for the second principal, who may be privileged. */
export function needStranger(control: Viewed<ReadControl> | undefined, bench: Bench): void {
  const otherwise = (reason: string): void => bench.leftOut(`${reason}; it takes a second user who may not`)
  needKeptOut(control, { who: 'the second principal', otherwise }, bench)
}

/** The same for callers without valid credentials: an open server is not held to keep anybody out. */
export function needProtected(control: Viewed<ReadControl> | undefined, bench: Bench): void {
  const otherwise = (reason: string): void => bench.doesNotApply(`the server is open: ${reason}`)
  needKeptOut(control, { who: 'anybody', otherwise }, bench)
}

/** True when a token that was issued all the same claims the Subscription that is not there. */
export function claimsAbsent(
  { refused, absent }: Pick<Viewed<RefusalEvidence>, 'refused' | 'absent'>,
  bench: Bench,
): boolean {
  if (!absent) return bench.unobserved('the record does not hold what the token is for')
  const bound = absent.coverage.socket?.notifications.flatMap((frame) => frame.notification?.statuses ?? [])
  const claimed = [...listedIds(refused), ...(bound ?? []).map(({ subscriptionId }) => subscriptionId)]
  bench.saw(`${refused.summary}; the token is for: ${claimed.join(', ') || 'nothing that it says'}`)
  return claimed.includes(absent.id)
}

/** The refused answer of a refusal whose twin was accepted. */
export function refusedBeside({ twin, refused }: Viewed<RefusalEvidence>, bench: Bench): ExchangeView {
  needTwin(twin, bench)
  bench.saw(refused.summary)
  return refused
}

/** The answer as an error: whatever was answered with success is judged elsewhere. */
export function errorOf(view: Viewed<RefusalEvidence>, bench: Bench): ExchangeView {
  const refused = refusedBeside(view, bench)
  if (succeeded(refused)) bench.doesNotApply(`the call was answered with success: ${refused.summary}`)
  return refused
}

/** The OperationOutcome of an answer, as its body or wrapped in Parameters; null when there is none. */
export function outcomeOf(
  answer: ExchangeView,
): { outcome: Record<string, unknown>; wrapped: boolean } | null {
  const isOutcome = (value: unknown): value is Record<string, unknown> =>
    isObject(value) && value['resourceType'] === 'OperationOutcome'
  if (isOutcome(answer.json)) return { outcome: answer.json, wrapped: false }
  const inside = (answer.parameters?.entries ?? []).map((entry) => entry.raw['resource']).find(isOutcome)
  return inside ? { outcome: inside, wrapped: true } : null
}

/** The issues of an OperationOutcome that lack a legal severity or code, as sentences. */
export function badIssues(outcome: Record<string, unknown>, bench: Bench): string[] {
  const severities = codes(bench.target.release, 'issue-severity')
  const types = codes(bench.target.release, 'issue-type')
  return objectsOf(outcome['issue']).flatMap(({ severity, code }, index) => [
    ...(severities.includes(textOf(severity) ?? '')
      ? []
      : [`issue ${index + 1}: severity ${shown(severity)}`]),
    ...(types.includes(textOf(code) ?? '') ? [] : [`issue ${index + 1}: code ${shown(code)}`]),
  ])
}

const shown = (value: unknown): string => (value === undefined ? 'is missing' : JSON.stringify(value))

/** Secrets are replaced by their names when they are recorded; this is how the names look. */
export const SECRET_NAME = /«[a-z-]+-\d+»/

/** What was seen at type level; ends the check where the operation is not offered there. */
export function typeLevel(type: Viewed<TypeLevelEvidence> | null, bench: Bench): Viewed<TypeLevelEvidence> {
  return type ?? bench.unobserved('the operation is not offered at type level')
}

/**
 * What was seen at type level, where the plain call for one id was accepted; ends the check where it was not.
 */
export function typeTwin(type: Viewed<TypeLevelEvidence> | null, bench: Bench): Viewed<TypeLevelEvidence> {
  const seen = typeLevel(type, bench)
  needTwin(seen.one.operation, bench)
  return seen
}

/** One of the plain calls at type level, beside the call for one id. */
export function beside(
  type: Viewed<TypeLevelEvidence> | null,
  name: 'asString' | 'extra' | 'mix' | 'list' | 'none',
  bench: Bench,
): ExchangeView {
  const answer = typeTwin(type, bench)[name]
  bench.saw(answer.summary)
  return answer
}
