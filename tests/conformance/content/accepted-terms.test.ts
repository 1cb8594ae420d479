import { check, suite } from '../../../src/judge/check.js'
import { copiesOf, latencyOf } from '../shared/arrivals.js'
import {
  acceptedRank,
  deliveredRank,
  highestRank,
  levels,
  levelsSentence,
  ownFrames,
} from '../shared/content.js'
import { SEEN, eventsIn, framesOf, statusesOf } from '../shared/notifications.js'
import { batching } from '../shared/scenarios/batching.js'
import { situations } from '../shared/scenarios/situations.js'

suite(import.meta.url)

check(
  'CL-06/too-many',
  batching,
  'No notification has more events than maxCount',
  (view, bench) => {
    const most = view.acceptedMaxCount ?? bench.doesNotApply('the accepted Subscription names no maxCount')
    const arrived = view.triggers.filter((trigger) => latencyOf(view.bound, trigger) !== null)
    if (arrived.length < 2) bench.unobserved('fewer than two of the events arrived')
    const counts = statusesOf(view, 'event-notification', bench).map((status) => status.events.length)
    bench.saw(`maxCount ${most}; events in each notification: ${counts.join(', ')}`)
    bench.expect(counts.filter((events) => events > most)).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

check(
  'CL-07/other-level',
  levels,
  'The level is that of the accepted Subscription',
  (view, bench) => {
    const accepted = acceptedRank(view, bench)
    eventsIn(view, bench)
    const delivered = ownFrames(view, bench).map((frame) => deliveredRank(frame, view))
    bench.saw(levelsSentence(accepted, delivered))
    bench.expect(delivered.filter((rank) => rank > accepted)).toHaveLength(0)
    bench
      .expect(highestRank(view, bench), 'none has what the level asks for')
      .toBeGreaterThanOrEqual(accepted)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

check(
  'CL-07/other-level',
  situations,
  'The level of an update is that of a creation',
  (view, bench) => {
    const [update] = view.updates
    if (!update) return bench.doesNotApply('no definition of the topic says that updates trigger it')
    const accepted = acceptedRank({ accepted: view.accepted }, bench)
    const frames = framesOf(view, 'event-notification', bench)
    const before = view.settled.flatMap(({ trigger }) => copiesOf(view.bound, trigger))
    const after = frames.filter(({ at }) => at >= update.trigger.exchange.at)
    if (after.length === 0) bench.unobserved('no update was notified of')
    if (before.some((frame) => deliveredRank(frame, view) !== accepted))
      bench.unobserved('the level of a creation is another too')
    const delivered = after.map((frame) => deliveredRank(frame, view))
    bench.saw(levelsSentence(accepted, delivered))
    bench.expect(delivered.filter((rank) => rank > accepted)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'CL-01', 'CL-02', 'CL-05'] },
)
