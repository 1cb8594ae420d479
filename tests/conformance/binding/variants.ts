import { write } from '../../../src/reference/codec.js'
import type { Core } from '../../../src/reference/core.js'
import { shakeHands } from '../../../src/reference/delivery.js'
import type { ClientMessage, Reaction, Resource } from '../../../src/reference/model.js'
import { notification } from '../../../src/reference/notifications.js'
import { operationOutcome } from '../../../src/reference/outcome.js'
import type { Session } from '../../../src/reference/session.js'
import type { Trait } from '../../../src/reference/trait.js'

/** Only bind messages that look like this are understood. */
function dialect(name: string, form: RegExp, what: string): Trait {
  return {
    name: `binds-by-${name}`,
    kind: 'variant',
    summary: `The bind message is understood as ${what} only.`,
    hooks: {
      clientMessage: (message, { text }): ClientMessage => (form.test(text) ? message : { kind: 'other' }),
    },
  }
}

/** Something that is sent on the socket when a bind was accepted, before the handshakes. */
function first(
  name: string,
  summary: string,
  frames: (server: Core, ids: readonly string[]) => (Resource | string)[],
): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    hooks: {
      bound: (plan, { server }) => ({
        ...plan,
        frames: [...plan.frames, ...frames(server, plan.handshakes)],
      }),
    },
  }
}

function told(server: Core, ids: readonly string[], type: 'handshake' | 'heartbeat'): string[] {
  return ids.flatMap((id) => {
    const state = server.subscriptions.find(id)
    return state ? [write(notification(server, state, type, []), state.format)] : []
  })
}

/** Calls `act` again and again for as long as the socket is open. */
function every(server: Core, session: Session, ms: number, act: () => void): void {
  server.timers.after(ms, () => {
    if (!server.sessions.has(session)) return
    act()
    every(server, session, ms, act)
  })
}

