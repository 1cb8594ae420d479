import { isHeartbeat } from '../evidence/events.js'
import type { ExchangeRef } from '../evidence/types.js'
import { idOf } from '../fhir/parameters.js'
import { grantOf, socketRef } from '../scenario/answers.js'
import { createTrigger } from '../scenario/firing.js'
import { handshakeOn, isRefusal, sendBind } from '../scenario/binding.js'
import type { Form } from '../scenario/form.js'
import { targetNow } from '../scenario/lifetime.js'
import { wallClock } from '../wire/clock.js'
import { eventsToProbe, untilCame } from './arrivals.js'
import { type Came, nothing, type StepEvidence } from './evidence.js'
import type { Stage } from './stage.js'
import { type Client, stepText, type Step } from './steps.js'
import { create, touch, update } from './touching.js'

/** Takes one step, and notes what came of it. Never judges it. */
export async function take(stage: Stage, step: Step): Promise<void> {
  if (step.do === 'connect') {
    const { socket, token, subs, form } = step
    await take(stage, { do: 'call', token, subs, form, as: null })
    await take(stage, { do: 'open', socket, token })
    return take(stage, { do: 'bind', socket, token })
  }
  const from = stage.now()
  const came = await act(stage, step)
  const done = { text: stepText(step), from, to: stage.now(), ...came } as StepEvidence
  stage.steps.push(done)
  if (done.did === 'event') await follow(stage, done.from)
}

function act(stage: Stage, step: Exclude<Step, { do: 'connect' }>): Promise<Came> {
  switch (step.do) {
    case 'create':
      return create(stage, step)
    case 'read':
    case 'delete':
      return touch(stage, step)
    case 'off':
    case 'on':
    case 'change':
      return update(stage, step)
    case 'call':
      return call(stage, step)
    case 'open':
      return open(stage, step)
    case 'bind':
      return bind(stage, step.socket, step.token)
    case 'forge':
      return bind(stage, step.socket, null)
    case 'close':
    case 'cut':
      return close(stage, step)
    case 'event':
      return event(stage, step.count)
    case 'expire':
      return expire(stage, step.token)
    case 'beat':
      return beat(stage, step.sub)
    case 'rest':
      return rest(stage, step.seconds)
  }
}

/** The form that was asked for, where the server answers it; otherwise the one that gives tokens. */
function formFor({ actor, forms }: Stage, wanted: Form | null, count: number): Form {
  const isOffered = forms.some((form) => wanted && isSame(form, wanted))
  return wanted && isOffered && (count === 1 || wanted.level === 'type') ? wanted : actor.formFor(count)
}

const isSame = (a: Form, b: Form): boolean =>
  a.level === b.level && a.method === b.method && a.format === b.format

async function call(stage: Stage, step: Extract<Step, { do: 'call' }>): Promise<Came> {
  const { actor, things } = stage
  const named = step.subs.flatMap((name) => things.subscriptions.get(name) ?? [])
  const [first] = named
  if (!first || named.length < step.subs.length) return nothing('there is no such Subscription')
  if (things.tokens.has(step.token)) return nothing('there is a token of that name')
  const as: Client = step.as ?? first.as
  const ids = named.map(({ id }) => id)
  const form = formFor(stage, step.form, ids.length)
  const exchange = await actor.invoke(form, ids, as)
  const grant = grantOf(exchange)
  const expiresAt =
    grant === null || grant.expiresAt === null ? null : stage.now() + grant.expiresAt - targetNow(actor)
  const same = [...things.tokens].find(([, known]) => grant && known.grant.token === grant.token)
  if (grant) things.tokens.set(step.token, { grant, expiresAt })
  const read = async (who: Client): Promise<ExchangeRef> =>
    (await actor.http({ purpose: 'read Subscription', method: 'GET', path: first.path, as: who })).ref
  const control = as === first.as ? null : { owner: await read(first.as), stranger: await read(as) }
  return {
    did: 'call',
    token: step.token,
    subs: step.subs,
    ids,
    as,
    form,
    exchange: exchange.ref,
    ok: exchange.ok,
    status: exchange.status,
    granted: grant !== null,
    named: ids.filter((id) => exchange.parameters?.texts('subscription').some((text) => idOf(text) === id)),
    same: same?.[0] ?? null,
    control,
    expiresAt,
    answeredAt: wallClock(),
  }
}

async function open(stage: Stage, step: Extract<Step, { do: 'open' }>): Promise<Came> {
  const { actor, things } = stage
  const token = things.tokens.get(step.token)
  if (!token) return nothing('there is no such token')
  if (things.sockets.has(step.socket)) return nothing('there is a websocket of that name')
  const { url } = token.grant
  const socket = await actor.open(url, step.socket)
  things.sockets.set(step.socket, { socket, url })
  return { did: 'open', socket: step.socket, line: socketRef(socket), ok: socket.opened }
}

