import type { Bench } from '../../../src/judge/check.js'
import type { SocketView } from '../../../src/judge/socket-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { FORGERIES, type ForgedEvidence, type Forgery } from './scenarios/forged-tokens.js'
import { requireOpen, requireTwin, storyOf } from './sockets.js'

/** How checks read what became of tokens that are near to issued ones. */

/** Judges that nothing comes on a socket that was asked to bind with this one. */
export function judgeForged(view: Viewed<ForgedEvidence>, name: Forgery, bench: Bench): void {
  requireTwin(view.control, bench)
  const socket = view.forged[name]
  if (!socket) return bench.doesNotApply(`the issued tokens leave no room for ${FORGERIES[name]}`)
  requireOpen(socket, bench)
  if (view.unbound.notifications.length > 0)
    bench.unobserved('a socket on which nothing was sent gets notifications too')
  bench.saw(`with ${FORGERIES[name]}: ${storyOf(socket)}`)
  bench.expect(notifiedAfterBind(socket)).toHaveLength(0)
}

/** What came once the token had been sent; what came before does not come from it. */
export function notifiedAfterBind(socket: SocketView): SocketView['notifications'] {
  const sentAt = socket.frames.find(({ direction }) => direction === 'out')?.at ?? 0
  return socket.notifications.filter(({ at }) => at > sentAt)
}

/** Ends the check where a token that nobody issued binds: then others do as well. */
export function unlessAnyBinds({ forged }: Viewed<ForgedEvidence>, bench: Bench): void {
  const strange = [forged['same-letters'], forged.empty, forged['subscription-id']]
  if (strange.some((socket) => socket && notifiedAfterBind(socket).length > 0))
    bench.unobserved('a token that nobody issued binds')
}