const closing = (code: number, reason: string): Reaction => ({ frames: [], close: { code, reason } })

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'single-use-token',
    kind: 'variant',
    summary: 'A token binds once.',
    hooks: { tokenValid: (valid, { record }) => valid && record?.uses === 0 },
  },
  {
    name: 'late-handshake',
    kind: 'variant',
    summary: 'Delivery starts, and the handshake comes, a second after the bind.',
    hooks: { bound: (plan) => ({ ...plan, delayMs: 1000 }) },
  },
  {
    name: 'closes-on-bad-token',
    kind: 'variant',
    summary: 'A refused bind closes the socket with 1008 and no message.',
    hooks: {
      refused: (reaction, { why }) =>
        why === 'unknown-message' ? reaction : { frames: [], close: { code: 1008, reason: why } },
    },
  },
  {
    name: 'silent-on-bad-token',
    kind: 'variant',
    summary: 'A refused bind is not answered at all.',
    hooks: { refused: (reaction, { why }) => (why === 'unknown-message' ? reaction : { frames: [] }) },
  },
  {
    name: 'binary-binds-only',
    kind: 'variant',
    summary: 'The bind message is read from binary frames only.',
    hooks: { clientMessage: (message, { binary }) => (binary ? message : { kind: 'other' }) },
  },
  dialect('text', /^bind-with-token \S+$/, 'text with a space'),
  dialect('text-colon', /^bind-with-token: \S+$/, 'text with a colon'),
  dialect('json-payload', /^\{.*"payload"/, 'JSON with a payload'),
  dialect('json', /^\{(?!.*"payload")/, 'plain JSON'),
  {
    name: 'binds-without-handshake',
    kind: 'variant',
    summary: 'No handshake is sent: events simply come.',
    hooks: { bound: (plan) => ({ ...plan, handshakes: [] }) },
  },
  {
    name: 'handshake-after-delivery',
    kind: 'variant',
    summary: 'Delivery starts with the bind; the handshake comes 700 ms later.',
    hooks: { bound: (plan) => ({ ...plan, handshakeDelayMs: 700 }) },
  },
  {
    name: 'handshake-twice',
    kind: 'variant',
    summary: 'The handshake is repeated half a second later, in case it got lost.',
    hooks: {
      bound: (plan, { session, server }) => {
        server.timers.after(500, () => session.react({ frames: told(server, plan.handshakes, 'handshake') }))
        return plan
      },
    },
  },
  first('heartbeat-before-handshake', 'A heartbeat comes right before the handshake.', (server, ids) =>
    told(server, ids, 'heartbeat'),
  ),
  first('bind-confirmed-by-outcome', 'An OperationOutcome says that the bind was accepted.', () => [
    operationOutcome('information', 'invalid', 'Bound.'),
  ]),
  first('greets-in-text', 'A line of text and a JSON object come before the handshake.', () => [
    `keepalive ${new Date().toISOString()}`,
    '{"type":"pong"}',
  ]),
  {
    name: 'keepalive-frames',
    kind: 'variant',
    summary: 'Every open socket gets a line of text and a JSON object, again and again.',
    hooks: {
      opened: (reaction, { session, server }) => {
        every(server, session, 200, () => session.react({ frames: ['keepalive', '{"type":"ping"}'] }))
        return reaction
      },
    },
  },
  {
    name: 'greets-on-open',
    kind: 'variant',
    summary: 'A line of text greets every socket.',
    hooks: { opened: (reaction) => ({ ...reaction, frames: ['welcome'] }) },
  },
  {
    name: 'closes-unbound-sockets',
    kind: 'variant',
    summary: 'A socket on which nothing was bound within two seconds is closed.',
    hooks: {
      opened: (reaction, { session, server }) => {
        server.timers.after(2_000, () => {
          if (session.binds === 0) session.react(closing(1008, 'bind first'))
        })
        return reaction
      },
    },
  },
  {
    name: 'one-bind-a-socket',
    kind: 'variant',
    summary: 'A second bind on a socket is refused with a message.',
    hooks: { tokenValid: (valid, { session }) => valid && session.binds === 0 },
  },
  {
    name: 'closes-at-a-second-bind',
    kind: 'variant',
    summary: 'A second bind on a socket closes it with 1008.',
    hooks: {
      tokenValid: (valid, { session }) => valid && session.binds === 0,
      refused: (reaction, { session }) => (session.binds > 0 ? closing(1008, 'single bind only') : reaction),
    },
  },
  {
    name: 'three-sockets-a-subscription',
    kind: 'variant',
    summary: 'A Subscription is bound on at most three sockets at once.',
    hooks: {
      tokenValid: (valid, { session, record, server }) => {
        const others = [...server.sessions].filter((each) => each !== session)
        const ids = record?.subscriptions ?? []
        return valid && ids.every((id) => others.filter((each) => each.holds(id)).length < 3)
      },
    },
  },
  {
    name: 'closes-on-unknown-message',
    kind: 'variant',
    summary: 'A message that is no bind closes the socket with 1003.',
    hooks: {
      refused: (reaction, { why }) => (why === 'unknown-message' ? closing(1003, 'unknown') : reaction),
    },
  },
  {
    name: 'ignores-unknown-messages',
    kind: 'variant',
    summary: 'A message that is no bind is not answered.',
    hooks: {
      refused: (reaction, { why }) => (why === 'unknown-message' ? { frames: [] } : reaction),
    },
  },
  {
    name: 'cuts-on-bad-token',
    kind: 'variant',
    summary: 'A refused bind is answered by an OperationOutcome, then the connection is cut.',
    hooks: {
      refused: (reaction, { why }) =>
        why === 'unknown-message' ? reaction : { ...reaction, terminate: true },
    },
  },
  {
    name: 'late-refusal',
    kind: 'variant',
    summary: 'A refused bind is answered, in text, a second later.',
    hooks: {
      refused: (reaction, { why, session, server }) => {
        if (why === 'unknown-message') return reaction
        server.timers.after(1_000, () => session.react({ frames: ['token refused'] }))
        return { frames: [] }
      },
    },
  },
  {
    name: 'slow-upgrade',
    kind: 'variant',
    summary: 'An upgrade takes 300 ms.',
    hooks: { upgrade: (plan) => ({ ...plan, delayMs: 300 }) },
  },
  {
    name: 'newer-socket-wins',
    kind: 'variant',
    summary: 'A Subscription is delivered on one socket, the last one that was bound for it.',
    hooks: {
      bound: (plan, { session, server }) => {
        for (const other of server.sessions)
          if (other !== session) for (const { subscription } of plan.grants) other.forget(subscription)
        return plan
      },
    },
  },
  {
    name: 'newer-socket-closes-older',
    kind: 'variant',
    summary: 'When a Subscription is bound on a second socket, the first one is closed.',
    hooks: {
      bound: (plan, { session, server }) => {
        for (const other of server.sessions)
          if (other !== session && plan.grants.some(({ subscription }) => other.holds(subscription)))
            other.react(closing(1000, 'bound elsewhere'))
        return plan
      },
    },
  },
  {
    name: 'older-socket-wins',
    kind: 'variant',
    summary: 'A Subscription that is bound on a socket is bound on no other.',
    waits: true,
    hooks: {
      tokenValid: (valid, { session, record, server }) => {
        const others = [...server.sessions].filter((each) => each !== session)
        return valid && !(record?.subscriptions ?? []).some((id) => others.some((each) => each.holds(id)))
      },
    },
  },
  {
    name: 'handshake-once',
    kind: 'variant',
    summary: 'The first bind of a Subscription is answered by a handshake, no later one is.',
    hooks: {
      bound: (plan, { server }) => {
        const handshakes = plan.handshakes.filter((id) => !server.memory.has(`greeted ${id}`))
        for (const id of plan.handshakes) server.memory.set(`greeted ${id}`, true)
        return { ...plan, handshakes }
      },
    },
  },
  {
    name: 'greets-all-at-each-bind',
    kind: 'variant',
    summary:
      'Each bind is answered by a handshake of everything that is bound on its socket, the earlier ones first.',
    hooks: {
      bound: (plan, { session }) => {
        const earlier = [...session.grants.keys()].filter((id) => !plan.handshakes.includes(id))
        return { ...plan, handshakes: [...earlier, ...plan.handshakes] }
      },
    },
  },
  {
    name: 'goes-away-after-a-further-bind',
    kind: 'variant',
    summary: 'Some time after a further bind a socket is closed with 1001, as for a restart.',
    waits: true,
    hooks: {
      bound: (plan, { session, server }) => {
        if (session.binds > 0) server.timers.after(1_200, () => session.react(closing(1001, 'going away')))
        return plan
      },
    },
  },
  {
    name: 'greets-what-is-bound-at-a-refusal',
    kind: 'variant',
    summary:
      'A bind that is refused on a bound socket is answered by an error, and by handshakes of what stays bound.',
    hooks: {
      refused: (reaction, { session, server }) => {
        server.timers.after(1, () => {
          for (const id of session.grants.keys()) shakeHands(server, session, id)
        })
        return reaction
      },
    },
  },
]
