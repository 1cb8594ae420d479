import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { beside, crashed, declined, listedIds, refusedBeside, succeeded, typeTwin } from '../shared/http.js'
import { passingIds, type PassingIdsEvidence } from '../shared/scenarios/passing-ids.js'
import * as refusals from '../shared/scenarios/refusals.js'

suite(import.meta.url)

const { longId, idWithSpace, referenceAsId, idWithoutValue, cutOffJson, otherResource } = refusals

check('IN-09/accepted', [longId, idWithSpace], 'An id that is not legal is refused', (view, bench) => {
  bench.expect(succeeded(refusedBeside(view, bench))).toBe(false)
})

check(
  'IN-09/5xx',
  [longId, idWithSpace, referenceAsId],
  'An id that is not legal does not crash the server',
  (view, bench) => {
    bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
  },
)

check(
  'IN-09/reference-accepted',
  referenceAsId,
  'A reference in place of an id is refused',
  (view, bench) => {
    bench.expect(succeeded(refusedBeside(view, bench))).toBe(false)
  },
)

check(
  'IN-10/5xx',
  passingIds,
  'An undefined parameter does not crash the server',
  (view, bench) => {
    bench.expect(crashed(beside(view.type, 'extra', bench))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-10/refused',
  passingIds,
  'An undefined parameter is ignored',
  (view, bench) => {
    bench.expect(declined(beside(view.type, 'extra', bench))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-11/5xx',
  passingIds,
  'The same id twice does not crash the server',
  ({ type }, bench) => {
    const { twice } = typeTwin(type, bench)
    bench.saw(twice.operation.summary)
    bench.expect(crashed(twice.operation)).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-11/refused',
  passingIds,
  'The same id twice is not refused',
  ({ type }, bench) => {
    const { twice } = typeTwin(type, bench)
    bench.saw(twice.operation.summary)
    bench.expect(declined(twice.operation)).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-11/two-handshakes',
  passingIds,
  'The same id twice leads to one handshake',
  ({ a, type }, bench) => {
    const { twice } = typeTwin(type, bench)
    if (!succeeded(twice.operation))
      bench.doesNotApply(`the same id twice is refused: ${twice.operation.summary}`)
    const socket = twice.socket ?? bench.unobserved('the token could not be bound')
    if (!socket.opened) bench.unobserved('the websocket could not be opened')
    const count = socket.handshakes(a).length
    if (count === 0) bench.unobserved('no handshake came after the bind')
    bench.saw(`handshakes for ${a}: ${count}`)
    bench.expect(count).toBe(1)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-12/claimed',
  passingIds,
  'An unknown id among known ones is not listed as covered',
  (view, bench) => {
    const mix = beside(view.type, 'mix', bench)
    if (!succeeded(mix)) bench.doesNotApply(`the mix is refused: ${mix.summary}`)
    bench.saw(`${mix.summary}; listed: ${listedIds(mix).join(', ') || 'nothing'}`)
    bench.expect(listedIds(mix)).not.toContain(view.unknown)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-12/5xx',
  passingIds,
  'A known and an unknown id do not crash the server',
  (view, bench) => {
    bench.expect(crashed(beside(view.type, 'mix', bench))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

/** What such a call by GET was answered; two good ids have to be survived there before. */
function byGet(
  type: Viewed<PassingIdsEvidence>['type'],
  name: 'twice' | 'mix' | 'list',
  bench: Bench,
): ExchangeView {
  const answer = type?.byGet?.[name] ?? bench.doesNotApply('GET is not offered at type level')
  if (type?.twoByGet && crashed(type.twoByGet.operation)) bench.unobserved('two ids by GET crash the server')
  bench.saw(answer.summary)
  return answer
}

for (const [ref, name, what] of [
  ['IN-08/5xx', 'list', 'A list of ids'],
  ['IN-11/5xx', 'twice', 'The same id twice'],
  ['IN-12/5xx', 'mix', 'An unknown id beside a known one'],
] as const)
  check(
    ref,
    passingIds,
    `${what} does not crash the server by GET`,
    ({ type }, bench) => bench.expect(crashed(byGet(type, name, bench))).toBe(false),
    { part: 'GET', requires: ['IN-07'] },
  )

check(
  'IN-12/claimed',
  passingIds,
  'An unknown id among known ones is not listed as covered by GET',
  ({ type, unknown }, bench) => {
    const mix = byGet(type, 'mix', bench)
    if (!succeeded(mix)) bench.doesNotApply(`the mix is refused: ${mix.summary}`)
    bench.expect(listedIds(mix)).not.toContain(unknown)
  },
  { part: 'GET', requires: ['IN-07'] },
)

check(
  'IN-12/refused',
  passingIds,
  'A known and an unknown id are honoured in part',
  (view, bench) => {
    bench.expect(declined(beside(view.type, 'mix', bench))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

const bodies = [
  {
    accepted: 'IN-13/accepted',
    crash: 'IN-13/5xx',
    refusal: otherResource,
    what: 'A body that is no Parameters',
  },
  {
    accepted: 'IN-14/accepted',
    crash: 'IN-14/5xx',
    refusal: cutOffJson,
    what: 'A body that cannot be parsed',
  },
  {
    accepted: 'IN-15/accepted',
    crash: 'IN-15/5xx',
    refusal: idWithoutValue,
    what: 'An id without a value',
  },
] as const

for (const { accepted, crash, refusal, what } of bodies) {
  check(accepted, refusal, `${what} is refused`, (view, bench) => {
    bench.expect(succeeded(refusedBeside(view, bench))).toBe(false)
  })

  check(crash, refusal, `${what} does not crash the server`, (view, bench) => {
    bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
  })
}
