import { check, suite } from '../../../src/judge/check.js'
import { isBound, latencyOf, saidOf, type TriggerView } from '../shared/arrivals.js'
import { ALL_FORMS, keyOf, nameOf } from '../shared/forms.js'
import { listedIds } from '../shared/http.js'
import type { Bench } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { Form } from '../../../src/scenario/form.js'
import { type TokensByFormEvidence, tokensByForm } from '../shared/scenarios/tokens-by-form.js'
import { ofOthers, requireControl, requireTwin, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

/** Best effort leaves room for a loss, but not for all of so many. */
const ENOUGH_EVENTS = 3

/** A token of every form binds, delivers what it was asked for, and nothing else: seen on its socket. */

type Token = Viewed<TokensByFormEvidence>['tokens'][string]

type BoundToken = Token & { readonly bound: NonNullable<Token['bound']> }

function tokenOf({ tokens }: Viewed<TokensByFormEvidence>, form: Form, bench: Bench): BoundToken {
  const found = tokens[keyOf(form)] ?? bench.doesNotApply(`no token was got by ${nameOf(form)}`)
  const { bound } = found
  if (!bound) return bench.unobserved(`no usable token: ${found.operation.summary}`)
  return { ...found, bound }
}

for (const form of ALL_FORMS) {
  const by = `by ${nameOf(form)}`
  const key = keyOf(form)

  check(
    'EXP-03/refused-early',
    tokensByForm,
    `A token binds that was got ${by}`,
    (view, bench) => {
      const { operation, bound, leftMs, control, events } = tokenOf(view, form, bench)
      requireTwin(control, bench)
      bench.saw(
        `with a token of another form the socket is bound; with this one${leftMs === null ? '' : `, ${Math.round(leftMs / 1_000)} s before the expiration`}: ${storyOf(bound.socket)}`,
        'by-form',
      )
      if (!bound.socket.opened) bench.unobserved('the websocket could not be opened')
      const facts = operation.tokenFacts
      if (!facts || facts.hasWhitespace || facts.hasControl)
        bench.unobserved('the token is not one word, so the bind message may say another')
      if (leftMs !== null && leftMs < bench.deadlines.of('underWay') && !isBound(bound))
        bench.unobserved('the token was about to expire')
      // Where binds are not answered, only an event can tell, and it may be lost.
      const due = events.length
      if (!isBound(bound) && bound.socket.received.length === 0 && due < ENOUGH_EVENTS)
        bench.unobserved('nothing came on the socket, and fewer than three events were due')
      bench.expect(isBound(bound)).toBe(true)
    },
    { part: key, requires: ['OUT-01', 'OUT-04', 'OUT-06', 'OUT-19', 'WS-01', 'WS-04'] },
  )

  check(
    'TOK-03/leaks',
    tokensByForm,
    `Nothing of another Subscription comes on the socket of a token that was got ${by}`,
    (view, bench) => {
      const { bound, operation, control, events, graceMs } = tokenOf(view, form, bench)
      const [first] = events
      if (!first) return bench.unobserved('nothing was triggered')
      requireControl(control, { trigger: first.trigger, graceMs }, bench)
      // What the answer lists is covered, if by more than was asked for.
      const others = ofOthers(bound.socket, [bound.subscriptionId, ...listedIds(operation)])
      bench.saw(`${others.length} notifications of other Subscriptions; ${storyOf(bound.socket)}`)
      bench.expect(others).toHaveLength(0)
    },
    { part: key, requires: ['OUT-01', 'OUT-19', 'WS-21'] },
  )

  for (const ref of ['WS-21/not-delivered', 'WS-21/some-lost'] as const)
    check(
      ref,
      tokensByForm,
      `Events come on a socket whose token was got ${by}`,
      (view, bench) => {
        const { bound, leftMs, control, events: made } = tokenOf(view, form, bench)
        if (!isBound(bound)) bench.unobserved('the token was not seen to bind')
        const endsAt = leftMs === null ? Infinity : bound.boundAt + leftMs
        const isDue = ({ exchange }: TriggerView): boolean =>
          exchange.at + bench.deadlines.of('lastEvent') <= endsAt
        // What came, came; what did not need not have when the token ended meanwhile.
        const events = made.filter(({ trigger }) => latencyOf(bound, trigger) !== null || isDue(trigger))
        if (made.length > 0 && events.length === 0)
          bench.unobserved('the token ended before an event was due')
        const latencies = events.map(({ trigger }) => latencyOf(bound, trigger))
        const came = latencies.filter((latency) => latency !== null).length
        bench.saw(
          `${came} of ${latencies.length} events came: ${saidOf(latencies)}; ${storyOf(bound.socket)}`,
        )
        if (bound.socket.close?.by === 'network' && latencies.includes(null))
          bench.unobserved('the connection broke off without a close frame')
        if (ref === 'WS-21/some-lost' && came === 0) bench.unobserved('none came at all')
        if (ref === 'WS-21/some-lost') return bench.expect(came).toBe(latencies.length)
        if (came === 0 && latencies.length < ENOUGH_EVENTS)
          bench.unobserved('it did not come, and fewer than three events were due')
        if (came === 0 && events.every(({ trigger }) => latencyOf(control, trigger) === null))
          bench.unobserved('none came on the control either')
        bench.expect(came).toBeGreaterThan(0)
      },
      { part: key, requires: ['EXP-03', 'OUT-01', 'OUT-19', 'WS-21'] },
    )
}
