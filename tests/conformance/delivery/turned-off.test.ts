import { isObject } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { copiesOf, latencyOf, newsOf } from '../shared/arrivals.js'
import { SERVE_READ } from '../shared/http.js'
import { requireControl, storyOf } from '../shared/sockets.js'
import { turnedOff, type TurnedOffEvidence } from '../shared/scenarios/off-while-bound.js'

suite(import.meta.url)

check(
  'WS-25/notified-when-off',
  turnedOff,
  'No event of a Subscription that is off is sent',
  (view, bench) => {
    const { bound, control, before, after } = view
    if (latencyOf(bound, before.trigger) === null) bench.unobserved('no event came before it was turned off')
    requireOff(view, bench)
    const last = after.at(-1) ?? null
    requireControl(control, last, bench)
    const came = after.map(({ trigger }) => copiesOf(bound, trigger).length)
    bench.saw(
      `notifications of each event after the Subscription was off: ${came.join(', ')}; ${storyOf(bound.socket)}`,
    )
    bench.expect(came.at(-1)).toBe(0)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-25/notified-when-off',
  turnedOff,
  'A Subscription that is off notifies of no update',
  (view, bench) => {
    const { bound, control, before, afterUpdate } = view
    if (latencyOf(bound, before.trigger) === null) bench.unobserved('no event came before it was turned off')
    requireOff(view, bench)
    if (!afterUpdate) return bench.doesNotApply('nothing was updated')
    requireControl(control, afterUpdate, bench)
    const came = newsOf(bound, afterUpdate.trigger).length
    bench.saw(`notifications of an update after the Subscription was off: ${came}; ${storyOf(bound.socket)}`)
    bench.expect(came).toBe(0)
  },
  { part: 'update', requires: ['WS-21'] },
)

/** Ends the check unless the Subscription was off, by its own word, before and after the events. */
function requireOff({ update, reads }: Viewed<TurnedOffEvidence>, bench: Bench): void {
  if (update === null)
    return bench.unobserved(`the Subscription could not be read and written back: ${SERVE_READ}`)
  if (!update.accepted && (update.clientError || update.status === 501))
    bench.doesNotApply(`the server does not let a client turn a Subscription off: ${update.summary}`)
  if (!update.accepted) bench.unobserved(`the Subscription could not be turned off: ${update.summary}`)
  const statuses = reads.map((read) =>
    read.accepted && isObject(read.json) ? bench.rules.terms(read.json).status : null,
  )
  if (statuses.some((status) => status !== 'off'))
    bench.doesNotApply(`what was turned off reads \`${statuses.map(String).join('`, then `')}\``)
}
