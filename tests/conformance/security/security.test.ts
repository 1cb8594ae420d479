import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { preflight, type PreflightEvidence } from './scenarios.js'
import { isBound } from '../shared/arrivals.js'
import { needProtected, needStranger, summaries } from '../shared/http.js'
import { turnedOff } from '../shared/scenarios/off-while-bound.js'
import { judgeForged, unlessAnyBinds } from '../shared/forged.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { FORGERIES, forgedTokens } from '../shared/scenarios/forged-tokens.js'
import { foreignCall } from '../shared/scenarios/foreign.js'
import { allInvocations, type InvocationEvidence, invocations } from '../shared/scenarios/invocations.js'
import { invalidCredentials, noCredentials } from '../shared/scenarios/refusals.js'
import { refused } from '../shared/scenarios/refused-sockets.js'
import { twoCalls } from '../shared/scenarios/two-calls.js'
import { isControlled } from '../shared/sockets.js'
import { checkAnswers } from '../shared/answers.js'

suite(import.meta.url)

for (const [scenario, what] of [
  [noCredentials, 'no credentials'],
  [invalidCredentials, 'invalid credentials'],
] as const) {
  check(
    'SEC-01/operation-open',
    scenario,
    `A call with ${what} gets no token`,
    (view, bench) => {
      if (!view.twin.accepted)
        bench.unobserved(`the call with credentials was refused too: ${view.twin.summary}`)
      needProtected(view.control, bench)
      bench.saw(`with credentials: ${view.twin.summary}; with ${what}: ${view.refused.summary}`)
      bench.expect(view.refused.tokenFacts).toBeNull()
    },
    { requires: ['OP-04'] },
  )

  check(
    'SEC-11/hidden',
    scenario,
    `${what} are answered by policy`,
    (view, bench) => {
      needProtected(view.control, bench)
      judgeDenial(view.refused, bench)
    },
    { requires: ['ERR-10'] },
  )
}

check(
  'SEC-11/hidden',
  foreignCall,
  'A foreign Subscription is denied by policy',
  (view, bench) => {
    needStranger(view.control, bench)
    judgeDenial(view.refused, bench)
  },
  { requires: ['ERR-11'] },
)

function judgeDenial(denied: ExchangeView, bench: Bench): void {
  if (denied.accepted) bench.unobserved(`access was not denied: ${denied.summary}`)
  bench.saw(denied.summary)
  bench.expect([404, 410]).not.toContain(denied.status)
}

check(
  'SEC-01/socket-open',
  refused,
  'A token that was altered in a few characters opens nothing',
  (view, bench) => {
    const { control, invented, altered, event } = view
    // Where binds are not answered only an event can tell.
    const observed = event === null ? isBound(control) : isControlled(control, event)
    if (!observed) bench.unobserved('the socket that was bound rightly got nothing either')
    if (!altered) return bench.unobserved('the token is too short to be altered')
    if (invented.notifications.length > 0) bench.unobserved('any token binds')
    bench.saw(`${altered.notifications.length} notifications on a socket with an altered token`)
    bench.expect(altered.notifications).toHaveLength(0)
  },
  { requires: ['WS-09', 'WS-21'] },
)

for (const name of ['beginning', 'without-signature', 'changed-claims'] as const)
  check(
    'SEC-01/socket-open',
    forgedTokens,
    `Nothing comes on a socket that was bound with ${FORGERIES[name]}`,
    (view, bench) => {
      unlessAnyBinds(view, bench)
      judgeForged(view, name, bench)
    },
    { part: name, requires: ['WS-01', 'WS-04', 'WS-09', 'WS-10'] },
  )

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\])/.test(hostname)

/** The websocket-url of an answer, as far as it is one. */
function websocketUrl(operation: ExchangeView, bench: Bench): URL {
  if (!operation.accepted) bench.unobserved(`no answer to judge: ${operation.summary}`)
  const url = operation.parameters?.text('websocket-url') ?? ''
  if (!URL.canParse(url)) bench.unobserved('there is no websocket-url that is a URL')
  return new URL(url)
}

