import { write } from '../../../../src/reference/codec.js'
import { notification } from '../../../../src/reference/notifications.js'
import { Refusal, refuse } from '../../../../src/reference/outcome.js'
import type { Trait } from '../../../../src/reference/trait.js'

const sinceWhen = (id: string): string => `off since: ${id}`

/** So long a node may still have the Subscription as it was. */
const NOTICED_MS = 300

/** What becomes of a Subscription that a client turns off. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'off-refused',
    kind: 'variant',
    summary: 'A client cannot turn its Subscription off: it can delete it.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, interaction }) =>
        interaction === 'update' && submitted['status'] === 'off'
          ? refuse(422, 'business-rule', 'Delete the Subscription instead.')
          : accepted,
    },
  },
  {
    name: 'off-ignored',
    kind: 'variant',
    summary: 'The status is the server’s own: an update that says `off` leaves it `active`.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, interaction }) =>
        interaction === 'update' && submitted['status'] === 'off' && !(accepted instanceof Refusal)
          ? { ...accepted, status: 'active' }
          : accepted,
    },
  },
  {
    name: 'off-takes-a-moment',
    kind: 'variant',
    summary: 'A Subscription that was turned off is delivered for another 300 ms.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, interaction, server }) => {
        const isOnAgain = interaction === 'update' && submitted['status'] !== 'off'
        if (isOnAgain && !(accepted instanceof Refusal)) server.memory.delete(sinceWhen(String(submitted.id)))
        return accepted
      },
      subscriptionDeleted: (then, { subscription, reason, server }) => {
        if (reason !== 'off') return then
        server.memory.set(sinceWhen(subscription.id), Date.now())
        return { stops: false }
      },
      deliver: (delivers, { subscription, server }) => {
        const since = server.memory.get(sinceWhen(subscription.id))
        return delivers && !(typeof since === 'number' && Date.now() > since + NOTICED_MS)
      },
    },
  },
  {
    name: 'off-closes-sockets',
    kind: 'variant',
    summary: 'When a Subscription is turned off, the sockets on which it is bound are closed.',
    hooks: {
      subscriptionDeleted: (then, { subscription, reason, server }) => {
        if (reason === 'off')
          for (const session of server.sessions)
            if (session.holds(subscription.id))
              session.react({ frames: [], close: { code: 1000, reason: 'off' } })
        return then
      },
    },
  },
  {
    name: 'last-heartbeat-says-off',
    kind: 'variant',
    summary: 'When a Subscription is deleted its sockets are told so by a heartbeat that says `off`.',
    hooks: {
      subscriptionDeleted: (then, { subscription, reason, server }) => {
        if (reason !== 'deleted') return then
        const state = { ...subscription, status: 'off' }
        const frames = [write(notification(server, state, 'heartbeat', []), state.format)]
        for (const session of server.sessions) if (session.holds(subscription.id)) session.react({ frames })
        return then
      },
    },
  },
  {
    name: 'updates-name-their-version',
    kind: 'variant',
    summary: 'An update has to say in If-Match which version it changes, or is answered 428.',
    hooks: {
      request: (request, { route }) => {
        if (route.name !== 'update' || request.headers['if-match'] !== undefined) return request
        throw refuse(428, 'required', 'Say in If-Match which version is to be changed.')
      },
    },
  },
]
