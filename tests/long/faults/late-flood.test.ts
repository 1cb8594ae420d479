import { expect, test } from 'vitest'
import type { Session } from '../../../src/reference/session.js'
import type { Trait } from '../../../src/reference/trait.js'
import { verdictsOfReference } from '../../selftest/support/verdicts.js'

/** Every socket on which an event came gets so much more: a server may keep a connection open as it likes. */
const flooding = (send: (session: Session, nth: number) => void, count: number): Trait => ({
  name: 'late-flood',
  kind: 'variant',
  summary: 'After an event, a websocket is flooded.',
  hooks: {
    frame: (frames, { session, type, server }) => {
      const flood = (): void => {
        for (let nth = 0; nth < count; nth++) send(session, nth)
      }
      if (type === 'event-notification') server.timers.after(1, flood)
      return frames
    },
  },
})

const ping = ({ socket }: Session): void => socket.ping()
const line = (session: Session, nth: number): void => session.write([`: line ${nth}`])
const same = (session: Session): void => session.write([':'])
const long = (session: Session): void => session.write(['-'.repeat(1_000_000)])

test.each([
  ['pings', ping, 3_000],
  ['pings, more than are read', ping, 11_000],
  ['unknown lines', line, 3_000],
  ['the same unknown line', same, 3_000],
  ['unknown lines, more than are read', line, 11_000],
  ['long lines, more than are read', long, 5],
])('right answers and then a flood of %s accuse nobody', async (_, send, count) => {
  const options = { only: ['WS', 'SC-05', 'CL', 'NB'], timeoutFactor: 0.3 }
  const { clausesWith, judgement } = await verdictsOfReference({ traits: [flooding(send, count)] }, options)
  expect([...clausesWith('fail'), ...clausesWith('warn')]).toEqual([])
  expect(judgement.faults).toEqual([])
  expect(clausesWith('pass').length).toBeGreaterThan(0)
})
