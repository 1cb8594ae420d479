import { type Bench, check, type ClauseRef, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { crashed, declined, mediaTypeOf, needTwin, succeeded } from '../shared/http.js'
import { typeOf } from '../shared/xml.js'
import { OTHER_ACCEPTS, otherForm, type OtherFormEvidence } from './other-form.js'

suite(import.meta.url)

/** What headers and names mean does not depend on the form of the call, on who calls, or for what. */

type View = Viewed<OtherFormEvidence>

type Name = Exclude<keyof OtherFormEvidence, 'twin' | 'xml'>

/** Judges one of the calls, where the ordinary one in the same form was accepted. */
function judged(
  refs: ClauseRef,
  name: Name,
  expected: string,
  judge: (answer: ExchangeView, bench: Bench) => void,
): void {
  check(
    refs,
    otherForm,
    `${expected} in another form`,
    (view, bench) => {
      needTwin(view.twin, bench)
      const answer = view[name]
      bench.saw(`${answer.summary}, Content-Type: ${answer.header('content-type') ?? 'none'}`)
      judge(answer, bench)
    },
    { part: name },
  )
}

/** It did not crash the server. */
const survived = (answer: ExchangeView, bench: Bench): void => bench.expect(crashed(answer)).toBe(false)

/** No token came for it. */
const tokenless = (answer: ExchangeView, bench: Bench): void => bench.expect(answer.tokenFacts).toBeNull()

/** It was answered in JSON. */
function inJson(answer: ExchangeView, bench: Bench): void {
  if (!answer.accepted) bench.unobserved(`the call was refused: ${answer.summary}`)
  bench.expect(mediaTypeOf(answer)).toMatch(/[/+]json$/)
}

judged('OP-03/5xx', 'systemLevel', 'A call at system level does not crash the server', survived)
judged('OP-03/5xx', 'otherType', 'The operation below another type does not crash the server', survived)
judged('OP-03/token', 'systemLevel', 'There is no token at system level', tokenless)
judged('OP-03/token', 'otherType', 'The operation below another type yields no token', tokenless)

for (const name of ['list', 'weights'] as const)
  judged('OP-12/refused', name, `\`Accept: ${OTHER_ACCEPTS[name]}\` is answered`, (answer, bench) =>
    bench.expect(succeeded(answer)).toBe(true),
  )

judged(
  'OP-12/weights-ignored',
  'weights',
  'Of several formats the one with the highest weight comes',
  (answer, bench) => {
    if (!succeeded(answer)) bench.unobserved(`it was refused: ${answer.summary}`)
    bench.expect(answer.format).toBe('json')
  },
)

judged('OP-13/refused', 'acceptGeneric', '`Accept: application/json` is not refused', (answer, bench) =>
  bench.expect(answer.accepted).toBe(true),
)
judged('OP-13/other-format', 'acceptGeneric', '`Accept: application/json` is answered in JSON', inJson)
judged('OP-14/5xx', 'acceptUnknown', 'An unknown Accept does not crash the server', survived)
judged('OP-15/rejected', 'formatShort', '`_format=json` is not refused', (answer, bench) =>
  bench.expect(answer.accepted).toBe(true),
)
judged('OP-15/ignored', 'formatShort', '`_format=json` is answered in JSON', inJson)
judged('OP-21/5xx', 'preferAsync', '`Prefer: respond-async` does not crash the server', survived)
judged('OP-21/refused', 'preferAsync', '`Prefer: respond-async` is not refused', (answer, bench) =>
  bench.expect(declined(answer)).toBe(false),
)
judged('OP-21/202-without-location', 'preferAsync', 'A 202 says where the result will be', (answer, bench) =>
  bench.expect(answer.status === 202 && answer.header('content-location') === null).toBe(false),
)
judged('OP-27/5xx', 'otherCase', 'Another letter case does not crash the server', survived)
judged('OP-27/accepted', 'otherCase', 'Another letter case is another name', (answer, bench) =>
  bench.expect(answer.accepted).toBe(false),
)

/** One of the calls for XML, where the ordinary one was accepted. */
function inXml(view: View, name: keyof NonNullable<View['xml']>, bench: Bench): ExchangeView {
  needTwin(view.twin, bench)
  const { [name]: answer } = view.xml ?? bench.doesNotApply('the server does not declare XML')
  bench.saw(`${answer.summary}, ${typeOf(answer)}`)
  return answer
}

check('OP-12/not-xml', otherForm, 'Accept in XML is answered in that type in another form', (view, bench) => {
  const answer = inXml(view, 'acceptFhir', bench)
  bench.expect(answer.accepted).toBe(true)
  bench.expect(typeOf(answer)).toBe('application/fhir+xml')
})

for (const [refused, ignored, name, what] of [
  ['OP-13/refused', 'OP-13/other-format', 'acceptApplication', '`Accept: application/xml`'],
  ['OP-15/rejected', 'OP-15/ignored', 'formatShort', '`_format=xml`'],
] as const) {
  check(
    refused,
    otherForm,
    `${what} is not refused in another form`,
    (view, bench) => bench.expect(inXml(view, name, bench).accepted).toBe(true),
    { part: `${name} in XML` },
  )

  check(
    ignored,
    otherForm,
    `${what} is answered in XML in another form`,
    (view, bench) => {
      const answer = inXml(view, name, bench)
      if (!answer.accepted) bench.unobserved(`it was refused: ${answer.summary}`)
      bench.expect(answer.format).toBe('xml')
    },
    { part: `${name} in XML` },
  )
}
