import { jsonNames } from '../../../src/fhir/definitions.js'
import { emptyPlaces, objectsOf } from '../../../src/fhir/json.js'
import { idOf, referenceForm } from '../../../src/fhir/parameters.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import {
  OUTPUT,
  PRESENT,
  contentsIn,
  isMisspelt,
  namesIn,
  outputOf,
  OUTPUTS,
  parameterIn,
  subscriptionsIn,
  unknownIn,
  valueNameOf,
  withoutOutputs,
} from '../shared/output.js'
import { allInvocations, invocations } from '../shared/scenarios/invocations.js'
import { schemaFaults } from '../shared/schema.js'
import { severalIds } from '../shared/scenarios/several-ids.js'
import { type AnswerView, checkAnswers, checkLater } from '../shared/answers.js'

suite(import.meta.url)

/** The requirements that say how often an output comes, and in which value. */
const COUNTS = {
  token: ['OUT-01/missing', 'OUT-01/repeated'],
  expiration: ['OUT-07/missing', 'OUT-07/repeated'],
  'websocket-url': ['OUT-19/missing', 'OUT-19/repeated'],
} as const

const TYPES = {
  token: 'OUT-02/not-string',
  expiration: 'OUT-08/not-datetime',
  subscription: 'OUT-15/not-string',
  'websocket-url': 'OUT-20/not-url',
} as const

for (const [name, [missing, repeated]] of Object.entries(COUNTS)) {
  const { min, max } = OUTPUTS.find((output) => output.name === name) ?? { min: 1, max: '1' }

  checkAnswers(
    missing,
    allInvocations,
    `There is a parameter \`${name}\``,
    ({ invoke }, bench) => {
      const output = outputOf(invoke, bench)
      bench.saw(namesIn(output))
      bench.expect(output.named(name).length).toBeGreaterThanOrEqual(min)
    },
    { requires: OUTPUT },
  )

  checkAnswers(
    repeated,
    allInvocations,
    `\`${name}\` comes once`,
    ({ invoke }, bench) => {
      const output = outputOf(invoke, bench)
      parameterIn(output, name, bench)
      bench.saw(namesIn(output))
      bench.expect(output.named(name).length).toBeLessThanOrEqual(Number(max))
    },
    { requires: OUTPUT },
  )
}

for (const [name, clause] of Object.entries(TYPES)) {
  const value = valueNameOf(name)

  checkAnswers(
    clause,
    allInvocations,
    `\`${name}\` travels as \`${value}\``,
    ({ invoke }, bench) => {
      const output = outputOf(invoke, bench)
      parameterIn(output, name, bench)
      const entries = output.named(name)
      bench.saw(
        `${name} has ${entries.map((entry) => entry.valueKeys.join(' and ') || 'no value').join(', ')}`,
      )
      for (const entry of entries) {
        bench.expect(entry.valueKeys).toContain(value)
        bench.expect(typeof entry.raw[value]).toBe('string')
      }
    },
    { requires: [...OUTPUT, ...(PRESENT[name] === undefined ? [] : [PRESENT[name]])] },
  )
}

