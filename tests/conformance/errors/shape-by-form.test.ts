import { objectsOf } from '../../../src/fhir/json.js'
import { check, suite } from '../../../src/judge/check.js'
import { ALL_FORMS, keyOf, nameOf } from '../shared/forms.js'
import { badIssues, charsetOf, mediaTypeOf, outcomeOf, SECRET_NAME, summaries } from '../shared/http.js'
import { insidesOf } from '../shared/insides.js'
import { refusalsByForm } from '../shared/scenarios/refusals-by-form.js'
import { schemaFaults } from '../shared/schema.js'
import { errorsIn, outcomesIn } from './by-form.js'

suite(import.meta.url)

for (const form of ALL_FORMS) {
  const by = `by ${nameOf(form)}`
  const key = keyOf(form)
  const isJson = form.format === 'json'

  check(
    'ERR-01/2xx',
    refusalsByForm,
    `Calls that fail have a 4xx or 5xx status ${by}`,
    (view, bench) =>
      bench.expect(errorsIn(view, form, bench).filter(({ accepted }) => accepted)).toHaveLength(0),
    { part: key },
  )

  check(
    'ERR-02/no-outcome',
    refusalsByForm,
    `Errors carry an OperationOutcome ${by}`,
    (view, bench) => {
      const bare = errorsIn(view, form, bench).filter((answer) => outcomeOf(answer) === null)
      if (bare.length > 0) bench.saw(`without an OperationOutcome: ${summaries(...bare)}`)
      bench.expect(bare).toHaveLength(0)
    },
    { part: key },
  )

  check(
    'ERR-03/wrapped',
    refusalsByForm,
    `The OperationOutcome is the body itself ${by}`,
    (view, bench) =>
      bench.expect(outcomesIn(view, form, bench).filter(({ wrapped }) => wrapped)).toHaveLength(0),
    { part: key, requires: ['ERR-02'] },
  )

  check(
    'ERR-04/no-issue',
    refusalsByForm,
    `Each OperationOutcome has an issue ${by}`,
    (view, bench) => {
      const found = outcomesIn(view, form, bench)
      bench.expect(found.filter(({ outcome }) => objectsOf(outcome['issue']).length === 0)).toHaveLength(0)
    },
    { part: key, requires: ['ERR-02'] },
  )

  check(
    'ERR-04/invalid-issue',
    refusalsByForm,
    `Each issue has a severity and a code that FHIR knows ${by}`,
    (view, bench) => {
      const bad = outcomesIn(view, form, bench).flatMap(({ outcome }) => badIssues(outcome, bench))
      bench.saw(bad.join(', ') || 'every issue is legal')
      bench.expect(bad).toEqual([])
    },
    { part: key, requires: ['ERR-02'] },
  )

  check(
    'ERR-04/schema',
    refusalsByForm,
    `HL7’s JSON schema finds nothing wrong with errors ${by}`,
    (view, bench) => {
      const found = outcomesIn(view, form, bench).filter(({ answer }) => answer.format === 'json')
      if (found.length === 0) bench.doesNotApply('no OperationOutcome is in JSON')
      const faults = found.flatMap(({ outcome }) => schemaFaults(bench.target.release, outcome))
      bench.saw(faults.join('; ') || 'nothing is wrong by the schema')
      bench.expect(faults).toEqual([])
    },
    { part: key, requires: ['ERR-02'] },
  )

  if (isJson)
    check(
      'OP-12/not-json',
      refusalsByForm,
      `An OperationOutcome in JSON has its media type ${by}`,
      (view, bench) => {
        const types = outcomesIn(view, form, bench).map(({ answer }) => mediaTypeOf(answer))
        bench.saw(`Content-Type: ${[...new Set(types)].join(', ')}`)
        bench.expect(types.filter((type) => type !== 'application/fhir+json')).toHaveLength(0)
      },
      { part: key, requires: ['ERR-02'] },
    )

  check(
    'OP-16/charset',
    refusalsByForm,
    `No other charset than UTF-8 is named for an error ${by}`,
    (view, bench) => {
      const charsets = outcomesIn(view, form, bench).map(({ answer }) => charsetOf(answer))
      bench.expect(charsets.filter((charset) => !/^utf-?8$/i.test(charset))).toHaveLength(0)
    },
    { part: key, requires: ['ERR-02'] },
  )

  check(
    'ERR-12/token',
    refusalsByForm,
    `No token or credential stands in an error ${by}`,
    (view, bench) => {
      const texts = errorsIn(view, form, bench).map(({ body }) => body.text)
      bench.expect(texts.filter((text) => SECRET_NAME.test(text))).toHaveLength(0)
    },
    { part: key },
  )

  check(
    'ERR-12/stack-trace',
    refusalsByForm,
    `Errors do not show the insides of the server ${by}`,
    (view, bench) => {
      const insides = errorsIn(view, form, bench).flatMap((answer) => insidesOf(answer) ?? [])
      bench.saw(`${insides[0] ?? 'nothing of its insides'} in the bodies`)
      bench.expect(insides).toHaveLength(0)
    },
    { part: key },
  )
}
