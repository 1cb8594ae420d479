import { type Bench, check, suite } from '../../../src/judge/check.js'
import { DIALECT_NAMES, formName } from '../../../src/scenario/dialects.js'
import { coveredOn, messageSources } from '../shared/notifications.js'
import { listedIds } from '../shared/http.js'
import { OUTPUT, tokenFactsOf } from '../shared/output.js'
import { handshake } from '../shared/scenarios/handshake.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { twoCalls } from '../shared/scenarios/two-calls.js'
import { copiesOf, handshakeMsOf, isBound, latencyOf } from '../shared/arrivals.js'
import { ofOthers, openingOf, requireControl, requireTrigger, storyOf } from '../shared/sockets.js'
import { checkAnswers, checkLater } from '../shared/answers.js'
import { otherSubscription, type OtherSubscriptionEvidence } from './scenarios.js'
import type { Viewed } from '../../../src/judge/view.js'

suite(import.meta.url)

const SHORTEST_TOKEN = 16

check(
  'TOK-02/header-required',
  dialects,
  'The socket opens without an Authorization header',
  ({ plainSocket, upgradeNeedsAuthorization }, bench) => {
    bench.saw(openingOf(plainSocket))
    const refused = !plainSocket.opened && !upgradeNeedsAuthorization
    if (refused) bench.unobserved(`the socket does not open at all: ${openingOf(plainSocket)}`)
    if (upgradeNeedsAuthorization) bench.chose('the upgrade demands an Authorization header', 'A-29')
    bench.expect(upgradeNeedsAuthorization).toBe(false)
  },
  { requires: ['WS-01'] },
)

check(
  'TOK-02/more-required',
  dialects,
  'A bind message with nothing but the token binds',
  ({ chosen, attempts, plainSocket }, bench) => {
    if (chosen === null) bench.unobserved('no form of the bind message is known to work')
    else if (!DIALECT_NAMES.includes(formName(chosen)))
      bench.doesNotApply('the bind message was given by BIND_DIALECT')
    bench.saw(`bound by ${chosen}; ${openingOf(plainSocket)}`)
    bench.expect(attempts.filter((attempt) => attempt.bound !== 'no')).not.toHaveLength(0)
  },
  { requires: ['WS-02'] },
)

check(
  'TOK-03/leaks',
  otherSubscription,
  'Nothing of the other Subscription comes on the socket',
  ({ bound, control, event }, bench) => {
    requireControl(control, event, bench)
    // What the answer lists is covered, if by more than was asked for.
    const covered = [bound.subscriptionId, ...listedIds(bound.operation)]
    const others = ofOthers(bound.socket, covered)
    bench.saw(`${others.length} notifications of other Subscriptions; control: ${storyOf(control.socket)}`)
    bench.expect(others).toHaveLength(0)
  },
  { requires: ['WS-21'] },
)

for (const { scenario } of messageSources.filter((source) => source.scenario !== handshake))
  // nothing else goes on there
  check('TOK-03/leaks', scenario, 'No event comes as one of another Subscription', (view, bench) => {
    const { bound } = view
    const covered = coveredOn(view)
    const events = bound.socket.notifications
      .flatMap((frame) => frame.notification?.statuses ?? [])
      .filter(({ subscriptionId, events }) => subscriptionId !== null && events.length > 0)
    const own = events.filter(({ subscriptionId }) => covered.includes(subscriptionId ?? ''))
    // Where all of them name another, the name is wrong, and not the socket.
    if (own.length === 0) {
      requireTrigger(bench)
      bench.unobserved('no event came as one of the bound Subscription')
    }
    bench.saw(`${own.length} events of the bound Subscription, ${events.length - own.length} of others`)
    bench.expect(events.filter((event) => !own.includes(event))).toHaveLength(0)
  })

checkAnswers(
  'TOK-04/same-as-bearer',
  allInvocations,
  'The token is not the caller’s bearer token',
  ({ invoke }, bench) => {
    if (!bench.target.authenticated)
      bench.leftOut('no credentials configured to compare the token with: set TARGET_BEARER_TOKEN')
    const { equals = null } = tokenFactsOf(invoke, bench)
    bench.saw(equals === null ? 'a token of its own' : `a token equal to ${equals}`)
    bench.expect(equals).toBeNull()
  },
  { requires: [...OUTPUT, 'OUT-01', 'OUT-03', 'OUT-04'] },
)

