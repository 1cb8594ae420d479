import { isObject } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import { SEEN, distinct, framesIfAny, framesOf, statusOf, type View } from '../shared/notifications.js'
import { heartbeat, type HeartbeatEvidence } from '../shared/scenarios/heartbeat.js'
import { laterHeartbeats, type LaterHeartbeatsEvidence } from '../shared/scenarios/later-heartbeats.js'

suite(import.meta.url)

/** Ends the check where no heartbeats were agreed on: then none were waited for. */
function needPeriod({ acceptedSeconds }: { readonly acceptedSeconds: number | null }, bench: Bench): void {
  if (acceptedSeconds === null) bench.doesNotApply('the accepted Subscription names no heartbeat period')
}

check<HeartbeatEvidence | LaterHeartbeatsEvidence>(
  'SS-07/wrong-type',
  [heartbeat, laterHeartbeats],
  'What comes in an idle period has the type heartbeat',
  (view, bench) => {
    const seconds =
      view.acceptedSeconds ?? bench.doesNotApply('the accepted Subscription names no heartbeat period')
    // Heartbeats that come more often than agreed are heartbeats all the same.
    const frequent = framesIfAny(view, 'heartbeat').filter(({ status }) => status?.type === 'heartbeat')
    const types = [...afterSilence(view, seconds * 750), ...frequent]
      .flatMap((frame) => statusOf(frame, view) ?? [])
      .filter((status) => status.events.length === 0 && status.type !== 'event-notification')
      .map((status) => status.type)
    if (types.length === 0) bench.unobserved('nothing came in an idle period')
    bench.saw(`types in idle periods: ${distinct(types)}`)
    bench.expect(types.filter((type) => type !== 'heartbeat')).toHaveLength(0)
  },
  { requires: ['WS-18', 'WS-19'] },
)

check(
  'SS-24/stale',
  heartbeat,
  'The status of a heartbeat is that of the Subscription',
  (view, bench) => {
    needPeriod(view, bench)
    const [before, after] = view.reads ?? bench.unobserved('the Subscription was not read before and after')
    const statusIn = (read?: ExchangeView): string | null =>
      read?.accepted && isObject(read.json) ? bench.rules.terms(read.json).status : null
    const current = [statusIn(before), statusIn(after)]
    // With the deletion, which comes after both reads, the status changes: a last heartbeat may say so.
    const deletedAt = view.deletion?.exchange.at ?? Infinity
    const beats = framesOf(view, 'heartbeat', bench).filter(({ at }) => at < deletedAt)
    const said = beats.flatMap((frame) => statusOf(frame, view)?.status ?? [])
    if (said.length === 0) bench.unobserved('no heartbeat says a status')
    if (current[0] === null || current[0] !== current[1])
      bench.unobserved(`the status could not be read, or changed: ${current.join(', then ')}`)
    bench.saw(`with heartbeats: ${distinct(said)}; the Subscription before and after: ${String(current[0])}`)
    bench.expect(said.filter((status) => status !== current[0])).toHaveLength(0)
  },
  { requires: [...SEEN.heartbeat, 'SS-03', 'SS-04'] },
)

check(
  'SS-24/stale',
  laterHeartbeats,
  'No heartbeat says active when the Subscription is off',
  (view, bench) => {
    needPeriod(view, bench)
    const { off } = view
    if (!off) return bench.unobserved('the Subscription was not turned off on an open socket')
    const read = off.reads.map((each) =>
      each.accepted && isObject(each.json) ? bench.rules.terms(each.json).status : null,
    )
    if (read.length < 2 || read.some((status) => status !== 'off'))
      bench.unobserved(`${off.exchange.summary}; read afterwards: ${distinct(read) || 'nothing'}`)
    const beats = framesOf(view, 'heartbeat', bench)
    const late = beats.filter(({ at }) => at > off.exchange.endedAt + bench.deadlines.of('crossing'))
    const said = late.flatMap((frame) => statusOf(frame, view)?.status ?? [])
    bench.saw(
      `${beats.length} heartbeats, ${late.length} of them when it was off: ${distinct(said) || 'no status'}`,
    )
    bench.expect(said.filter((status) => status === 'active')).toHaveLength(0)
  },
  { requires: SEEN.heartbeat },
)

check(
  'SS-24/stale',
  laterHeartbeats,
  'Heartbeats between events say the same status as these do',
  (view, bench) => {
    needPeriod(view, bench)
    const [first, second] = view.events
    if (!first || !second) return bench.unobserved('no two events came')
    const statusIn = (frame: FrameView): readonly string[] => [statusOf(frame, view)?.status ?? []].flat()
    const said = framesIfAny(view, 'event-notification').flatMap(statusIn)
    const beats = framesOf(view, 'heartbeat', bench)
      .filter(({ at }) => at > first.trigger.at && at < second.trigger.exchange.at)
      .flatMap(statusIn)
    bench.saw(`with events: ${distinct(said) || 'no status'}; with heartbeats: ${distinct(beats) || 'none'}`)
    if (beats.length === 0) bench.unobserved('no heartbeat between them says a status')
    if (new Set(said).size !== 1) bench.unobserved('the events do not agree on a status')
    bench.expect(beats.filter((status) => status !== said[0])).toEqual([])
  },
  { part: 'between events', requires: [...SEEN.heartbeat, 'SS-03', 'SS-04'] },
)

check(
  'SS-24/after-deletion',
  heartbeat,
  'No heartbeat says active after a deletion',
  (view, bench) => {
    needPeriod(view, bench)
    const { deletion } = view
    if (!deletion) return bench.unobserved('the Subscription was not deleted on an open socket')
    if (deletion.exchange.status === 202) bench.unobserved('the deletion was accepted, to be done later')
    const gone = deletion.exchange.endedAt + bench.deadlines.of('crossing')
    const beats = framesOf(view, 'heartbeat', bench)
    const late = beats.filter(({ at }) => at > gone).flatMap((frame) => statusOf(frame, view)?.status ?? [])
    bench.saw(
      `${deletion.exchange.summary}; ${beats.length} heartbeats before and after it, later ones say: ${distinct(late) || 'nothing'}`,
    )
    bench.expect(late.filter((status) => status === 'active')).toHaveLength(0)
  },
  { requires: SEEN.heartbeat },
)

/** Notifications before which nothing came for so long, but for the handshakes that answer a bind late. */
function afterSilence(view: View, milliseconds: number): readonly FrameView[] {
  const { boundAt, socket } = view.bound
  const handshakes = framesIfAny(view, 'handshake').filter(({ status }) => status?.type === 'handshake')
  const binds = socket.frames.filter(({ direction, opcode }) => direction === 'out' && opcode === 'text')
  const answers = binds.map((bind) => handshakes.find((frame) => frame.at > bind.at))
  return socket.notifications.filter((frame, index) => {
    const before = Math.max(boundAt, socket.notifications[index - 1]?.at ?? 0)
    return !answers.includes(frame) && frame.at - before >= milliseconds
  })
}
