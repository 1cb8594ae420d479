import type { Trait } from '../../../src/reference/trait.js'
import { isOpen, notesOf, on, server } from './chronicle.js'
import { LEFTOVERS } from './leftovers.js'
import { SLIPS } from './slips.js'
import { UNTUNED } from './untuned.js'

/**
 * Servers with a mistake that shows after several steps only, none of which the scenarios of a run take in that order.
 * They are no mutants of a check: that the scenarios pass them is what they are for.
 */
export const SERVERS: readonly Trait[] = [
  server(
    'third-socket-deaf',
    'WS-21/not-delivered',
    'The third socket that is bound for a Subscription gets no events while the first is open.',
    {
      deliver: (is, { session, subscription, server: core }) => {
        const { bound } = notesOf(core, subscription.id)
        return is && !(bound.indexOf(session) >= 2 && bound[0] !== undefined && isOpen(core, bound[0]))
      },
    },
  ),
  server(
    'changed-while-bound-twice',
    'WS-21/some-lost',
    'A Subscription that was changed while two sockets were bound for it is not delivered to the second.',
    {
      subscriptionAccepted: (accepted, { interaction, submitted, server: core }) => {
        const notes = notesOf(core, String(submitted.id))
        if (interaction === 'update' && notes.bound.filter((each) => isOpen(core, each)).length > 1)
          notes.spoilt = true
        return accepted
      },
      deliver: (is, { session, subscription, server: core }) => {
        const { bound, spoilt } = notesOf(core, subscription.id)
        return is && !(spoilt && bound.indexOf(session) >= 1)
      },
    },
  ),
  server(
    'deletion-silences-neighbour',
    'WS-21/not-delivered',
    'When a Subscription is deleted, the others on the same socket are silent.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) => {
        if (reason === 'deleted')
          for (const session of core.sessions)
            if (session.grants.has(subscription.id) && session.grants.size > 1)
              notesOf(core, session).spoilt = true
        return plan
      },
      deliver: (is, { session, server: core }) => is && !notesOf(core, session).spoilt,
    },
  ),
  server(
    'newer-close-silences-older',
    'WS-30/ended',
    'When the newer of two sockets of a Subscription closes, the older one gets no more events.',
    {
      socketClosed: (reaction, { session, server: core }) => {
        for (const id of on(session)) {
          const { bound } = notesOf(core, id)
          for (const older of bound.slice(0, Math.max(0, bound.indexOf(session))))
            notesOf(core, older).spoilt = true
        }
        return reaction
      },
      deliver: (is, { session, server: core }) => is && !notesOf(core, session).spoilt,
    },
  ),
  server(
    'burst-on-two-sockets-loses',
    'WS-21/some-lost',
    'Of events that come side by side the last is lost where two sockets are bound.',
    {
      batches: (batches, { subscription, server: core }) => {
        const open = notesOf(core, subscription.id).bound.filter((each) => isOpen(core, each))
        const events = batches.flat()
        return open.length > 1 && events.length > 1 ? [events.slice(0, -1)] : batches
      },
    },
  ),
  server(
    'deaf-after-two-refusals',
    'WS-21/not-delivered',
    'A socket on which two binds were refused binds afterwards, and gets nothing.',
    {
      deliver: (is, { session, server: core }) => is && notesOf(core, session).refused < 2,
    },
  ),
  server(
    'rebound-and-changed-is-lost',
    'WS-21/some-lost',
    'A Subscription that was changed before its second socket was bound is not delivered there.',
    {
      deliver: (is, { session, subscription, server: core }) => {
        const { bound, changes } = notesOf(core, subscription.id)
        return is && !(changes > 0 && bound.indexOf(session) >= 1)
      },
    },
  ),
  server(
    'number-restarts-after-a-change',
    'SS-14/repeated',
    'The numbers of a Subscription that was changed begin again with its second socket.',
    {
      eventNumber: (number, { subscription, server: core }) => {
        const { bound, changes } = notesOf(core, subscription.id)
        return changes > 0 && bound.length > 1 ? 1 : number
      },
    },
  ),
  server(
    'calls-are-counted',
    'SS-14/gap',
    'From the third call for a Subscription on, numbers go up with calls as well as with events.',
    {
      eventNumber: (number, { subscription, server: core }) =>
        number + Math.max(0, notesOf(core, subscription.id).calls - 2),
    },
  ),
  server(
    'neighbours-are-counted',
    'SS-14/gap',
    'Numbers leave one out when another Subscription of the socket was deleted.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) => {
        if (reason === 'deleted')
          for (const session of core.sessions)
            if (session.grants.has(subscription.id))
              for (const id of on(session)) if (id !== subscription.id) notesOf(core, id).spoilt = true
        return plan
      },
      eventNumber: (number, { subscription, server: core }) =>
        notesOf(core, subscription.id).spoilt ? number + 1 : number,
    },
  ),
  server(
    'token-dies-with-the-third-use',
    'EXP-03/refused-early',
    'Tokens of a Subscription that are not used yet are void once three sockets were bound for it.',
    {
      tokenValid: (is, { record, server: core }) => {
        if (!is || !record) return is
        const used = record.subscriptions.some((id) => notesOf(core, id).bound.length >= 3)
        return record.uses > 0 || !used || record.issuedAt >= Date.now() - 1
      },
    },
  ),
  server(
    'token-dies-with-a-neighbour',
    'WS-12/rebind-refused',
    'When a Subscription is deleted, fresh tokens for the others of its sockets are void.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) => {
        if (reason === 'deleted')
          for (const session of core.sessions)
            if (session.grants.has(subscription.id))
              for (const id of on(session)) core.memory.set(`void before for ${id}`, Date.now())
        return plan
      },
      tokenValid: (is, { record, server: core }) => {
        if (!is || !record || record.uses > 0) return is
        const voidBefore = record.subscriptions.map((id) =>
          Number(core.memory.get(`void before for ${id}`) ?? 0),
        )
        return record.issuedAt > Math.max(...voidBefore)
      },
    },
  ),
  server(
    'no-handshake-for-the-third-bind',
    'WS-04/missing',
    'The third socket that is bound for a Subscription is not greeted.',
    {
      bound: (plan, { server: core }) => ({
        ...plan,
        handshakes: plan.handshakes.filter((id) => notesOf(core, id).bound.length < 3),
      }),
    },
  ),
  server(
    'deleted-goes-on-after-a-change',
    'WS-25/notified',
    'A Subscription that was changed before it is deleted goes on.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) =>
        reason === 'deleted' && notesOf(core, subscription.id).changes > 0 ? { stops: false } : plan,
    },
  ),
  server(
    'off-for-the-second-time',
    'WS-25/notified-when-off',
    'A Subscription that is turned off for the second time goes on.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) =>
        reason === 'off' && notesOf(core, subscription.id).offs > 1 ? { stops: false } : plan,
    },
  ),
  server(
    'off-after-a-change',
    'WS-25/notified-when-off',
    'A Subscription that was changed before it is turned off goes on.',
    {
      subscriptionDeleted: (plan, { reason, subscription, server: core }) =>
        reason === 'off' && notesOf(core, subscription.id).changes > 1 ? { stops: false } : plan,
    },
  ),
  server(
    'leaks-after-two-closes',
    'WS-10/notified',
    'Once two sockets of a Subscription have closed, its events go to sockets on which nothing is bound.',
    {
      deliver: (is, { session, subscription, server: core }) => {
        const closed = notesOf(core, subscription.id).bound.filter((each) => !isOpen(core, each))
        return is || (closed.length > 1 && session.binds === 0)
      },
    },
  ),
  server(
    'unreadable-after-two-changes',
    'SC-13/unreadable',
    'A Subscription that was changed twice is not found any more.',
    {
      response: (reply, { request: { method, path = [] }, server: core }) =>
        method === 'GET' &&
        path.length === 2 &&
        path[0] === 'Subscription' &&
        notesOf(core, String(path[1])).changes > 1
          ? { ...reply, status: 404 }
          : reply,
    },
    // R5 does not say that a Subscription can be read.
    { releases: ['R4'] },
  ),
  server(
    'no-token-while-two-are-bound',
    'OP-26/refused',
    'While two sockets are bound for a Subscription, no further token is given for it.',
    {
      response: (reply, { request: { path = [] }, server: core }) =>
        path.at(-1)?.startsWith('$get') === true &&
        path.length === 3 &&
        notesOf(core, String(path[1])).bound.filter((each) => isOpen(core, each)).length > 1
          ? { ...reply, status: 500 }
          : reply,
    },
  ),
  server(
    'foreign-after-two-binds',
    'TOK-03/leaks',
    'A socket on which two tokens were bound gets the events of other users, too.',
    {
      deliver: (is, { session, server: core, subscription }) => {
        if (is || session.binds < 2) return is
        const owners = on(session).map((id) => core.subscriptions.find(id)?.owner)
        return owners.length > 0 && !owners.includes(subscription.owner)
      },
    },
  ),
  ...UNTUNED,
  ...SLIPS,
  ...LEFTOVERS,
]