function judgeSecure(url: URL, bench: Bench): void {
  bench.saw(`websocket-url: ${url.protocol}//${url.host}`)
  bench.expect(isSecure(url)).toBe(true)
}

const isSecure = (url: URL): boolean => url.protocol !== 'ws:' || isLoopback(url)

checkAnswers(
  'SEC-04/not-secure',
  allInvocations,
  'Outside of loopback the socket is secure',
  ({ invoke }, bench) => {
    judgeSecure(websocketUrl(invoke, bench), bench)
  },
  { requires: ['OP-04', 'OUT-19', 'OUT-21'] },
)

checkAnswers(
  'SEC-04/mixed-content',
  allInvocations,
  'By https one gets to a secure socket',
  ({ invoke }, bench) => {
    const url = websocketUrl(invoke, bench)
    const { protocol } = new URL(invoke.request.url)
    bench.saw(`called by ${protocol} websocket-url: ${url.protocol}//${url.host}`)
    bench.expect(protocol === 'https:' && url.protocol === 'ws:').toBe(false)
  },
  { requires: ['OP-04', 'OUT-19', 'OUT-21'] },
)

checkAnswers(
  'SEC-07/token-in-url',
  allInvocations,
  'The address does not hold the token',
  ({ invoke }, bench) => {
    websocketUrl(invoke, bench)
    const facts = invoke.tokenFacts ?? bench.unobserved('there is no token')
    bench.saw(`the token ${facts.inWebsocketUrl ? 'stands' : 'does not stand'} in websocket-url`)
    bench.expect(facts.inWebsocketUrl ?? false).toBe(false)
  },
  { requires: ['OP-04', 'OUT-01', 'OUT-19', 'OUT-21'] },
)

checkAnswers(
  'SEC-07/credential-parameter',
  allInvocations,
  'The address has no credential',
  ({ invoke }, bench) => {
    const names = [...websocketUrl(invoke, bench).searchParams.keys()]
    bench.saw(`query parameters of websocket-url: ${names.join(', ') || 'none'}`)
    const credential = /^(access_?|id_?|auth_?|bearer_?)?token$|^(api_?)?key$|^authorization$|^jwt$/i
    bench.expect(names.filter((name) => credential.test(name))).toHaveLength(0)
  },
  { requires: ['OP-04', 'OUT-19', 'OUT-21'] },
)

checkAnswers(
  'SEC-08/token-readable',
  allInvocations,
  'The Subscription does not show the token',
  (view, bench) => {
    const name = recognisableToken(view, bench)
    if (!view.readBack) return bench.doesNotApply('the Subscription was not read after this call')
    if (!view.readBack.accepted)
      bench.unobserved(`the Subscription could not be read: ${view.readBack.summary}`)
    const shown = view.readBack.body.text.includes(name)
    bench.saw(`${view.readBack.summary}, the token ${shown ? 'stands' : 'does not stand'} in it`)
    bench.expect(shown).toBe(false)
  },
  { requires: ['OUT-01', 'SC-13'] },
)

check(
  'SEC-08/token-readable',
  twoCalls,
  'The Subscription does not show a token that was issued later',
  ({ first, second, readBack }, bench) => {
    if (!readBack) return bench.unobserved('the record does not hold a read after the second call')
    if (!readBack.accepted) bench.unobserved(`the Subscription could not be read: ${readBack.summary}`)
    const names = [first, second].map((invoke) => recognisableToken({ invoke }, bench))
    const shown = names.filter((name) => readBack.body.text.includes(name))
    bench.saw(`${readBack.summary}, ${shown.length} of two tokens stand in it`)
    bench.expect(shown).toHaveLength(0)
  },
  { requires: ['OUT-01', 'SC-13'] },
)

