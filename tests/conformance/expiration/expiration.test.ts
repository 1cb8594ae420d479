import { listedIds } from '../shared/http.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { SPANS } from '../../../src/wire/deadlines.js'
import { ELSEWHERE, type Elsewhere, expiry } from './scenarios.js'
import { type BoundView, copiesOf, handshakeMsOf, isBound, latencyOf } from '../shared/arrivals.js'
import { OUTPUT, expiresAt, lifetimeOf, namesIn, outputOf, OUTPUTS, tokenFactsOf } from '../shared/output.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { twoCalls } from '../shared/scenarios/two-calls.js'
import { requireControl, requireTwin, storyOf } from '../shared/sockets.js'
import { checkAnswers } from '../shared/answers.js'
import { isHandshakeOf } from '../../../src/evidence/events.js'
import { isRefusal } from '../../../src/scenario/binding.js'

suite(import.meta.url)

checkAnswers(
  'EXP-01/past',
  allInvocations,
  'The expiration is in the future',
  ({ invoke, answeredAt }, bench) => {
    const { lifetimeMs, uncertaintyMs } = lifetimeOf(invoke, answeredAt, bench)
    bench.expect(lifetimeMs).toBeGreaterThan(-uncertaintyMs)
  },
  { requires: [...OUTPUT, 'OUT-07', 'OUT-09', 'OUT-10', 'OUT-12', 'OUT-14'] },
)

checkAnswers(
  'EXP-02/too-short',
  allInvocations,
  'The token lives at least 5 seconds',
  ({ invoke, answeredAt }, bench) => {
    const { lifetimeMs, uncertaintyMs } = lifetimeOf(invoke, answeredAt, bench)
    if (lifetimeMs <= -uncertaintyMs) bench.unobserved('the token had expired when it was issued')
    bench.expect(lifetimeMs).toBeGreaterThanOrEqual(SPANS.shortestLifetime)
  },
  { requires: [...OUTPUT, 'EXP-01', 'OUT-07', 'OUT-09', 'OUT-10', 'OUT-12', 'OUT-14'] },
)

checkAnswers(
  'EXP-07/disagrees',
  allInvocations,
  'The `exp` of a JWT agrees with the expiration',
  ({ invoke }, bench) => {
    const { jwtExp } = tokenFactsOf(invoke, bench)
    if (jwtExp === undefined) return bench.doesNotApply('the token is no JWT with `exp`')
    const differenceMs = Math.abs(jwtExp * 1_000 - expiresAt(invoke, bench))
    bench.saw(`\`exp\` is ${differenceMs / 1_000} s from the expiration`)
    bench.expect(differenceMs).toBeLessThanOrEqual(SPANS.sameInstant)
  },
  { requires: [...OUTPUT, 'OUT-01', 'OUT-03', 'OUT-04', 'OUT-07', 'OUT-09', 'OUT-10', 'OUT-12', 'OUT-14'] },
)

check(
  'EXP-03/refused-early',
  expiry,
  'A token binds at about 80 % of its lifetime',
  ({ held, late: { bound, leftMs, beside = null }, lifetimeSeconds }, bench) => {
    requireTwin(held, bench)
    if (beside && !isBound(bound)) requireTwin(beside, bench)
    bench.saw(
      `bound ${leftMs} ms before the expiration (lifetime ${lifetimeSeconds} s): ${storyOf(bound.socket)}`,
    )
    requireTime(bound, leftMs, handshakeMsOf(held), bench)
    bench.expect(isBound(bound)).toBe(true)
  },
  { requires: ['WS-04'] },
)

check(
  'EXP-03/refused-early',
  expiry,
  'A token binds at about 80 % of its lifetime on a socket that is bound already',
  ({ held, late, lateBeside, control }, bench) => {
    if (!lateBeside) return bench.unobserved('no second bind was tried on the socket')
    requireTwin(held, bench)
    requireTwin(late.bound, bench)
    requireTwin(control, bench)
    const { bound, leftMs, beside = null } = lateBeside
    bench.saw(`bound ${leftMs} ms before the expiration: ${storyOf(bound.socket)}`)
    // Whether a socket takes a second bind at all is judged by WS-06.
    if (!isBound(bound)) requireTwin(beside ?? bench.unobserved('no twin was bound'), bench)
    requireTime(bound, leftMs, handshakeMsOf(held), bench)
    bench.expect(isBound(bound)).toBe(true)
  },
  { part: 'bound already', requires: ['WS-04', 'WS-06'] },
)

