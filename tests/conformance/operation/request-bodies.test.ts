import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { variants } from './scenarios.js'
import {
  coveredIds,
  crashed,
  declined,
  listedIds,
  needTwin,
  notRouted,
  refusedBeside,
  succeeded,
  typeLevel,
  typeTwin,
  needExisting,
} from '../shared/http.js'
import { passingIds, type TypeLevelEvidence } from '../shared/scenarios/passing-ids.js'
import { plainText } from '../shared/scenarios/refusals.js'

suite(import.meta.url)

for (const [clause, name, what] of [
  ['OP-07/refused', 'empty', 'without body and Content-Type'],
  ['OP-07/typed-refused', 'emptyTyped', 'without a body, with a Content-Type,'],
] as const) {
  check(
    clause,
    variants,
    `POST ${what} is accepted`,
    (view, bench) => {
      const calls = [view.empty, view.emptyTyped, view.withBody]
      bench.saw(`${view[name].summary} ${what}; with Parameters → ${view.withBody.status}`)
      if (!calls.some(succeeded)) bench.unobserved('no POST works at instance level')
      needTwin(view.again, bench)
      bench.expect(view[name].accepted).toBe(true)
    },
    { requires: ['OP-02', 'OP-04', 'OP-26'] },
  )
}

check(
  'OP-08/refused',
  passingIds,
  'A Parameters body is accepted',
  ({ type }, bench) => {
    const seen = typeLevel(type, bench)
    bench.saw(seen.one.operation.summary)
    if (!succeeded(seen.one.operation)) explainRefusedBody(seen, bench)
    bench.expect(succeeded(seen.one.operation)).toBe(true)
  },
  { requires: ['IN-01', 'IN-02', 'OP-01', 'OP-04', 'OP-10'] },
)

/** Ends the check where another requirement says why a plain id was refused. */
function explainRefusedBody(type: Viewed<TypeLevelEvidence>, bench: Bench): void {
  const { one, get, none, asString, draftName } = type
  const refused = `a plain id was refused: ${one.operation.summary}`
  needExisting([one.operation], bench)
  if (one.operation.status === 415) bench.unobserved(refused)
  if (succeeded(asString)) bench.unobserved(refused)
  if (succeeded(draftName.operation) && !succeeded(none)) bench.unobserved(refused)
  if (!succeeded(get) && !succeeded(none)) bench.unobserved(refused)
  if (notRouted(one.operation) && notRouted(none)) bench.unobserved(refused)
}

check(
  'OP-08/ignored',
  passingIds,
  'The token is for the id in the body alone',
  ({ a, b, type }, bench) => {
    const { one } = typeTwin(type, bench)
    const covered = coveredIds(one, bench)
    bench.saw(`asked for ${a}; covered: ${covered.join(', ') || 'none'}; also there: ${b}`)
    bench.expect(covered).toContain(a)
    if (listedIds(one.operation).includes(b)) bench.unobserved('the token is for more, and says so')
    bench.expect(covered).not.toContain(b)
  },
  { requires: ['OP-01', 'OP-04', 'OUT-17', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'OUT-17/unrequested',
  passingIds,
  'Only the id in the body is named',
  ({ b, type }, bench) => {
    const { one } = typeTwin(type, bench)
    bench.saw(`${one.operation.summary}; listed: ${listedIds(one.operation).join(', ') || 'nothing'}`)
    bench.expect(listedIds(one.operation)).not.toContain(b)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'OP-09/5xx',
  variants,
  'A Parameters of nothing does not crash the server',
  ({ twin, emptyParameters }, bench) => {
    needTwin(twin, bench)
    bench.saw(emptyParameters.summary)
    bench.expect(crashed(emptyParameters)).toBe(false)
  },
)

check(
  'OP-09/refused',
  variants,
  'A Parameters of nothing is accepted',
  ({ empty, emptyParameters }, bench) => {
    needTwin(empty, bench)
    bench.saw(emptyParameters.summary)
    bench.expect(declined(emptyParameters)).toBe(false)
  },
  { requires: ['OP-04', 'OP-07'] },
)

check(
  'OP-10/json-refused',
  passingIds,
  'A FHIR JSON body is understood at type level',
  ({ type }, bench) => {
    const { one } = typeLevel(type, bench)
    takesJson(one.operation, bench)
  },
  { requires: ['OP-01', 'OP-08'] },
)

check(
  'OP-10/json-refused',
  variants,
  'A FHIR JSON body is understood at instance level',
  (view, bench) => {
    takesJson(view.withBody, bench)
  },
  { requires: ['OP-08'] },
)

function takesJson(answer: ExchangeView, bench: Bench): void {
  bench.saw(answer.summary)
  if (!answer.accepted && answer.status !== 415)
    bench.unobserved(`not refused for its media type: ${answer.summary}`)
  bench.expect(answer.accepted).toBe(true)
}

check('OP-11/accepted', plainText, 'A body of an unsupported type is refused', (view, bench) => {
  bench.expect(succeeded(refusedBeside(view, bench))).toBe(false)
})

check('OP-11/5xx', plainText, 'A body of an unsupported type does not crash the server', (view, bench) => {
  bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
})

check('OP-11/not-415', plainText, 'A body of an unsupported type is answered 415', (view, bench) => {
  const answer = refusedBeside(view, bench)
  if (!answer.clientError) bench.doesNotApply(`it is no client error: ${answer.summary}`)
  bench.expect(answer.status).toBe(415)
})
