import { check, suite } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import { SEEN, checkMessages, count, distinct, everyMessage, framesOf } from '../shared/notifications.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'

suite(import.meta.url)

for (const source of everyMessage) {
  const { what } = source
  const checkHere = checkMessages(source)

  checkHere(
    'WS-16/wrapped',
    `No ${what} is wrapped in an envelope`,
    (view, bench) => {
      const frames = framesOf(view, what, bench)
      const wrapped = frames.filter((frame) => packingOf(frame) === 'envelope')
      bench.saw(`${wrapped.length} of ${count(frames, what)} in an envelope`)
      bench.expect(wrapped).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'WS-16/concatenated',
    `Each ${what} has a message of its own`,
    (view, bench) => {
      const frames = framesOf(view, what, bench)
      const several = frames.filter((frame) => packingOf(frame) === 'several')
      bench.saw(`${several.length} of ${count(frames, what)} with others in one message`)
      bench.expect(several).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'WS-16/binary',
    `Each ${what} comes as text, or as binary; both are possible`,
    (view, bench) => {
      const frames = framesOf(view, what, bench)
      bench.saw(`${count(frames, what)} in frames of ${distinct(frames.map((frame) => frame.line.opcode))}`)
      bench.expect(frames.filter((frame) => frame.line.opcode === 'binary')).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )
}

const packingOf = ({ message }: FrameView): string | null =>
  message.kind === 'notification' ? (message.packing ?? null) : null

check(
  'WS-16/wrapped',
  dialects,
  'What answers the bind is not wrapped in an envelope',
  (view, bench) => {
    const frames = view.attempts.flatMap(({ socket }) => socket.notifications)
    if (frames.length === 0) bench.unobserved('no notification answered any bind')
    const wrapped = frames.filter((frame) => packingOf(frame) === 'envelope')
    bench.saw(`${wrapped.length} of ${count(frames, 'notification')} in an envelope`)
    bench.expect(wrapped).toHaveLength(0)
  },
  { requires: ['WS-02', 'WS-04'] },
)
