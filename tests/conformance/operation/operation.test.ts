import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView, Viewed } from '../../../src/judge/view.js'
import { variants } from './scenarios.js'
import {
  charsetOf,
  coveredIds,
  crashed,
  declined,
  isThere,
  listedIds,
  mediaTypeOf,
  needForm,
  needTwin,
  notRouted,
  refusalOf,
  refusedBeside,
  succeeded,
  summaries,
  typeLevel,
  typeTwin,
} from '../shared/http.js'
import { allInvocations, forms, invocations } from '../shared/scenarios/invocations.js'
import { passingIds, type TypeLevelEvidence } from '../shared/scenarios/passing-ids.js'
import { plainText } from '../shared/scenarios/refusals.js'
import { checkAnswers, checkLater } from '../shared/answers.js'

suite(import.meta.url)

for (const [clause, level, post, get] of [
  ['OP-01/missing', 'type', 'typePost', 'typeGet'],
  ['OP-02/missing', 'instance', 'instancePost', 'instanceGet'],
] as const) {
  check(clause, forms, `The operation can be called at ${level} level`, (view, bench) => {
    const own = [view[post], view[get]]
    const all = [view.instancePost, view.instanceGet, view.typePost, view.typeGet]
    bench.saw(summaries(...own))
    // A server that has the operation and refuses every call for the Subscription says nothing of the level.
    const refused = own.some((answer) => answer.clientError && isThere(answer))
    if (refused && !all.some((answer) => answer.accepted))
      bench.unobserved(`the operation is there, and refuses the Subscription: ${refusalOf(own)}`)
    bench.expect(own.some((answer) => answer.accepted)).toBe(true)
  })
}

check(
  'OP-03/5xx',
  variants,
  'A call at system level does not crash the server',
  ({ twin, systemLevel }, bench) => {
    needTwin(twin, bench)
    bench.saw(systemLevel.summary)
    bench.expect(crashed(systemLevel)).toBe(false)
  },
)

check('OP-03/token', variants, 'There is no token at system level', ({ twin, systemLevel }, bench) => {
  needTwin(twin, bench)
  bench.saw(systemLevel.summary)
  bench.expect(systemLevel.accepted && systemLevel.tokenFacts !== null).toBe(false)
})

check(
  'OP-04/post-refused',
  variants,
  'POST works at instance level',
  (view, bench) => {
    const posts = [view.empty, view.emptyTyped, view.withBody]
    bench.saw(summaries(view.empty, view.withBody, view.get), howRefused(posts))
    if (!view.get.accepted && !posts.some(succeeded)) bench.unobserved('the instance level is not offered')
    bench.expect(posts.some((post) => post.accepted)).toBe(true)
  },
  { requires: ['OP-02'] },
)

check(
  'OP-04/post-refused',
  passingIds,
  'POST works at type level',
  ({ type }, bench) => {
    const { get, one, two, draftName, none, asString } = typeLevel(type, bench)
    const posts = [one.operation, two.operation, draftName.operation, none, asString]
    bench.saw(summaries(one.operation, get), howRefused(posts))
    if (!get.accepted && !posts.some(succeeded)) bench.unobserved('the type level is not offered')
    if (!posts.some(succeeded)) needExisting(posts, bench)
    bench.expect(posts.some((post) => post.accepted)).toBe(true)
  },
  { requires: ['OP-01'] },
)

/** Ends the check where an answer is that the Subscription was deleted, by a server that did so itself. */
function needExisting(answers: readonly ExchangeView[], bench: Bench): void {
  const gone = answers.find(({ status }) => status === 410)
  if (gone) bench.unobserved(`the Subscription is not there any more: ${gone.summary}`)
}

/** Whether POST is not known there, or a body was refused. */
function howRefused(posts: readonly ExchangeView[]): string | undefined {
  if (posts.every(notRouted)) return 'not-routed'
  return posts.every(({ status }) => [400, 415, 422].includes(status)) ? 'body-refused' : undefined
}

const levels = [
  { level: 'instance', post: 'instancePost', get: 'instanceGet', by: 'OP-02' },
  { level: 'type', post: 'typePost', get: 'typeGet', by: 'OP-01' },
] as const

for (const { level, post, get, by } of levels) {
  check(
    'OP-05/get-refused',
    forms,
    `GET works at ${level} level`,
    (view, bench) => {
      bench.saw(view[get].summary)
      if (!view[post].accepted && !view[get].accepted) bench.unobserved(`the ${level} level is not offered`)
      bench.expect(view[get].accepted).toBe(true)
    },
    { part: level, requires: [by] },
  )

  check(
    'OP-06/5xx',
    forms,
    `GET at ${level} level does not crash the server`,
    (view, bench) => {
      bench.saw(view[get].summary)
      if (!view[post].accepted && !view[get].accepted) bench.unobserved(`the ${level} level is not offered`)
      bench.expect(crashed(view[get])).toBe(false)
    },
    { part: level, requires: [by] },
  )

  check(
    'OP-06/get-refused',
    forms,
    `GET at ${level} level is answered or refused`,
    (view, bench) => {
      const answer = view[get]
      bench.saw(answer.summary)
      if (!view[post].accepted && !answer.accepted) bench.unobserved(`the ${level} level is not offered`)
      if (crashed(answer)) bench.unobserved(answer.summary)
      if (!answer.accepted) bench.chose(`GET is refused at ${level} level.`, 'A-01')
      bench.expect(answer.accepted).toBe(true)
    },
    { part: level, requires: [by] },
  )
}

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
