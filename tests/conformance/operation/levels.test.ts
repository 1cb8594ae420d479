import { check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { variants } from './scenarios.js'
import {
  crashed,
  isThere,
  needTwin,
  notRouted,
  refusalOf,
  succeeded,
  summaries,
  typeLevel,
  needExisting,
} from '../shared/http.js'
import { forms } from '../shared/scenarios/invocations.js'
import { passingIds } from '../shared/scenarios/passing-ids.js'

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
