import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { variants } from './scenarios.js'
import { charsetOf, crashed, mediaTypeOf, needForm, needTwin, summaries } from '../shared/http.js'
import { allInvocations, invocations } from '../shared/scenarios/invocations.js'
import { checkAnswers, checkLater } from '../shared/answers.js'

suite(import.meta.url)

checkAnswers(
  'OP-12/not-json',
  invocations,
  'FHIR JSON is answered with its media type',
  ({ invoke }, bench) => {
    needForm(invoke, bench.form, bench)
    bench.saw(`Content-Type: ${invoke.header('content-type') ?? 'none'}`)
    bench.expect(mediaTypeOf(invoke)).toBe('application/fhir+json')
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
)

checkLater(
  'OP-12/not-xml',
  'FHIR XML is answered with its media type',
  ({ invoke }, bench) => {
    needForm(invoke, bench.form, bench)
    bench.saw(`Content-Type: ${invoke.header('content-type') ?? 'none'}`)
    bench.expect(mediaTypeOf(invoke)).toBe('application/fhir+xml')
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
  new Set(['xml']),
)

checkAnswers(
  'OP-16/charset',
  allInvocations,
  'No other charset than UTF-8 is named',
  ({ invoke }, bench) => {
    needForm(invoke, bench.form, bench)
    bench.saw(`Content-Type: ${invoke.header('content-type') ?? 'none'}`)
    bench.expect(charsetOf(invoke)).toMatch(/^utf-?8$/i)
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
)

checkAnswers(
  'OP-16/not-utf8',
  allInvocations,
  'The body is UTF-8',
  ({ invoke }, bench) => {
    needForm(invoke, bench.form, bench)
    bench.saw(invoke.body.invalidUtf8 ? 'the bytes are not UTF-8' : 'the bytes are UTF-8')
    bench.expect(invoke.body.invalidUtf8 ?? false).toBe(false)
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
)

check(
  'OP-13/refused',
  variants,
  '`Accept: application/json` is not refused',
  ({ twin, acceptGeneric }, bench) => {
    needTwin(twin, bench)
    bench.saw(acceptGeneric.summary)
    bench.expect(acceptGeneric.accepted).toBe(true)
  },
)

check(
  'OP-13/other-format',
  variants,
  '`Accept: application/json` is answered in JSON',
  ({ twin, acceptGeneric }, bench) => {
    needTwin(twin, bench)
    inJson(acceptGeneric, bench)
  },
)

/** The answer says that it is JSON, under whichever of its names. */
function inJson(answer: ExchangeView, bench: Bench): void {
  if (!answer.accepted) bench.unobserved(`the call was refused: ${answer.summary}`)
  bench.saw(`${answer.summary}, Content-Type: ${answer.header('content-type') ?? 'none'}`)
  bench.expect(mediaTypeOf(answer)).toMatch(/[/+]json$/)
}

check(
  'OP-14/5xx',
  variants,
  'An unknown Accept does not crash the server',
  ({ twin, acceptUnknown }, bench) => {
    needTwin(twin, bench)
    bench.saw(acceptUnknown.summary)
    bench.expect(crashed(acceptUnknown)).toBe(false)
  },
)

check('OP-14/not-406', variants, 'An unknown Accept is answered 406', ({ twin, acceptUnknown }, bench) => {
  needTwin(twin, bench)
  bench.saw(acceptUnknown.summary)
  if (acceptUnknown.serverError) bench.unobserved(acceptUnknown.summary)
  bench.expect(acceptUnknown.status).toBe(406)
})

check('OP-15/rejected', variants, '`_format` is not refused', ({ twin, formatShort, formatLong }, bench) => {
  needTwin(twin, bench)
  bench.saw(summaries(formatShort, formatLong))
  bench.expect([formatShort, formatLong].some((answer) => !answer.accepted)).toBe(false)
})

for (const name of ['formatShort', 'formatLong'] as const) {
  const written = name === 'formatShort' ? '`_format=json`' : '`_format=application/fhir+json`'
  check(
    'OP-15/ignored',
    variants,
    `${written} is answered in JSON`,
    (view, bench) => {
      needTwin(view.twin, bench)
      inJson(view[name], bench)
    },
    { part: name },
  )
}
