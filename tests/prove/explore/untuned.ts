import type { Trait } from '../../../src/reference/trait.js'
import { notesOf, on, server } from './chronicle.js'

/** Wrong servers that were written when nothing could be fitted to them any more: each was explored before it was looked at. */

export const UNTUNED: readonly Trait[] = [
  server(
    'turned-on-serves-one',
    'WS-21/some-lost',
    'A Subscription that was turned off and on again is delivered to the first socket that is bound afterwards only.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) => {
        const { bound } = notesOf(core, subscription.id)
        if (reason === 'off') core.memory.set(`before off of ${subscription.id}`, bound.length)
        return plan
      },
      deliver: (is, { session, subscription, server: core }) => {
        const before = core.memory.get(`before off of ${subscription.id}`)
        const place = notesOf(core, subscription.id).bound.indexOf(session)
        return is && !(typeof before === 'number' && place > before)
      },
    },
  ),
  server(
    'stranger-voids-tokens',
    'EXP-03/refused-early',
    'When another user asks for a token of a Subscription and is refused, its tokens that are not used yet are void.',
    {
      response: (reply, { request: { path = [] }, server: core }) => {
        const isCall = path.length === 3 && path[0] === 'Subscription' && path[2]?.startsWith('$get')
        if (isCall && (reply.status === 403 || reply.status === 404))
          core.memory.set(`void before for ${String(path[1])}`, Date.now())
        return reply
      },
      tokenValid: (is, { record, server: core }) => {
        if (!is || !record || record.uses > 0) return is
        const before = record.subscriptions.map((id) => Number(core.memory.get(`void before for ${id}`) ?? 0))
        return record.issuedAt > Math.max(...before)
      },
    },
    { consequences: { 'WS-12': 'a client that comes back with one of them is refused' } },
  ),
  server(
    'once-refused-takes-all-along',
    'WS-30/ended',
    'A socket that was refused before it was bound silences the others of its Subscriptions when it closes.',
    {
      socketClosed: (reaction, { session, server: core }) => {
        if (notesOf(core, session).refused > 0)
          for (const id of on(session))
            for (const other of notesOf(core, id).bound)
              if (other !== session) notesOf(core, other).spoilt = true
        return reaction
      },
      deliver: (is, { session, server: core }) => is && !notesOf(core, session).spoilt,
    },
    { consequences: { 'WS-21': 'the others are silent from then on, which shows later too' } },
  ),
]