/** @param name of the token; null for an invented one */
async function bind(
  { actor, things, patience, steps }: Stage,
  at: string,
  name: string | null,
): Promise<Came> {
  const found = things.sockets.get(at)
  if (!found || found.socket.closed || !found.socket.opened) return nothing('there is no such open websocket')
  const token = name === null ? null : things.tokens.get(name)
  if (token === undefined) return nothing('there is no such token')
  if (token !== null && token.grant.url !== found.url)
    return nothing('the token is for another websocket-url')
  const { socket } = found
  const from = socket.frames.length
  const isFirstUse = name !== null && !steps.some((each) => each.did === 'bind' && each.token === name)
  const sentAt = sendBind(actor, socket, token === null ? inventedToken() : token.grant.token)
  const { deadlines } = actor.world
  if (isFirstUse && actor.bindWay.confirmation === 'handshake') {
    const waited = await handshakeOn(socket, Math.min(patience.quickMs, deadlines.of('handshake')), { from })
    if (waited.kind === 'found') patience.came(Math.max(0, waited.value - sentAt))
  } else await socket.waitFor((frame) => isRefusal(frame) || undefined, deadlines.of('unanswered'), from)
  return { did: 'bind', socket: at, token: name, sentAt }
}

/** A token that no server issued. */
const inventedToken = (): string => crypto.randomUUID()

async function close(stage: Stage, step: Extract<Step, { do: 'close' | 'cut' }>): Promise<Came> {
  const found = stage.things.sockets.get(step.socket)
  if (!found || found.socket.closed) return nothing('there is no such open websocket')
  if (step.do === 'cut') {
    found.socket.drop()
    await found.socket.listen(stage.actor.world.deadlines.of('close'))
  } else await stage.actor.close(found.socket)
  return { did: step.do, socket: step.socket }
}

async function event(stage: Stage, count: number): Promise<Came> {
  const { actor } = stage
  await untilCrossed(stage)
  const triggers = await Promise.all(Array.from({ length: count }, () => createTrigger(actor)))
  return { did: 'event', triggers }
}

/** What was under way when a Subscription was turned off, or changed, may still be sent as before: events are made later. */
async function untilCrossed({ actor, steps, now }: Stage): Promise<void> {
  const changedAt = Math.max(
    ...steps.map((step) => {
      const isTurn = step.did === 'off' || (step.did === 'change' && step.asked !== null)
      return isTurn && step.ok ? step.to : -Infinity
    }),
  )
  const leftMs = changedAt + actor.world.deadlines.of('crossing') - now()
  if (leftMs > 0) await actor.pause(Math.ceil(leftMs))
}

/** Waits for what the events owe, and makes more of them where none came: one alone may be lost. */
async function follow(stage: Stage, from: number): Promise<void> {
  await untilCame(stage, stage.patience.quickMs, from)
  const more = eventsToProbe(stage, from)
  if (more === 0) return
  const at = stage.now()
  const triggers = await Promise.all(Array.from({ length: more }, () => createTrigger(stage.actor)))
  const probe: StepEvidence = {
    text: `more events, since one did not come`,
    from: at,
    to: stage.now(),
    did: 'event',
    triggers,
  }
  stage.steps.push(probe)
  await untilCame(stage, stage.patience.quickMs, at)
}

async function expire(stage: Stage, name: string): Promise<Came> {
  const { actor, things } = stage
  const token = things.tokens.get(name)
  if (!token) return nothing('there is no such token')
  if (token.expiresAt === null) return nothing('its expiration names no instant')
  const { deadlines, target } = actor.world
  const leftMs = token.expiresAt - stage.now() + deadlines.of('pastExpiry')
  if (leftMs > target.waitBudgetSeconds * 1_000) return nothing('the token outlives the wait budget')
  await actor.pause(Math.max(0, leftMs), 'a token to expire')
  return { did: 'wait', why: 'until the token had expired' }
}

/** Waits for a heartbeat of a Subscription that asked for them, on any of its sockets. */
async function beat(stage: Stage, name: string): Promise<Came> {
  const { actor, things } = stage
  const found = things.subscriptions.get(name)
  const sockets = stage
    .model()
    .bindings.filter(({ subscription }) => subscription.name === name)
    .flatMap(({ socket }) => things.sockets.get(socket)?.socket ?? [])
    .filter((socket) => !socket.closed)
  if (!found || sockets.length === 0) return nothing('it is not bound')
  const waitMs = actor.world.deadlines.of('heartbeatSlack')
  await Promise.race(
    sockets.map((socket) =>
      socket.waitFor((frame) => isHeartbeat(frame) || undefined, waitMs, socket.frames.length),
    ),
  )
  return { did: 'wait', why: 'for a heartbeat' }
}

async function rest({ actor }: Stage, seconds: number): Promise<Came> {
  await actor.pause(seconds * 1_000, 'a while in which nothing happens')
  return { did: 'wait', why: 'for a while' }
}
