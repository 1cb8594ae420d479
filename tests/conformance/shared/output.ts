import { SPANS } from '../../../src/wire/deadlines.js'
import {
  choiceName,
  type OperationParameter,
  parameterOf,
  parametersOf,
} from '../../../src/fhir/definitions.js'
import { textOf } from '../../../src/fhir/json.js'
import type { Parameter, Parameters } from '../../../src/fhir/parameters.js'
import type { Bench } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'

/** How checks read what the operation returned. What is missing or broken is judged once and hides the rest. */

/** What the operation returns, by its definition. */
export const OUTPUTS: readonly OperationParameter[] = parametersOf('get-ws-binding-token', 'out')

export const OUTPUT_NAMES: readonly string[] = OUTPUTS.map((output) => output.name)

/** Those without which an answer is of no use. */
export const REQUIRED_OUTPUTS: readonly string[] = OUTPUTS.filter(({ min }) => min > 0).map(
  ({ name }) => name,
)

/** The JSON property in which an output travels: `valueDateTime`. */
export function valueNameOf(output: string): string {
  return choiceName('value', parameterOf('get-ws-binding-token', 'out', output).type)
}

/**
 * Ends the check unless the call succeeded. Which forms a server has to offer is judged elsewhere: where it returns its
 * output in another one, this one says nothing about outputs.
 */
export function needOutput(invoke: ExchangeView, bench: Bench): void {
  if (invoke.accepted) return
  const isRefused = invoke.clientError || invoke.status === 501
  if (bench.form !== undefined && isRefused && bench.succeeded('operation'))
    bench.doesNotApply(`the operation is not offered in this form: ${invoke.summary}`)
  bench.unobserved(`no output to judge: ${invoke.summary}`)
}

/** The Parameters of a successful answer; anything else is judged elsewhere. */
export function outputOf(invoke: ExchangeView, bench: Bench): Parameters {
  needOutput(invoke, bench)
  return invoke.parameters ?? bench.unobserved('the answer is no Parameters resource')
}

/** The Parameters without the values of the defined outputs, each of which has requirements of its own. */
export function withoutOutputs({ raw, entries }: Parameters): Record<string, unknown> {
  if (entries.length === 0) return raw
  const bare = entries.map((entry) =>
    OUTPUT_NAMES.includes(entry.name ?? '')
      ? Object.fromEntries(Object.entries(entry.raw).filter(([key]) => !/^_?value[A-Z]/.test(key)))
      : entry.raw,
  )
  return { ...raw, parameter: bare }
}

/** The names of the parameters, in their order, for sentences. */
export function namesIn(output: Parameters): string {
  return `parameters: ${output.entries.map((entry) => entry.name ?? '(nameless)').join(', ') || 'none'}`
}

/** What has to hold before any output can be judged: the call succeeds, and is answered with Parameters. */
export const OUTPUT = ['OP-01', 'OP-02', 'OP-04', 'OP-17/not-2xx', 'OP-18'] as const

/** The requirement that says that an output is there; its value cannot be judged without it. */
export const PRESENT: Readonly<Record<string, string>> = {
  token: 'OUT-01',
  expiration: 'OUT-07',
  'websocket-url': 'OUT-19',
}

/** The first parameter of that name; without one there is nothing to judge but that it is missing. */
export function parameterIn(output: Parameters, name: string, bench: Bench): Parameter {
  const [first] = output.named(name)
  if (first) return first
  if (PRESENT[name] === undefined)
    return bench.doesNotApply(`there is no parameter ${name}, which may be left out`)
  return bench.unobserved(`there is no parameter ${name}`)
}

/** The string that an output carries, in whatever value[x] it is. */
export function textIn(invoke: ExchangeView, name: string, bench: Bench): string {
  const entry = parameterIn(outputOf(invoke, bench), name, bench)
  const text = textOf(entry.raw[entry.valueKeys[0] ?? ''])
  return text ?? bench.unobserved(`the parameter ${name} carries no text`)
}

