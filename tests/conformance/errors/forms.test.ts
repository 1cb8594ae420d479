import type { ExchangeRef, SocketRef } from '../../../src/evidence/types.js'
import { objectsOf } from '../../../src/fhir/json.js'
import { type Bench, type ClauseRef, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView, Viewed } from '../../../src/judge/view.js'
import type { Form } from '../../../src/scenario/form.js'
import { ALL_FORMS, keyOf, nameOf } from '../shared/forms.js'
import {
  badIssues,
  charsetOf,
  claimsAbsent,
  crashed,
  listedIds,
  mediaTypeOf,
  needProtected,
  needStranger,
  needTwin,
  outcomeOf,
  SECRET_NAME,
  succeeded,
  summaries,
} from '../shared/http.js'
import { insidesOf } from '../shared/insides.js'
import { foreignByForm, type ForeignByFormEvidence } from '../shared/scenarios/foreign-by-form.js'
import {
  type Refusable,
  type RefusalsByFormEvidence,
  refusalsByForm,
} from '../shared/scenarios/refusals-by-form.js'
import { schemaFaults } from '../shared/schema.js'

suite(import.meta.url)

/** What is to be refused is refused in every form, and the refusals have the same shape in each. */

type View = Viewed<RefusalsByFormEvidence>

type Calls = Viewed<RefusalsByFormEvidence>['forms'][string]

function callsIn(view: View, form: Form, bench: Bench): Calls {
  const found = view.forms[keyOf(form)]
  if (!found) return bench.doesNotApply(`the operation is not offered by ${nameOf(form)}`)
  needTwin(found.twin, bench)
  return found
}

function callOf(
  view: View,
  form: Form,
  what: Refusable,
  bench: Bench,
): NonNullable<Calls['calls'][Refusable]> {
  const found = callsIn(view, form, bench).calls[what]
  if (!found && what.endsWith('credentials') && !bench.target.authenticated)
    bench.leftOut(
      'no credentials configured, so unauthenticated calls cannot be tested: set TARGET_BEARER_TOKEN',
    )
  if (!found) return bench.doesNotApply(`there is no such call by ${nameOf(form)}`)
  bench.saw(found.exchange.summary)
  return found
}

/** The answers in one form that are errors. */
function errorsIn(view: View, form: Form, bench: Bench): readonly ExchangeView[] {
  const { calls } = callsIn(view, form, bench)
  const answers = Object.values(calls).flatMap((each) => each?.exchange ?? [])
  const errors = answers.filter((answer) => !succeeded(answer))
  if (errors.length === 0) bench.doesNotApply('every call was answered with success')
  bench.saw(summaries(...errors))
  return errors
}

/** The same that have an OperationOutcome. */
function outcomesIn(view: View, form: Form, bench: Bench) {
  const found = errorsIn(view, form, bench).flatMap((answer) => {
    const outcome = outcomeOf(answer)
    return outcome ? [{ answer, ...outcome }] : []
  })
  if (found.length === 0) bench.unobserved('no error has an OperationOutcome')
  return found
}

for (const form of ALL_FORMS) {
  const by = `by ${nameOf(form)}`
  const key = keyOf(form)
  const isJson = form.format === 'json'

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
