import { check, suite } from '../../../src/judge/check.js'
import { judgeForged, unlessAnyBinds } from '../shared/forged.js'
import { isHandshakeOf } from '../../../src/evidence/events.js'
import { listedIds } from '../shared/http.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { FORGERIES, forgedTokens } from '../shared/scenarios/forged-tokens.js'
import { ofOthers, requireTwin, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

for (const name of ['same-letters', 'empty', 'subscription-id'] as const)
  check(
    'WS-09/bound',
    forgedTokens,
    `No socket is bound with ${FORGERIES[name]}`,
    (view, bench) => judgeForged(view, name, bench),
    { part: name, requires: ['WS-01', 'WS-04', 'WS-10'] },
  )

for (const scenario of Object.values(eventsOf))
  check(
    'WS-09/bound',
    scenario,
    'No token but an issued one binds on a socket that is bound already',
    ({ late }, bench) => {
      if (!late?.forged) return bench.unobserved('the socket was not asked to bind once more')
      const { bound, again, other, forged } = late
      const twin = other ?? again ?? bench.unobserved('the socket takes one bind only')
      requireTwin(twin, bench)
      const covered = [bound, twin].flatMap((each) => [each.subscriptionId, ...listedIds(each.operation)])
      const strangers = ofOthers(bound.socket, covered)
      const came = bound.socket.notifications.filter(
        (frame) => frame.at > forged.sentAt && (isHandshakeOf(frame) || strangers.includes(frame)),
      )
      bench.saw(
        `with ${FORGERIES[forged.name]}: ${came.length} answers to the bind; ${storyOf(bound.socket)}`,
      )
      bench.expect(came).toHaveLength(0)
    },
    { part: 'bound already', requires: ['WS-01', 'WS-04', 'WS-06', 'WS-07'] },
  )

check(
  'WS-09/longer',
  forgedTokens,
  `No socket is bound with ${FORGERIES.longer}`,
  (view, bench) => {
    unlessAnyBinds(view, bench)
    judgeForged(view, 'longer', bench)
  },
  { requires: ['WS-01', 'WS-04', 'WS-10'] },
)
