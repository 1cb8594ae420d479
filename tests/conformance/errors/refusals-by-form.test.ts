import type { ExchangeRef, SocketRef } from '../../../src/evidence/types.js'
import { type Bench, type ClauseRef, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { ALL_FORMS, keyOf, nameOf } from '../shared/forms.js'
import {
  claimsAbsent,
  crashed,
  listedIds,
  needProtected,
  needStranger,
  needTwin,
  succeeded,
} from '../shared/http.js'
import { foreignByForm, type ForeignByFormEvidence } from '../shared/scenarios/foreign-by-form.js'
import { type Refusable, refusalsByForm } from '../shared/scenarios/refusals-by-form.js'
import { callOf } from './by-form.js'

suite(import.meta.url)

for (const form of ALL_FORMS) {
  const by = `by ${nameOf(form)}`
  const key = keyOf(form)

  const refused = (
    ref: ClauseRef,
    what: Refusable,
    expected: string,
    isBroken: (answer: ExchangeView) => boolean,
  ): void =>
    check(
      ref,
      refusalsByForm,
      `${expected} ${by}`,
      (view, bench) => bench.expect(isBroken(callOf(view, form, what, bench).exchange)).toBe(false),
      { part: `${what} ${key}` },
    )

  const isInstance = form.level === 'instance'
  refused(
    isInstance ? 'ERR-05/5xx' : 'ERR-06/5xx',
    'unknown',
    'An unknown id does not crash the server',
    crashed,
  )
  refused('ERR-09/5xx', 'deleted', 'A deleted Subscription does not crash the server', crashed)
  refused('ERR-07/5xx', 'other-channel', 'A rest-hook Subscription does not crash the server', crashed)
  refused('ERR-07/2xx', 'other-channel', 'A rest-hook Subscription yields no websocket token', succeeded)
  refused('IN-09/5xx', 'ill-formed', 'An illegal id does not crash the server', crashed)
  refused('IN-09/accepted', 'ill-formed', 'An illegal id is refused', succeeded)
  if (form.method === 'POST') {
    // Whether an instance-level call reads a body is its own matter.
    refused('IN-14/5xx', 'cut-off', 'A body that is cut off does not crash the server', crashed)
    if (form.level === 'type')
      refused('IN-14/accepted', 'cut-off', 'A body that is cut off is refused', succeeded)
  }

  for (const [claimed, accepted, what, expected] of [
    [
      isInstance ? 'ERR-05/claimed' : 'ERR-06/claimed',
      isInstance ? 'ERR-05/2xx' : 'ERR-06/2xx',
      'unknown',
      'An unknown id',
    ],
    ['ERR-09/claimed', 'ERR-09/2xx', 'deleted', 'A deleted Subscription'],
  ] as const) {
    check(
      claimed,
      refusalsByForm,
      `${expected} is not what a token is for, ${by}`,
      (view, bench) => {
        const { exchange, absent } = callOf(view, form, what, bench)
        const claims = absent !== null && claimsAbsent({ refused: exchange, absent }, bench)
        bench.expect(succeeded(exchange) && claims).toBe(false)
      },
      { part: `${what} ${key}` },
    )

    // At type level an id that is not there may be passed over, however it came to be gone.
    if (isInstance || accepted === 'ERR-06/2xx')
      check(
        accepted,
        refusalsByForm,
        `${expected} yields no token ${by}`,
        (view, bench) => {
          const { exchange, absent } = callOf(view, form, what, bench)
          if (absent !== null && claimsAbsent({ refused: exchange, absent }, bench))
            bench.unobserved('the token claims it')
          bench.expect(succeeded(exchange)).toBe(false)
        },
        { part: `${what} ${key}` },
      )
  }

  for (const [what, control] of [
    ['no-credentials', 'none'],
    ['invalid-credentials', 'invalid'],
  ] as const) {
    const words = what.replace('-', ' ')

    check(
      'SEC-01/operation-open',
      refusalsByForm,
      `A call with ${words} gets no token ${by}`,
      (view, bench) => {
        const { exchange } = callOf(view, form, what, bench)
        needProtected(view.controls?.[control], bench)
        bench.expect(exchange.tokenFacts).toBeNull()
      },
      { part: `${what} ${key}` },
    )

    check(
      'ERR-10/2xx',
      refusalsByForm,
      `Nobody is served with ${words} ${by}`,
      (view, bench) => {
        const { exchange } = callOf(view, form, what, bench)
        needProtected(view.controls?.[control], bench)
        bench.expect(succeeded(exchange)).toBe(false)
      },
      { part: `${what} ${key}` },
    )

    refused('ERR-10/5xx', what, `A call with ${words} does not crash the server`, crashed)
  }

  const foreignCall = (ref: ClauseRef, expected: string, isBroken: (answer: ExchangeView) => boolean): void =>
    check(
      ref,
      foreignByForm,
      `${expected} ${by}`,
      ({ calls, read }, bench) => {
        const call = calls[key] ?? bench.doesNotApply(`the operation is not offered by ${nameOf(form)}`)
        needTwin(call.byOwner, bench)
        needStranger(read, bench)
        bench.saw(call.byOther.summary)
        bench.expect(isBroken(call.byOther)).toBe(false)
      },
      { part: key },
    )

  foreignCall('ERR-11/2xx', 'A Subscription of somebody else yields no token', succeeded)
  foreignCall('ERR-11/5xx', 'A Subscription of somebody else does not crash the server', crashed)
}

for (const form of ALL_FORMS.filter(({ level, format }) => level === 'type' && format === 'json'))
  check(
    'SEC-01/operation-open',
    foreignByForm,
    `A call without credentials gets no token for a Subscription of the first principal by ${nameOf(form)}`,
    ({ nobody }, bench) => {
      const answer = nobody?.calls[keyOf(form)]
      if (!answer) return bench.doesNotApply('it was not called without credentials')
      if (!succeeded(answer)) bench.doesNotApply(`other calls show how it is refused: ${answer.summary}`)
      needProtected(nobody?.control ?? undefined, bench)
      bench.saw(answer.summary)
      bench.expect(answer.tokenFacts).toBeNull()
    },
    { part: `nobody ${keyOf(form)}` },
  )

check(
  'ERR-11/2xx',
  foreignByForm,
  'A token for an id of one’s own and one of somebody else is not for the other',
  ({ mixed, read, foreignId, ownId, event }, bench) => {
    if (!mixed) return bench.doesNotApply('the type level is not offered')
    needStranger(read, bench)
    if (!succeeded(mixed.byOther)) bench.doesNotApply(`such a call is refused: ${mixed.byOther.summary}`)
    const named = namedBy(mixed, { foreignId, ownId, event }, bench)
    bench.expect(named).not.toContain(foreignId)
  },
  { part: 'mixed' },
)

for (const method of ['POST', 'GET'] as const)
  check(
    'IN-06/foreign',
    foreignByForm,
    `A token by ${method} without ids is for the caller’s own Subscriptions only`,
    ({ none, read, foreignId, ownId, event }, bench) => {
      const call = none[method] ?? bench.doesNotApply(`${method} is not offered at type level`)
      needStranger(read, bench)
      if (!succeeded(call.byOther))
        bench.doesNotApply(`a call without ids is refused: ${call.byOther.summary}`)
      const named = namedBy(call, { foreignId, ownId, event }, bench)
      bench.expect(named).not.toContain(foreignId)
    },
    { part: method },
  )

/** The Subscriptions that an answer and the socket bound by it name. Ends the check where nothing shows that. */
function namedBy(
  { byOther, socket }: Viewed<{ readonly byOther: ExchangeRef; readonly socket: SocketRef | null }>,
  { foreignId, ownId, event }: Pick<Viewed<ForeignByFormEvidence>, 'foreignId' | 'ownId' | 'event'>,
  bench: Bench,
): readonly string[] {
  const came = (socket?.notifications ?? []).flatMap((frame) => frame.notification?.statuses ?? [])
  const named = [...listedIds(byOther), ...came.flatMap(({ subscriptionId }) => subscriptionId ?? [])]
  if (!named.includes(ownId) && !named.includes(foreignId) && (event?.graceMs ?? null) === null)
    bench.unobserved('nothing shows what the token is for')
  bench.saw(`covered: ${[...new Set(named)].join(', ') || 'nothing'}; of another principal: ${foreignId}`)
  return named
}
