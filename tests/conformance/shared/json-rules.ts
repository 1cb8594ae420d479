import { emptyPlaces, MOST_PLACES } from '../../../src/fhir/json.js'
import type { JsonReading } from '../../../src/fhir/json.js'
import type { Bench } from '../../../src/judge/check.js'
import { schemaFaults } from './schema.js'

/** A message or an answer in JSON: its text as it was read, and the resource in it. */
export interface JsonResource {
  readonly reading: JsonReading
  readonly resource: unknown
}

/** Rules of FHIR's JSON that some of them break: null, nothing in an object, array or string, a property twice. */
export function judgeJson(all: readonly JsonResource[], bench: Bench): void {
  const faults = all.flatMap(({ reading }) =>
    reading.ok
      ? [...emptyPlaces(reading.value), ...reading.duplicates.map((name) => `${name} is there twice`)]
      : [],
  )
  say(all, faults, bench)
}

/** What HL7's JSON schema finds wrong with some of them. */
export function judgeSchema(all: readonly JsonResource[], bench: Bench): void {
  say(
    all,
    all.flatMap(({ resource }) => schemaFaults(bench.target.release, resource)),
    bench,
  )
}

function say(all: readonly JsonResource[], faults: readonly string[], bench: Bench): void {
  if (all.length === 0) bench.doesNotApply('nothing of it came in JSON')
  const distinct = [...new Set(faults)].slice(0, MOST_PLACES)
  bench.saw(distinct.length > 0 ? distinct.join('; ') : `nothing wrong in ${all.length} in JSON`)
  bench.expect(distinct).toEqual([])
}
