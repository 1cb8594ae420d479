import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { CoverageEvidence } from '../../../src/scenario/coverage.js'
import {
  beside,
  coveredIds,
  crashed,
  declined,
  listedIds,
  needTwin,
  succeeded,
  summaries,
  typeLevel,
  typeTwin,
  uncoveredIds,
} from '../shared/http.js'
import { laterAnswers } from '../shared/scenarios/answers.js'
import { passingIds, type TypeLevelEvidence } from '../shared/scenarios/passing-ids.js'

suite(import.meta.url)

/** True when the call was accepted and its token is for all of these. */
function coversAll(call: Viewed<CoverageEvidence>, ids: readonly string[], bench: Bench): boolean {
  return succeeded(call.operation) && uncoveredIds(call, ids, bench).length === 0
}

/** True when a token under the draft name covers both, and the name is not just passed over as no id at all. */
function draftNameWorks(type: Viewed<TypeLevelEvidence>, ids: readonly string[], bench: Bench): boolean {
  return !succeeded(type.none) && coversAll(type.draftName, ids, bench)
}

check(
  'IN-01/reduced',
  passingIds,
  'A token for two ids covers both',
  ({ a, b, type }, bench) => {
    const { two } = typeTwin(type, bench)
    if (!succeeded(two.operation)) bench.unobserved(`two ids were refused: ${two.operation.summary}`)
    bench.expect(uncoveredIds(two, [a, b], bench)).toEqual([])
  },
  { requires: ['OP-01', 'OP-04', 'OP-08', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-01/reduced',
  laterAnswers,
  'A token for two ids in an XML body covers both',
  ({ answers, twoInXml }, bench) => {
    if (twoInXml === undefined) bench.unobserved('the record does not hold such a token')
    if (!twoInXml) return bench.doesNotApply('no XML body is taken at type level')
    if (!succeeded(twoInXml.operation))
      bench.unobserved(`two ids were refused: ${twoInXml.operation.summary}`)
    const { socket, byEvent } = twoInXml
    const told = socket?.opened
      ? socket.notifications.flatMap(({ notification }) => notification?.statuses ?? [])
      : []
    const bound = [...new Set(told.flatMap(({ subscriptionId }) => subscriptionId ?? []))]
    if (bound.length === 0) bench.unobserved('nothing came after the bind')
    const ids = answers.find(({ subscriptionIds }) => subscriptionIds.length === 2)?.subscriptionIds ?? []
    const missing = ids.filter((id) => !bound.includes(id))
    if (missing.length > 0 && !byEvent)
      bench.unobserved('no handshake came for one of them, and no event could tell whether it is covered')
    bench.saw(`asked for ${ids.join(' and ')}; told of on the socket: ${bound.join(', ')}`)
    bench.expect(missing).toEqual([])
  },
  { part: 'XML', requires: ['OP-01', 'OP-04', 'OP-08', 'OP-10', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-01/draft-name-only',
  passingIds,
  'Two ids are taken under the name `id`',
  (view, bench) => {
    const type = typeLevel(view.type, bench)
    const ids = [view.a, view.b]
    bench.saw(summaries(type.two.operation, type.draftName.operation))
    const taken = coversAll(type.two, ids, bench)
    if (!taken && !draftNameWorks(type, ids, bench))
      bench.unobserved('two ids are honoured under neither name')
    bench.expect(taken).toBe(true)
  },
  { requires: ['OP-01', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-01/5xx',
  passingIds,
  'Two ids do not crash the server',
  ({ type }, bench) => {
    const { two } = typeTwin(type, bench)
    bench.saw(two.operation.summary)
    bench.expect(crashed(two.operation)).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-01/refused',
  passingIds,
  'Two ids are not refused',
  ({ type }, bench) => {
    const { two } = typeTwin(type, bench)
    bench.saw(two.operation.summary)
    bench.expect(declined(two.operation)).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-02/refused',
  passingIds,
  'An id in `valueId` is understood',
  ({ type }, bench) => {
    const { one, asString } = typeLevel(type, bench)
    bench.saw(summaries(one.operation, asString))
    if (!succeeded(one.operation) && !succeeded(asString))
      bench.unobserved(`no type of value is understood: ${one.operation.summary}`)
    bench.expect(succeeded(one.operation)).toBe(true)
  },
  { requires: ['OP-01', 'OP-08'] },
)

check(
  'IN-03/5xx',
  passingIds,
  'An id in `valueString` does not crash the server',
  (view, bench) => {
    bench.expect(crashed(beside(view.type, 'asString', bench))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-03/refused',
  passingIds,
  'An id in `valueString` is understood',
  (view, bench) => {
    bench.expect(declined(beside(view.type, 'asString', bench))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-04/body-id-used',
  passingIds,
  'A token at instance level is for the id in the URL',
  (view, bench) => {
    const { a, b, instance } = view
    needTwin(instance.empty, bench)
    if (!succeeded(instance.otherId.operation)) bench.unobserved('the id in the body was refused')
    // A token that is for everything without a body too does not come from what is in the body.
    if (listedIds(instance.empty).includes(b)) bench.unobserved('the token is for more in any case')
    const covered = coveredIds(instance.otherId, bench)
    bench.saw(`URL ${a}, body ${b}; covered: ${covered.join(', ') || 'none'}`)
    bench.expect(covered).not.toContain(b)
  },
  { requires: ['OP-02', 'OP-07', 'OUT-17', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-04/body-id-used',
  passingIds,
  'A token by GET at instance level is for the id in the URL, whatever the query says',
  ({ a, b, instance }, bench) => {
    const { empty, otherIdByGet } = instance
    needTwin(empty, bench)
    if (!otherIdByGet) return bench.doesNotApply('GET is not offered at instance level')
    if (!succeeded(otherIdByGet.operation)) bench.unobserved('the id in the query was refused')
    if (listedIds(empty).includes(b)) bench.unobserved('the token is for more in any case')
    const covered = coveredIds(otherIdByGet, bench)
    bench.saw(`URL ${a}, query ${b}; covered: ${covered.join(', ') || 'none'}`)
    bench.expect(covered).not.toContain(b)
  },
  { part: 'query', requires: ['OP-02', 'OP-07', 'OUT-17', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-04/refused',
  passingIds,
  'An id in the body does no harm at instance level',
  ({ instance }, bench) => {
    const { empty, otherId, unknownId } = instance
    needTwin(empty, bench)
    bench.saw(summaries(otherId.operation, unknownId))
    if (otherId.operation.status === 415) bench.unobserved('no JSON body is taken')
    bench.expect([otherId.operation, unknownId].some((answer) => !succeeded(answer))).toBe(false)
  },
  { requires: ['OP-02', 'OP-07', 'OP-10'] },
)

check(
  'IN-07/reduced',
  passingIds,
  'A token for two ids in the query covers both',
  ({ a, b, type }, bench) => {
    const twoByGet = byGet(typeLevel(type, bench), bench)
    if (!succeeded(twoByGet.operation))
      bench.unobserved(`two ids were refused: ${twoByGet.operation.summary}`)
    bench.expect(uncoveredIds(twoByGet, [a, b], bench)).toEqual([])
  },
  { requires: ['OP-01', 'WS-01', 'WS-02', 'WS-04'] },
)

check(
  'IN-07/refused',
  passingIds,
  'Two ids in the query are not refused',
  ({ type }, bench) => {
    const { operation } = byGet(typeLevel(type, bench), bench)
    bench.saw(operation.summary)
    bench.expect(declined(operation)).toBe(false)
  },
  { requires: ['OP-01'] },
)

check(
  'IN-07/5xx',
  passingIds,
  'Two ids in the query do not crash the server',
  ({ type }, bench) => {
    const { operation } = byGet(typeLevel(type, bench), bench)
    bench.saw(operation.summary)
    bench.expect(crashed(operation)).toBe(false)
  },
  { requires: ['OP-01'] },
)

function byGet({ get, twoByGet }: Viewed<TypeLevelEvidence>, bench: Bench): NonNullable<typeof twoByGet> {
  return twoByGet ?? bench.doesNotApply(`GET is not answered with success at type level: ${get.summary}`)
}

check(
  'IN-08/5xx',
  passingIds,
  'A list of ids and the name `ids` do not crash the server',
  (view, bench) => {
    const list = beside(view.type, 'list', bench)
    const { draftName } = typeLevel(view.type, bench)
    bench.saw(summaries(list, draftName.operation))
    bench.expect([list, draftName.operation].some((answer) => crashed(answer))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-08/list-accepted',
  passingIds,
  'A comma-separated list of ids is not accepted',
  (view, bench) => {
    bench.expect(succeeded(beside(view.type, 'list', bench))).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)

check(
  'IN-08/draft-name-accepted',
  passingIds,
  'The name `ids` is not accepted',
  (view, bench) => {
    const type = typeTwin(view.type, bench)
    bench.saw(`${type.draftName.operation.summary}; without ids: ${type.none.status}`)
    if (succeeded(type.draftName.operation) && succeeded(type.none))
      bench.doesNotApply('a call without ids is accepted, so an unknown name cannot be told from none')
    bench.expect(succeeded(type.draftName.operation)).toBe(false)
  },
  { requires: ['OP-01', 'OP-04', 'OP-08'] },
)
