import type { Core } from '../../../src/reference/core.js'
import type { Trait } from '../../../src/reference/trait.js'
import { eventElement } from '../../../src/reference/edits/resources.js'
import { isOpen, notesOf, on, server } from './chronicle.js'

/** Wrong servers that were written when nothing could be fitted to them any more: each was explored before it was looked at. */

/** When the latest events of a Subscription were, in milliseconds since the epoch. */
function timesOf(core: Core, id: string): number[] {
  const times = (core.memory.get(`times of ${id}`) ?? []) as number[]
  core.memory.set(`times of ${id}`, times)
  return times
}

/** Events that are so near to each other came side by side. */
const BURST_MS = 50

export const UNTUNED: readonly Trait[] = [
  server(
    'focus-after-a-return',
    'SS-18/on-empty',
    'Once two sockets were bound for a Subscription at content level empty, its events have a focus.',
    {
      notification: (bundle, { subscription, events, server: core }) => {
        const isBack = notesOf(core, subscription.id).bound.length > 1
        if (subscription.content !== 'empty' || !isBack) return bundle
        const ids = events.map(({ resource }) => resource.id)
        return eventElement(bundle, 'focus', () => ({ reference: `Encounter/${ids.shift()}` }))
      },
    },
  ),
  server(
    'turned-on-serves-one',
    'WS-21/not-delivered',
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
    'number-twice-after-a-burst',
    'SS-14/repeated',
    'While two sockets are bound for a Subscription, the event after a burst of three gets the number of the last.',
    {
      eventNumber: (number, { subscription: { id }, server: core }) => {
        const open = notesOf(core, id).bound.filter((each) => isOpen(core, each))
        const times = timesOf(core, id)
        const [first, , third] = times.slice(-3)
        const isAfter =
          first !== undefined &&
          third !== undefined &&
          third - first < BURST_MS &&
          Date.now() - third > BURST_MS
        times.push(Date.now())
        return isAfter && open.length > 1 ? number - 1 : number
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
  ),
]
