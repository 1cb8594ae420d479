import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { ANSWER_BIND, LACKED } from '../../../src/scenario/provided.js'
import { dialects, type DialectsEvidence } from '../shared/scenarios/bind-dialects.js'
import { openingOf, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

check(
  'WS-01/refused',
  dialects,
  'The `websocket-url` accepts a websocket connection',
  ({ plainSocket, upgradeNeedsAuthorization, subprotocolSocket }, bench) => {
    bench.saw(openingOf(plainSocket))
    if (subprotocolSocket?.opened) bench.unobserved('the upgrade is refused without a subprotocol alone')
    bench.expect(plainSocket.opened || upgradeNeedsAuthorization).toBe(true)
  },
  { requires: ['WS-26'] },
)

check(
  'WS-02/configured-fails',
  dialects,
  'The bind message that was configured binds',
  (view, bench) => {
    if (!view.configured) bench.doesNotApply('BIND_DIALECT names no form')
    bench.saw(triedForms(view, bench))
    bench.expect(view.chosen).not.toBeNull()
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-02/none-works',
  dialects,
  'A bind message in one of the known forms binds',
  (view, bench) => {
    if (view.configured) bench.doesNotApply('BIND_DIALECT names the form')
    bench.saw(triedForms(view, bench))
    bench.expect(view.chosen).not.toBeNull()
  },
  { requires: ['WS-01', 'WS-04'] },
)

/** What was tried, as a sentence; ends the check where nothing could have shown a bind. */
function triedForms({ chosen, attempts, eventTried }: Viewed<DialectsEvidence>, bench: Bench): string {
  if (attempts.every(({ socket }) => !socket.opened)) bench.unobserved('no socket could be opened')
  if (chosen === null && !eventTried) {
    const came = attempts.find(({ socket }) => socket.received.length > 0) ?? attempts[0]
    bench.unobserved(
      `no handshake came after the bind (${came ? storyOf(came.socket) : 'nothing was sent'}), and no event could be triggered that might have come: ${ANSWER_BIND}`,
    )
  }
  return attempts.map(({ dialect, bound, socket }) => `${dialect}: ${bound} (${storyOf(socket)})`).join('; ')
}

check(
  'WS-02/other-form',
  dialects,
  'The form of the bind message is known',
  ({ chosen, attempts }, bench) => {
    if (chosen === null) bench.unobserved(LACKED['bind-message'])
    const stories = attempts.map(({ dialect, socket }) => `${dialect}: ${storyOf(socket)}`)
    bench.saw(stories.join('; '))
    bench.chose(`binds by: ${chosen}`, 'A-04')
  },
)

check(
  'WS-03/binary-only',
  dialects,
  'The bind message is understood in a text frame',
  ({ chosen, attempts }, bench) => {
    const attempt = attempts.find(({ dialect }) => dialect === chosen)
    if (!attempt) return bench.unobserved(LACKED['bind-message'])
    const sent = attempt.socket.frames.find((frame) => frame.direction === 'out')
    bench.saw(`bound by a ${sent?.opcode} frame`)
    bench.expect(sent?.opcode).toBe('text')
  },
  { requires: ['WS-02'] },
)