checkAnswers(
  'OUT-16/no-id',
  allInvocations,
  'Each `subscription` names a Subscription by its id',
  ({ invoke }, bench) => {
    const unreadable = subscriptionsIn(invoke, bench).filter((text) => idOf(text) === null)
    bench.expect(unreadable).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

checkAnswers(
  'OUT-16/not-bare-id',
  allInvocations,
  'The form of `subscription` is known',
  ({ invoke }, bench) => {
    const forms = [...new Set(subscriptionsIn(invoke, bench).map(referenceForm))]
    bench.chose(`\`subscription\` names a Subscription by: ${forms.join(', ')}`, 'A-07')
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

checkAnswers(
  'OUT-17/unrequested',
  allInvocations,
  'Only the Subscription that was asked for is named',
  (view, bench) => {
    const asked = askedFor(view, bench)
    const named = subscriptionsIn(view.invoke, bench)
    needLegible(named, asked, bench)
    bench.expect(named.filter((text) => !asked.includes(idOf(text) ?? view.subscriptionId))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

checkAnswers(
  'OUT-17/missing',
  allInvocations,
  'The Subscription that was asked for is among those named',
  (view, bench) => {
    const asked = askedFor(view, bench)
    const named = subscriptionsIn(view.invoke, bench)
    needLegible(named, asked, bench)
    const ids = named.map(idOf)
    if (ids.includes(null)) bench.unobserved('a `subscription` names no id')
    bench.expect(asked.filter((id) => !ids.includes(id))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15', 'OUT-16'] },
)

/** Where none of as many values as ids were asked for is one of them, values may name Subscriptions otherwise. */
function needLegible(named: readonly string[], asked: readonly string[], bench: Bench): void {
  const isStrange = named.length === asked.length && !named.some((text) => asked.includes(idOf(text) ?? ''))
  if (isStrange)
    bench.unobserved('no `subscription` names an id that was asked for; it may name them otherwise')
}

/** The ids that the call named. */
function askedFor({ subscriptionId, subscriptionIds = [subscriptionId] }: AnswerView, bench: Bench) {
  return subscriptionIds.length > 0 ? subscriptionIds : bench.doesNotApply('the call named no id')
}

checkAnswers(
  'OUT-18/absent',
  allInvocations,
  'The Subscriptions of the token may be named',
  ({ invoke }, bench) => {
    const named = outputOf(invoke, bench).named('subscription').length
    bench.saw(`${named} parameters \`subscription\``)
    bench.expect(named).toBeGreaterThan(0)
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-25/several-values',
  allInvocations,
  'No parameter has several values',
  ({ invoke }, bench) => {
    const counts = contentsIn(outputOf(invoke, bench))
    if (counts.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(`values, resources and lists of parts: ${counts.join(', ')}`)
    bench.expect(counts.filter((count) => count > 1)).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-25/no-value',
  allInvocations,
  'Every parameter has a value',
  ({ invoke }, bench) => {
    const counts = contentsIn(outputOf(invoke, bench))
    if (counts.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(`values, resources and lists of parts: ${counts.join(', ')}`)
    bench.expect(counts).not.toContain(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-26/nameless',
  allInvocations,
  'Every parameter has a name',
  ({ invoke }, bench) => {
    const { entries } = outputOf(invoke, bench)
    if (entries.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(namesIn(outputOf(invoke, bench)))
    bench.expect(entries.filter((entry) => (entry.name ?? '').trim() === '')).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-26/wrong-case',
  allInvocations,
  'Names are spelt as in the definition',
  ({ invoke }, bench) => {
    const { entries } = outputOf(invoke, bench)
    if (entries.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(namesIn(outputOf(invoke, bench)))
    bench.expect(entries.filter((entry) => isMisspelt(entry.name ?? ''))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-27/unknown',
  allInvocations,
  'There are only the defined parameters',
  ({ invoke }, bench) => {
    const output = outputOf(invoke, bench)
    if (output.entries.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(namesIn(output))
    bench.expect(unknownIn(output).filter((name) => !name.startsWith('x-'))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-27/x-prefixed',
  allInvocations,
  'There is no parameter of the server’s own',
  ({ invoke }, bench) => {
    const output = outputOf(invoke, bench)
    bench.saw(namesIn(output))
    bench.expect(unknownIn(output).filter((name) => name.startsWith('x-'))).toHaveLength(0)
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-29/id-present',
  allInvocations,
  'The Parameters has no `id`',
  ({ invoke }, bench) => {
    const { id } = outputOf(invoke, bench).raw
    bench.saw(id === undefined ? 'a Parameters without an id' : 'a Parameters with an id')
    if (id !== undefined) bench.chose('the Parameters has an id', 'A-02')
    bench.expect(id).toBeUndefined()
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-30/unknown-child',
  allInvocations,
  'The Parameters has no other children than it may have',
  ({ invoke }, bench) => {
    const names = Object.keys(outputOf(invoke, bench).raw)
    bench.saw(`children: ${names.join(', ')}`)
    const known = ['resourceType', ...jsonNames(bench.rules.release, 'Parameters')]
    bench.expect(names.filter((name) => !known.includes(name.replace(/^_/, '')))).toHaveLength(0)
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-34/publicly-cacheable',
  allInvocations,
  'Shared caches may not keep it',
  ({ invoke }, bench) => {
    outputOf(invoke, bench)
    const control = invoke.header('cache-control') ?? ''
    bench.saw(control === '' ? 'no Cache-Control' : `Cache-Control: ${control}`)
    bench.expect(/no-store|private/i.test(control) || !/public|s-maxage/i.test(control)).toBe(true)
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-34/not-no-store',
  allInvocations,
  'It says `Cache-Control: no-store`',
  ({ invoke }, bench) => {
    outputOf(invoke, bench)
    const control = invoke.header('cache-control') ?? ''
    bench.saw(control === '' ? 'no Cache-Control' : `Cache-Control: ${control}`)
    bench.expect(control).toMatch(/no-store/i)
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-35/schema',
  invocations,
  'HL7’s JSON schema finds nothing wrong',
  ({ invoke }, bench) => {
    const output = outputOf(invoke, bench)
    const faults = schemaFaults(bench.target.release, withoutOutputs(output))
    bench.saw(faults.join('; ') || 'nothing is wrong by the schema')
    bench.expect(faults).toEqual([])
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-31/null',
  invocations,
  'The JSON has no null',
  ({ invoke }, bench) => {
    const { raw } = outputOf(invoke, bench)
    const nulls = emptyPlaces(raw).filter((place) => place.endsWith('is null'))
    const entries = Array.isArray(raw['parameter']) ? raw['parameter'] : []
    bench.saw(nulls.join('; ') || 'no null')
    bench.expect(nulls).toHaveLength(0)
    bench.expect(entries).toHaveLength(objectsOf(entries).length)
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-31/empty',
  invocations,
  'The JSON has no empty object or array',
  ({ invoke }, bench) => {
    const places = emptyPlaces(outputOf(invoke, bench).raw)
    const empty = places.filter((place) => /is an empty (?:object|array)$/.test(place))
    bench.saw(empty.join('; ') || 'nothing empty')
    bench.expect(empty).toHaveLength(0)
  },
  { requires: OUTPUT },
)

checkAnswers(
  'OUT-31/duplicate-property',
  invocations,
  'No property stands twice',
  ({ invoke }, bench) => {
    outputOf(invoke, bench)
    const { reading } = invoke
    const duplicates = reading.ok ? reading.duplicates : bench.unobserved('the answer is no JSON')
    bench.saw(duplicates.length > 0 ? `twice: ${duplicates.join(', ')}` : 'no property twice')
    bench.expect(duplicates).toHaveLength(0)
  },
  { requires: OUTPUT },
)

check(
  'OUT-15/joined',
  severalIds,
  'Each `subscription` names one Subscription',
  ({ invoke, subscriptionIds }, bench) => {
    const joined = subscriptionsIn(invoke, bench).filter((text) =>
      subscriptionIds.every((id) => text.includes(id)),
    )
    bench.expect(joined).toHaveLength(0)
  },
  { requires: OUTPUT },
)

checkLater(
  'OUT-15/joined',
  'Each `subscription` names one Subscription',
  ({ invoke, subscriptionIds = [] }, bench) => {
    const asked = [...new Set(subscriptionIds)]
    if (asked.length < 2) bench.doesNotApply('the call named no two ids')
    const joined = subscriptionsIn(invoke, bench).filter((text) => asked.every((id) => text.includes(id)))
    bench.expect(joined).toHaveLength(0)
  },
  { requires: OUTPUT },
)

check(
  'OUT-17/unrequested',
  severalIds,
  'Only the two that were asked for are named',
  ({ invoke, subscriptionIds }, bench) => {
    const named = subscriptionsIn(invoke, bench)
    needLegible(named, subscriptionIds, bench)
    const ids = named.flatMap((text) => idOf(text) ?? [])
    bench.expect(ids.filter((id) => !subscriptionIds.includes(id))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15'] },
)

check(
  'OUT-17/missing',
  severalIds,
  'Both that were asked for are named',
  ({ invoke, subscriptionIds }, bench) => {
    const texts = subscriptionsIn(invoke, bench)
    needLegible(texts, subscriptionIds, bench)
    if (texts.some((text) => idOf(text) === null)) bench.unobserved('a `subscription` names no id')
    const ids = texts.map(idOf)
    bench.expect(subscriptionIds.filter((id) => !ids.includes(id))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-15', 'OUT-16'] },
)
