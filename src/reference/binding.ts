import type { Core } from './core.js'
import { grant, shakeHands, startHeartbeats } from './delivery.js'
import type { BindPlan, ClientMessage, RefusedBind, TokenRecord } from './model.js'
import { operationOutcome } from './outcome.js'
import { isObject, text as string } from './resource.js'
import type { Session } from './session.js'

/** Understands a client's message: plain text with or without a colon, or one of two JSON forms. */
export function parseMessage(message: string): ClientMessage {
  const plain = /^\s*bind-with-token(?::\s*|\s+)(\S+)\s*$/.exec(message)?.[1]
  if (plain !== undefined) return { kind: 'bind', token: plain }
  const value = parseJson(message)
  if (!isObject(value) || value['type'] !== 'bind-with-token') return { kind: 'other' }
  const payload = isObject(value['payload']) ? value['payload'] : value
  const token = string(payload['token'])
  return token === undefined ? { kind: 'other' } : { kind: 'bind', token }
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

/** Does what a client's message asks for. */
export function handleMessage(core: Core, session: Session, message: string, binary: boolean): void {
  const parsed = core.hooks.apply('clientMessage', parseMessage(message), {
    session,
    text: message,
    binary,
    server: core,
  })
  if (parsed.kind === 'bind') bind(core, session, parsed.token)
  else refuse(core, session, 'unknown-message')
}

function bind(core: Core, session: Session, token: string): void {
  core.subscriptions.refresh()
  const record = core.tokens.find(token)
  const context = { session, token, record, server: core }
  const live = record !== undefined && record.expiresAt > Date.now()
  if (!core.hooks.apply('tokenValid', live, context))
    return refuse(core, session, record && !live ? 'expired-token' : 'unknown-token')
  const ids = core.hooks.apply('tokenCovers', bindable(core, record), context)
  if (ids.length === 0) return refuse(core, session, 'nothing-to-bind')
  if (record) record.uses += 1
  session.binds += 1
  const expiresAt = record?.expiresAt ?? Date.now() + core.settings.tokenLifetimeSeconds * 1000
  const plan: BindPlan = {
    delayMs: 0,
    grants: ids.map((subscription) => ({ subscription, expiresAt })),
    frames: [],
    handshakeDelayMs: 0,
    handshakes: ids,
  }
  carryOut(core, session, core.hooks.apply('bound', plan, context))
}

/** What the token was issued for and can still be delivered. */
function bindable(core: Core, record: TokenRecord | undefined): string[] {
  return (record?.subscriptions ?? []).filter((id) => {
    const state = core.subscriptions.find(id)
    return state?.running && state.channel === 'websocket' && state.owner === record?.principal
  })
}

function carryOut(core: Core, session: Session, plan: BindPlan): void {
  core.timers.hold(plan.delayMs, () => {
    if (!core.sessions.has(session)) return
    for (const { subscription, expiresAt } of plan.grants) grant(core, session, subscription, expiresAt)
    session.react({ frames: plan.frames })
    core.timers.hold(plan.handshakeDelayMs, () => {
      for (const id of plan.handshakes) shakeHands(core, session, id)
      for (const { subscription } of plan.grants) startHeartbeats(core, session, subscription)
      session.react({ ...plan, frames: [] })
    })
  })
}

const REFUSALS: Readonly<Record<RefusedBind, () => ReturnType<typeof operationOutcome>>> = {
  'unknown-token': () => operationOutcome('error', 'login', 'The token is not known.'),
  'expired-token': () => operationOutcome('error', 'expired', 'The token has expired.'),
  'nothing-to-bind': () => operationOutcome('error', 'not-found', 'The token is for no active Subscription.'),
  'unknown-message': () => operationOutcome('error', 'invalid', 'The message is not understood.'),
}

function refuse(core: Core, session: Session, why: RefusedBind): void {
  const reaction = { frames: [REFUSALS[why]()] }
  session.react(core.hooks.apply('refused', reaction, { session, why, server: core }))
}
