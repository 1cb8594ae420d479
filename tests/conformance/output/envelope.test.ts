import { suite } from '../../../src/judge/check.js'
import { jsonNames } from '../../../src/fhir/definitions.js'
import { emptyPlaces, objectsOf } from '../../../src/fhir/json.js'
import { OUTPUT, outputOf, withoutOutputs } from '../shared/output.js'
import { allInvocations, invocations } from '../shared/scenarios/invocations.js'
import { schemaFaults } from '../shared/schema.js'
import { checkAnswers } from '../shared/answers.js'

suite(import.meta.url)

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
    const nulls = emptyPlaces(raw, ['null'])
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
    const empty = emptyPlaces(outputOf(invoke, bench).raw, ['an empty object', 'an empty array'])
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
