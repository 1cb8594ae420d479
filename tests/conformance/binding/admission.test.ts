import { check, suite } from '../../../src/judge/check.js'
import { refused } from '../shared/scenarios/refused-sockets.js'
import { overTime } from '../shared/scenarios/over-time.js'
import { requireControl, requireOpen, requireTwin, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

check(
  'WS-09/bound',
  refused,
  'An invented token does not bind',
  ({ control, invented }, bench) => {
    requireTwin(control, bench)
    requireOpen(invented, bench)
    bench.saw(storyOf(invented))
    // What came before the token was sent does not come from it: WS-10 looks at that.
    const sentAt = invented.frames.find(({ direction }) => direction === 'out')?.at ?? 0
    bench.expect(invented.notifications.filter(({ at }) => at > sentAt)).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-09/silent',
  refused,
  'The refusal is signalled',
  ({ control, invented }, bench) => {
    requireTwin(control, bench)
    requireOpen(invented, bench)
    bench.saw(storyOf(invented))
    bench.expect(invented.received.length > 0 || invented.closedByServer !== null).toBe(true)
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-09/error-message',
  refused,
  'The refusal closes the socket',
  ({ control, invented }, bench) => {
    requireTwin(control, bench)
    requireOpen(invented, bench)
    if (invented.notifications.length > 0) bench.unobserved('the invented token binds')
    bench.saw(storyOf(invented))
    bench.expect(invented.received.length > 0 && invented.closedByServer === null).toBe(false)
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-10/notified',
  refused,
  'Nothing is delivered on an unbound socket',
  ({ control, unbound, event }, bench) => {
    requireControl(control, event, bench)
    requireOpen(unbound, bench)
    bench.saw(storyOf(unbound))
    bench.expect(unbound.notifications).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-21'] },
)

check(
  'WS-10/notified',
  overTime,
  'Nothing is delivered on a socket that has been unbound for seconds',
  ({ bound, unbound, settled, graceMs }, bench) => {
    const [first] = settled
    if (!first) return bench.leftOut('the token does not live long enough')
    requireControl(bound, { trigger: first.trigger, graceMs }, bench)
    requireOpen(unbound, bench)
    bench.saw(storyOf(unbound))
    bench.expect(unbound.notifications).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-21'] },
)
