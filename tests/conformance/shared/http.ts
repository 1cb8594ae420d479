import { groupBy } from '../../../src/evidence/group-by.js'
import { codes } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { idOf } from '../../../src/fhir/parameters.js'
import type { Bench } from '../../../src/judge/check.js'
import type { ExchangeView, Viewed } from '../../../src/judge/view.js'
import type { CoverageEvidence } from '../../../src/scenario/coverage.js'
import type { Form } from '../../../src/scenario/form.js'
import { REQUIRED_OUTPUTS } from './output.js'
import { NOT_ROUTED } from './scenarios/invocations.js'
import type { TypeLevelEvidence } from './scenarios/passing-ids.js'
import type { RefusalEvidence } from './scenarios/refusals.js'

/** Reading of HTTP answers that several test files share. */

/** The answer is a success, and not an error in disguise. */
export function succeeded(answer: ExchangeView): boolean {
  return answer.accepted && answer.resourceType !== 'OperationOutcome'
}

/** A crash: 5xx, where 501 honestly says that something is not offered. */
export function crashed(answer: ExchangeView, tolerated: readonly number[] = []): boolean {
  return answer.serverError && !tolerated.includes(answer.status)
}

/** The path or the method is not known. */
export function notRouted(answer: ExchangeView): boolean {
  return NOT_ROUTED.includes(answer.status)
}

/** Ends the check unless the ordinary call was accepted: what differs from it could not be told. */
export function needTwin(twin: ExchangeView, bench: Bench, ...by: string[]): void {
  if (!succeeded(twin)) bench.unobserved(`the ordinary call was not accepted: ${twin.summary}`, ...by)
}

/**
 * Ends the check unless a call in this form was accepted, and says what kept it. Where GET is not owed (A-01), a server
 * that has none is not asked what it would answer.
 */
export function needForm(answer: ExchangeView, form: Form | undefined, bench: Bench): void {
  if (succeeded(answer)) return
  const level = form?.level === 'type' ? 'OP-01' : 'OP-02'
  const owed = bench.owes('OP-05')
  if (form?.method === 'GET' && notRouted(answer) && !owed)
    bench.doesNotApply(`GET is not offered: ${answer.summary}`)
  needTwin(answer, bench, level, form?.method === 'GET' ? 'OP-05' : 'OP-04')
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
  if ((operation.parameters?.named('subscription') ?? []).length > 0) return listedIds(operation)
  if (socket === null) {
    return bench.unobserved(
      'the answer does not say what the token is for, and it could not be bound',
      'WS-02',
    )
  }
  if (!socket.opened) return bench.unobserved('the websocket could not be opened', 'WS-01')
  const seen = socket.notifications.flatMap((frame) => frame.notification?.statuses ?? [])
  const ids = seen.flatMap(({ subscriptionId }) => subscriptionId ?? [])
  if (ids.length === 0)
    return bench.unobserved(
      'the answer does not say what the token is for, and nothing came after the bind',
      'WS-04',
    )
  return [...new Set(ids)]
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
    bench.unobserved(
      'no handshake came for one of them, and no event could tell whether it is covered',
      'WS-04',
    )
  bench.saw(`asked for ${ids.join(' and ')}; covered: ${covered.join(', ')}`)
  return missing
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

const TRACES: readonly (readonly [RegExp, string])[] = [
  [/\bat (?:java|javax|jdk|sun|org|com|net|io|ca)\.[\w.$]{1,300}\([^()]{0,300}\)/, 'a Java stack trace'],
  [/(?:\n|\\n)[^\S\n]*at [^\n(\\]{1,200}\([^()\n]{1,300}:\d{1,9}:\d{1,9}\)/, 'a JavaScript stack trace'],
  [
    /(?:\n|\\n|\\r)[^\S\n]*at [\w.`<>[\], ]{1,300}\([^()]{0,300}\) in (?:[A-Za-z]:)?[^:\n]{1,300}:line \d/,
    'a .NET stack trace',
  ],
  [/Traceback \(most recent call last\)/, 'a Python stack trace'],
  [/goroutine \d+ \[\w+/, 'a Go stack trace'],
  [/panicked at '?[^\n]{0,300}\.rs:\d+/, 'a Rust panic'],
  [
    /(?:\/home|\/usr|\/opt|\/app|\/srv|\/var|\/root)\/[\w./@-]{1,300}\.(?:js|ts|py|rb|php|java|go|rs)\b/,
    'a path of a file',
  ],
  [/\b[A-Z]:\\{1,2}[\w\\. -]+\.(?:cs|dll|exe|java|js)\b/, 'a path of a file'],
]

/** What of its insides a text gives away; null when nothing. */
export function insidesIn(text: string): string | null {
  return TRACES.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

/** Secrets are replaced by their names when they are recorded; this is how the names look. */
export const SECRET_NAME = /«[a-z-]+-\d+»/

/** What was seen at type level; ends the check where the operation is not offered there. */
export function typeLevel(type: Viewed<TypeLevelEvidence> | null, bench: Bench): Viewed<TypeLevelEvidence> {
  return type ?? bench.unobserved('the operation is not offered at type level', 'OP-01')
}

/**
 * What was seen at type level, where the plain call for one id was accepted; ends the check where it was not, and says
 * what kept it: the level, the method, or the body.
 */
export function typeTwin(type: Viewed<TypeLevelEvidence> | null, bench: Bench): Viewed<TypeLevelEvidence> {
  const seen = typeLevel(type, bench)
  const { one, get } = seen
  const by = !get.accepted ? 'OP-01' : notRouted(one.operation) ? 'OP-04' : 'OP-08'
  needTwin(one.operation, bench, by)
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