/** The strings of all parameters `subscription`; without any there is nothing to judge. */
export function subscriptionsIn(invoke: ExchangeView, bench: Bench): readonly string[] {
  const output = outputOf(invoke, bench)
  if (output.named('subscription').length === 0)
    bench.doesNotApply('the answer names no Subscription, which it may leave out')
  const texts = output.texts('subscription')
  if (texts.length === 0) bench.unobserved('no `subscription` carries text')
  bench.saw(`subscription: ${texts.map((text) => `\`${text}\``).join(', ')}`)
  return texts
}

/** The facts of the token, which itself is a secret and never seen by a check. */
export function tokenFactsOf(invoke: ExchangeView, bench: Bench): NonNullable<(typeof invoke)['tokenFacts']> {
  textIn(invoke, 'token', bench)
  return invoke.tokenFacts ?? bench.unobserved('the token is empty or blank')
}

/** When the expiration is, in milliseconds since the epoch; it has to name an instant. */
export function expiresAt(invoke: ExchangeView, bench: Bench): number {
  const text = textIn(invoke, 'expiration', bench)
  bench.saw(`expiration \`${text}\``)
  if (!text.includes('T')) bench.unobserved('the expiration names a day or more, not an instant')
  if (!/(?:Z|[+-]\d\d:?\d\d)$/.test(text)) bench.unobserved('the expiration has no offset')
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? bench.unobserved('the expiration cannot be read') : instant
}

/** Milliseconds from the answer to the expiration, by the answer's Date header, else by our clock. */
export function lifetimeOf(
  invoke: ExchangeView,
  answeredAt: number,
  bench: Bench,
): { lifetimeMs: number; uncertaintyMs: number } {
  const instant = expiresAt(invoke, bench)
  const date = Date.parse(invoke.header('date') ?? '')
  const from = Number.isNaN(date) ? answeredAt : date
  const lifetimeMs = instant - from
  bench.saw(
    `expiration ${Math.round(lifetimeMs / 1_000)} s after the answer, by ${Number.isNaN(date) ? 'our clock' : 'its Date header'}`,
  )
  return { lifetimeMs, uncertaintyMs: Number.isNaN(date) ? SPANS.unknownClock : SPANS.dateHeader }
}

/** The expiration as a dateTime without the faults that have requirements of their own: one fault, one finding. */
export function withoutKnownFaults(dateTime: string): string {
  return dateTime
    .replace(/T24:/, 'T23:')
    .replace(/(T\d\d:\d\d)(?=Z|[+-]|$)/, '$1:00')
    .replace(/(\.\d{9})\d+/, '$1')
    .replace(/(T\d\d:\d\d:\d\d(?:\.\d+)?)$/, '$1Z')
}

/** The websocket-url as a URL. */
export function websocketUrlIn(invoke: ExchangeView, bench: Bench): URL {
  const text = textIn(invoke, 'websocket-url', bench)
  bench.saw(`websocket-url \`${text}\``)
  if (!URL.canParse(text)) bench.unobserved('the websocket-url is no absolute URL')
  return new URL(text)
}

/** How many of value, resource and list of parts each parameter has. A value may consist of extensions alone. */
export function contentsIn(output: Parameters): readonly number[] {
  return output.entries.map(({ raw, valueKeys, hasResource, hasPart }) => {
    const extended = Object.keys(raw).filter((key) => /^_value[A-Z]/.test(key) && !(key.slice(1) in raw))
    return valueKeys.length + extended.length + Number(hasResource) + Number(hasPart)
  })
}

/** A defined name in another letter case. */
export function isMisspelt(name: string): boolean {
  return !OUTPUT_NAMES.includes(name) && OUTPUT_NAMES.includes(name.toLowerCase())
}

/** Names that are neither defined nor misspelt. */
export function unknownIn(output: Parameters): readonly string[] {
  const names = output.entries.flatMap((entry) => entry.name ?? [])
  return names.filter((name) => name.trim() !== '' && !OUTPUT_NAMES.includes(name.toLowerCase()))
}
