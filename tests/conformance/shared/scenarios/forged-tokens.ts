import { randomBytes } from 'node:crypto'
import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { SocketRef } from '../../../../src/evidence/types.js'
import { isObject } from '../../../../src/fhir/json.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { socketRef } from '../../../../src/scenario/answers.js'
import { type AbsenceEvidence, fireWithControl } from '../../../../src/scenario/firing.js'
import { bindGrant, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { attemptBind, canTrigger } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { socketRefusedBetween } from '../../../../src/scenario/twins.js'
import { SPANS } from '../../../../src/wire/deadlines.js'
import type { RecordedSocket } from '../../../../src/wire/websocket.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

/** What is made of an issued token, or stands in its place. */
export const FORGERIES = {
  'same-letters': 'a token of the same length and letters',
  empty: 'an empty token',
  'subscription-id': 'the id of the Subscription in place of a token',
  beginning: 'the first half of an issued token',
  'without-signature': 'a JWT whose header says that it has no signature',
  'changed-claims': 'a JWT whose claims were changed',
  longer: 'an issued token with letters after it',
} as const

export type Forgery = keyof typeof FORGERIES

export type ForgedEvidence = {
  /** bound as it should be; the twin of all others, and the control of the event */
  readonly control: BoundEvidence
  /** a socket for each; null where the issued tokens leave no room for it */
  readonly forged: Readonly<Record<Forgery, SocketRef | null>>
  /** opened with the others and left alone */
  readonly unbound: SocketRef
  /** asked to bind with the token of a Subscription that had been deleted; null where none was */
  readonly orphan: { readonly subscriptionId: string; readonly socket: SocketRef } | null
  /** null when nothing can be triggered */
  readonly event: AbsenceEvidence | null
}

/** Tokens that are near to issued ones, each on a socket of its own beside one that is bound. */
export const forgedTokens: Scenario<ForgedEvidence> = scenario({
  key: 'forged-tokens',
  title: 'Bind with an issued token, and with what was made from issued ones',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['create'],
  async act(actor): Promise<ForgedEvidence> {
    const [control, orphan] = await Promise.all([
      bound(actor, {}, 'control: bound with an issued token'),
      tokenOfDeleted(actor),
    ])
    const { subscription } = control
    const spare = await actor.grant([subscription.id])
    const twin = async (): Promise<RecordedSocket> =>
      (await bindGrant(actor, subscription, await actor.grant([subscription.id]), 'twin of a refused socket'))
        .socket
    const tokens = forgeriesOf(spare.token, subscription.id)
    const names = Object.keys(tokens) as Forgery[]
    const unbound = await actor.open(spare.url, 'left unbound')
    const attempts = await Promise.all(
      names.map(async (name) => {
        const token = tokens[name]
        if (token === null) return null
        // Whatever holds half of a secret is one; what is public, or holds all of it, is not.
        if (SECRET.includes(name)) actor.world.session.policy.redactor.learn(token, 'invented-token')
        const ask = () => attemptBind(actor, spare.url, token, `bind with ${FORGERIES[name]}`)
        return { name, ...(await socketRefusedBetween(actor, ask, twin)) }
      }),
    )
    const made = attempts.filter((each) => each !== null)
    const late = orphan && (await attemptBind(actor, orphan.url, orphan.token, 'bind after the deletion'))
    const silent = [unbound, ...made.map(({ socket }) => socket), ...(late ? [late] : [])]
    const event = canTrigger(actor) ? await fireWithControl(actor, control, silent) : null
    const refs = names.map((name) => [name, made.find((each) => each.name === name)?.ref ?? null])
    return {
      control: control.evidence,
      forged: Object.fromEntries(refs) as ForgedEvidence['forged'],
      unbound: socketRef(unbound),
      orphan: orphan && late && { subscriptionId: orphan.id, socket: socketRef(late) },
      event,
    }
  },
})

const SECRET: readonly Forgery[] = ['same-letters', 'beginning', 'without-signature', 'changed-claims']

/** A token whose Subscription has been deleted since; null when it cannot be deleted. */
async function tokenOfDeleted(
  actor: Actor,
): Promise<{ readonly id: string; readonly token: string; readonly url: string } | null> {
  const { id } = await subscribe(actor)
  const { token, url } = await actor.grant([id])
  const deleted = await actor.world.resources.remove(actor.caller, 'Subscription', id)
  return deleted.ok ? { id, token, url } : null
}

/** Shorter ones leave nothing to cut off that could not be guessed. */
const SHORTEST = 16

/** What is made of an issued token; null where it leaves no room for that. */
export function forgeriesOf(token: string, subscriptionId: string): Record<Forgery, string | null> {
  const isLong = token.length >= SHORTEST
  const jwt = readJwt(token)
  return {
    'same-letters': isLong ? shuffledLike(token) : null,
    empty: '',
    'subscription-id': token === subscriptionId ? null : subscriptionId,
    beginning: isLong ? token.slice(0, Math.floor(token.length / 2)) : null,
    'without-signature': jwt && `${encoded({ ...jwt.header, alg: 'none' })}.${jwt.parts[1]}.`,
    'changed-claims': jwt && `${jwt.parts[0]}.${encoded(changed(jwt.claims))}.${jwt.parts[2]}`,
    // More than one letter: the last one of base64 may count for nothing.
    longer: isLong ? `${token}Zq7x` : null,
  }
}

/** Random letters of each kind where the token has one of that kind: what looks like a token and was never issued. */
function shuffledLike(token: string): string {
  const kinds = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const isHex = /^[0-9a-f-]+$/.test(token)
  const isUpperHex = /^[0-9A-F-]+$/.test(token)
  const bytes = randomBytes(token.length)
  return [...token]
    .map((letter, at) => {
      const kind = kinds.find((each) => each.includes(letter))
      if (kind === undefined) return letter
      const letters = kind === kinds[0] ? kind : isHex ? 'abcdef' : isUpperHex ? 'ABCDEF' : kind
      return letters[(bytes[at] ?? 0) % letters.length]
    })
    .join('')
}

interface Jwt {
  readonly parts: readonly [string, string, string]
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
}

/** The parts of a token that is a signed JWT; null for any other. */
function readJwt(token: string): Jwt | null {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  const [header, claims] = [decoded(head), decoded(body)]
  if (!header || !claims || signature === '' || rest.length > 0) return null
  return { parts: [head, body, signature], header, claims }
}

function decoded(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** It lives an hour longer, or has an id of its own. */
const changed = (claims: Record<string, unknown>): Record<string, unknown> =>
  typeof claims['exp'] === 'number'
    ? { ...claims, exp: claims['exp'] + SPANS.subscriptionLife / 1_000 }
    : { ...claims, jti: randomBytes(8).toString('hex') }