check(
  'SEC-08/token-readable',
  turnedOff,
  'The Subscription does not show the token while a socket is bound with it',
  ({ bound, reads }, bench) => {
    const name = recognisableToken({ invoke: bound.operation }, bench)
    const accepted = reads.filter((read) => read.accepted)
    if (accepted.length === 0) bench.unobserved('the Subscription was not read while it was bound')
    const shown = accepted.filter((read) => read.body.text.includes(name))
    bench.saw(`${summaries(...reads)}; ${shown.length} of these answers hold the token`)
    bench.expect(shown).toHaveLength(0)
  },
  { requires: ['OUT-01', 'SC-13'] },
)

checkAnswers('SEC-10/rate-limited', invocations, 'The call is answered, or limited', ({ invoke }, bench) => {
  const { limited } = invoke
  bench.saw(limited?.summary ?? invoke.summary)
  bench.expect(limited).toBeNull()
})

checkAnswers('SEC-10/no-retry-after', invocations, 'A limit says when to come back', ({ invoke }, bench) => {
  const limited = invoke.limited ?? bench.doesNotApply('no call was answered with 429')
  bench.saw(limited.summary)
  bench.expect(limited.retryAfter).not.toBeNull()
})

/** The pseudonym that stands wherever the token stood. */
function recognisableToken({ invoke }: Pick<Viewed<InvocationEvidence>, 'invoke'>, bench: Bench): string {
  const facts = invoke.tokenFacts ?? bench.unobserved('there is no token')
  if (facts.byPositionOnly) bench.unobserved('the token is too short or too public to be recognised')
  return facts.name
}

check('SEC-05/no-allow-origin', preflight, 'A page of another origin may call', (view, bench) => {
  const answers = preflights(view)
  bench.saw(
    answers
      .map((answer) => `${answer.summary}, Access-Control-Allow-Origin: ${allowedOrigin(answer)}`)
      .join('; '),
    'preflight',
  )
  bench.expect(answers.map(allowedOrigin).some((origin) => allows(origin, view.origin))).toBe(true)
})

check('SEC-05/not-allowed', preflight, 'It may do so by POST with a FHIR body', (view, bench) => {
  const answers = preflights(view).filter((answer) => allows(allowedOrigin(answer), view.origin))
  if (answers.length === 0) bench.unobserved('the origin is not allowed')
  bench.saw(answers.map((answer) => `${answer.summary}, headers: ${allowedHeaders(answer)}`).join('; '))
  // POST needs no permission of its own in a browser, and so none is demanded here.
  const complete = answers.filter(
    (answer) => answer.accepted && view.headers.every((name) => allows(allowedHeaders(answer), name)),
  )
  bench.expect(complete).not.toHaveLength(0)
})

const preflights = ({ typeLevel, instanceLevel }: Viewed<PreflightEvidence>): readonly ExchangeView[] => [
  typeLevel,
  instanceLevel,
]

const allowedOrigin = (answer: ExchangeView): string => answer.header('access-control-allow-origin') ?? 'none'

const allowedHeaders = (answer: ExchangeView): string =>
  answer.header('access-control-allow-headers') ?? 'none'

function allows(list: string, name: string): boolean {
  const listed = list.split(',').map((each) => each.trim().toLowerCase())
  return listed.includes('*') || listed.includes(name.toLowerCase())
}

check(
  'SEC-06/not-secure',
  eventsOf['full-resource'],
  'Whole resources need TLS',
  (view, bench) => {
    if (view.accepted.content !== 'full-resource')
      bench.doesNotApply(
        `the accepted Subscription has the content level ${view.accepted.content ?? '(none)'}`,
      )
    const later = [view.late?.bound, view.late?.again, view.late?.other].flatMap((each) => each ?? [])
    const urls = [view.bound, ...later].map(({ operation }) => websocketUrl(operation, bench))
    judgeSecure(urls.find((url) => !isSecure(url)) ?? urls[0]!, bench)
  },
  { requires: ['OP-04', 'OUT-19', 'OUT-21'] },
)