checkAnswers(
  'TOK-05/short',
  allInvocations,
  'The token has at least 16 characters',
  ({ invoke }, bench) => {
    const { length } = tokenFactsOf(invoke, bench)
    bench.saw(`a token of ${length} characters`)
    bench.expect(length).toBeGreaterThanOrEqual(SHORTEST_TOKEN)
  },
  { requires: [...OUTPUT, 'OUT-01', 'OUT-03', 'OUT-04'] },
)

checkAnswers(
  'TOK-05/subscription-id',
  allInvocations,
  'The token is not the Subscription’s id',
  ({ invoke }, bench) => {
    const { equalsPublic = '' } = tokenFactsOf(invoke, bench)
    bench.saw(
      equalsPublic === '' ? 'a token that is no known id' : `a token equal to the id of ${equalsPublic}`,
    )
    bench.expect(equalsPublic).not.toMatch(/^Subscription\//)
  },
  { requires: [...OUTPUT, 'OUT-01', 'OUT-03', 'OUT-04'] },
)

check(
  'TOK-05/counter',
  twoCalls,
  'Two tokens differ in more than a counter',
  ({ first, second }, bench) => {
    const [one, other] = [tokenFactsOf(first, bench), tokenFactsOf(second, bench)]
    if (one.name === other.name) bench.doesNotApply('both calls returned the same token')
    bench.saw(`the most similar token differs in ${other.distance ?? 0} characters`)
    bench.expect(other.counterLike ?? false).toBe(false)
  },
  { requires: [...OUTPUT, 'OUT-01', 'OUT-03', 'OUT-04'] },
)

/** The filter that the accepted Subscription shows; ends the check where there is none. */
function keptFilter({ filter, bound }: Viewed<OtherSubscriptionEvidence>, bench: Bench) {
  if (!filter) return bench.doesNotApply('the server takes no filter that the suite knows')
  if (!filter.isKept) bench.doesNotApply('the accepted Subscription does not show the filter any more')
  if (!isBound(bound)) bench.unobserved('the Subscription with the filter was not seen to be bound')
  return filter
}

for (const ref of ['SC-23/ignored', 'SC-23/ignored-unlisted'] as const)
  check(
    ref,
    otherSubscription,
    'What does not pass the filter of a Subscription is not notified of',
    (view, bench) => {
      const { parameter, isListed } = keptFilter(view, bench)
      const { bound, control, event } = view
      if (isListed !== (ref === 'SC-23/ignored'))
        bench.doesNotApply(`a definition of the topic ${isListed ? 'names' : 'does not name'} the filter`)
      requireControl(control, event, bench)
      bench.saw(`filter by ${parameter}; ${storyOf(bound.socket)}`)
      const came = copiesOf(bound, event.trigger)
      const names = came.some(({ notification }) =>
        notification?.statuses.some(({ events }) => events.some(({ focus }) => focus !== null)),
      )
      // Without a focus it may tell of another event, which passes the filter.
      if (came.length > 0 && !names) bench.unobserved('no notification says which resource it is about')
      bench.expect(came).toHaveLength(0)
    },
    { requires: ['WS-21'] },
  )

check(
  'SC-23/excludes',
  otherSubscription,
  'What passes the filter of a Subscription is notified of',
  (view, bench) => {
    const { parameter, passing } = keptFilter(view, bench)
    if (!passing) return bench.doesNotApply('no resource could be made that passes the filter')
    if (latencyOf(view.control, passing) === null) bench.unobserved('the control did not receive its event')
    bench.saw(`filter by ${parameter}; ${storyOf(view.bound.socket)}`)
    bench.expect(latencyOf(view.bound, passing)).not.toBeNull()
  },
  { requires: ['WS-21'] },
)

checkLater(
  'TOK-05/counter',
  'No token differs from an earlier one only in a counter',
  ({ invoke }, bench) => {
    const { distance = 0, counterLike = false } = tokenFactsOf(invoke, bench)
    bench.saw(`the most similar token differs in ${distance} characters`)
    bench.expect(counterLike).toBe(false)
  },
  { requires: [...OUTPUT, 'OUT-01', 'OUT-03', 'OUT-04'] },
)

check(
  'TOK-06/single-use',
  twoCalls,
  'Whether a token binds twice is known',
  ({ withSecond, again }, bench) => {
    if (handshakeMsOf(withSecond) === null) {
      bench.unobserved('this server confirms a bind by events only, which several sockets share')
    }
    bench.saw(`the second time: ${storyOf(again.socket)}`)
    bench.chose(isBound(again) ? 'tokens can be used again' : 'tokens are single-use', 'A-28')
  },
  { requires: ['WS-04'] },
)