check(
  'EXP-03/refused-early',
  twoCalls,
  'A token still binds when another one has been issued',
  ({ withFirst, withSecond, firstLeftMs }, bench) => {
    requireTwin(withSecond, bench)
    bench.saw(`with the first token: ${storyOf(withFirst.socket)}`)
    requireTime(withFirst, firstLeftMs, handshakeMsOf(withSecond), bench)
    bench.expect(isBound(withFirst)).toBe(true)
  },
  { requires: ['WS-04'] },
)

check(
  'EXP-04/accepted',
  expiry,
  'An expired token does not bind',
  ({ held, control, expired: { socket, overdueMs } }, bench) => {
    requireTwin(held, bench)
    requireTwin(control, bench)
    bench.saw(`${overdueMs} ms after the expiration: ${storyOf(socket)}`)
    if (!socket.opened) bench.unobserved('the socket did not open any more')
    bench.expect(socket.notifications).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'EXP-04/accepted',
  expiry,
  'An expired token that was bound before does not bind again',
  ({ held, control, expiredAgain }, bench) => {
    if (!expiredAgain) return bench.unobserved('the record does not hold a second bind')
    requireTwin(held, bench)
    requireTwin(control, bench)
    const { socket, overdueMs } = expiredAgain
    bench.saw(`${overdueMs} ms after the expiration: ${storyOf(socket)}`)
    if (!socket.opened) bench.unobserved('the socket did not open any more')
    bench.expect(socket.notifications).toHaveLength(0)
  },
  { part: 'bound before', requires: ['WS-01', 'WS-04'] },
)

for (const place of Object.keys(ELSEWHERE) as Elsewhere[])
  check(
    'EXP-04/accepted',
    expiry,
    `An expired token does not bind on ${ELSEWHERE[place]}`,
    ({ held, control, expiredElsewhere }, bench) => {
      const { socket, sentAt } = expiredElsewhere?.[place] ?? bench.unobserved('it was not sent there')
      requireTwin(held, bench)
      requireTwin(control, bench)
      // What a refusal greets is not bound by it, and the socket may be bound for more than was asked for.
      const isRefused = socket.received.some((frame) => frame.at > sentAt && isRefusal(frame))
      const own = socket.notifications.filter(
        (frame) => !isRefused && frame.at > sentAt && isHandshakeOf(frame, held.subscriptionId),
      )
      bench.saw(`${own.length} handshakes after the expired token; ${storyOf(socket)}`)
      bench.expect(own).toHaveLength(0)
    },
    { part: place, requires: ['WS-01', 'WS-04'] },
  )

check(
  'EXP-05/still-delivers',
  expiry,
  'Delivery ends with the expiration of the last of several binds too',
  ({ late, lateBeside, control, afterExpiry }, bench) => {
    requireControl(control, afterExpiry, bench)
    requireTwin(late.bound, bench)
    const copies = afterExpiry ? copiesOf(late.bound, afterExpiry.trigger) : []
    const beside = lateBeside && isBound(lateBeside.bound) ? 'two Subscriptions' : 'one Subscription'
    bench.saw(`bound for ${beside}: ${copies.length} notifications of an event after the expiration`)
    bench.expect(copies).toHaveLength(0)
  },
  { part: 'late', requires: ['WS-21'] },
)

check(
  'EXP-04/accepted',
  expiry,
  'An expired token does not bind on a socket that is bound already',
  ({ held, control, expiredBeside }, bench) => {
    if (!expiredBeside) return bench.unobserved('the expired token was not sent on the socket of the control')
    requireTwin(control, bench)
    if (control.subscriptionId === held.subscriptionId) bench.unobserved('there is one Subscription only')
    const { sentAt, overdueMs } = expiredBeside
    const own = control.socket.notifications.filter((frame) =>
      frame.notification?.statuses.some(({ subscriptionId }) => subscriptionId === held.subscriptionId),
    )
    const isCovered = listedIds(control.operation).includes(held.subscriptionId)
    if (isCovered || own.some(({ at }) => at < sentAt))
      bench.unobserved('notifications of that Subscription come on the socket in any case')
    bench.saw(`sent ${overdueMs} ms after the expiration: ${storyOf(control.socket)}`)
    bench.expect(own).toHaveLength(0)
  },
  { part: 'further bind', requires: ['WS-01', 'WS-04'] },
)

check(
  'EXP-05/still-delivers',
  expiry,
  'Delivery ends with the expiration',
  ({ held, control, beforeExpiry, afterExpiry }, bench) => {
    requireControl(control, afterExpiry, bench)
    const came = beforeExpiry !== null && latencyOf(held, beforeExpiry.trigger) !== null
    if (!came || afterExpiry === null) return bench.unobserved('no event came while the token was valid')
    const copies = copiesOf(held, afterExpiry.trigger)
    bench.saw(`${copies.length} notifications of an event after the expiration; ${storyOf(held.socket)}`)
    bench.expect(copies).toHaveLength(0)
  },
  { requires: ['WS-21'] },
)

check(
  'EXP-06/incomplete',
  twoCalls,
  'A second call returns every output',
  ({ first, second }, bench) => {
    outputOf(first, bench)
    const output = outputOf(second, bench)
    bench.saw(namesIn(output))
    const missing = missingIn(second, bench).filter((name) => !missingIn(first, bench).includes(name))
    const unlisted = listedIds(first).length > 0 && listedIds(second).length === 0
    bench.expect([...missing, ...(unlisted ? ['subscription'] : [])]).toHaveLength(0)
  },
  { requires: OUTPUT },
)

check(
  'EXP-06/earlier',
  twoCalls,
  'The second expiration is not before the first',
  ({ first, second }, bench) => {
    const [one, other] = [expiresAt(first, bench), expiresAt(second, bench)]
    bench.saw(`the second expiration is ${other - one} ms after the first`)
    bench.expect(other).toBeGreaterThanOrEqual(one)
  },
  { requires: [...OUTPUT, 'OUT-07', 'OUT-09', 'OUT-10', 'OUT-12', 'OUT-14'] },
)

check(
  'EXP-06/not-renewed',
  expiry,
  'When the first token has nearly expired, a new one has a later expiration',
  ({ held, renewed }, bench) => {
    const [one, other] = [expiresAt(held.operation, bench), expiresAt(renewed, bench)]
    bench.saw(`the new expiration is ${other - one} ms after the first`)
    bench.expect(other).toBeGreaterThan(one)
  },
  { requires: [...OUTPUT, 'OUT-07', 'OUT-09', 'OUT-10', 'OUT-12', 'OUT-14'] },
)

/** The outputs that the definition demands and the answer lacks; what the first answer lacks too is judged there. */
function missingIn(invoke: ExchangeView, bench: Bench): readonly string[] {
  const output = outputOf(invoke, bench)
  return OUTPUTS.filter(({ name, min }) => output.named(name).length < min).map(({ name }) => name)
}

/** A bind that did not work counts only when it was refused, or would have been answered, before the expiration. */
function requireTime(bound: BoundView, leftMs: number, usualMs: number | null, bench: Bench): void {
  const { socket, boundAt } = bound
  const answeredAt = socket.received[0]?.at ?? socket.closedByServer?.at ?? null
  const neededMs =
    answeredAt === null ? 4 * (usualMs ?? bench.deadlines.of('underWay')) : answeredAt - boundAt
  const spareMs = Math.round(leftMs - neededMs - SPANS.dateHeader)
  if (Number.isFinite(spareMs)) bench.headroom(spareMs)
  if (spareMs <= 0 && !isBound(bound)) bench.unobserved('no answer to the bind came before the expiration')
}
