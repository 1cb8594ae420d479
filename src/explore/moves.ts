import type { Form } from '../scenario/form.js'
import { oneOf, weighted, type Random } from './random.js'
import type { Sketch, Token, World } from './sketch.js'
import { CONTENT_LEVELS, type Step } from './steps.js'

export type Move = (sketch: Sketch, random: Random, world: World) => Step[] | null

/**
 * What a client does next, and how likely it is: data. A move that is not possible gives null. Most of what counts happens
 * on bound sockets, so to connect and to trigger weigh the most, and are in every history.
 */
export const MOVES: readonly (readonly [weight: number, move: Move, isAlways?: true])[] = [
  [5, connect, true],
  [6, (sketch, random, { canTrigger }) => (canTrigger && sketch.bound > 0 ? [event(random)] : null), true],
  [3, create, true],
  [2, call],
  [3, bindAgain],
  [2, bindLate],
  [3, closeOne],
  [5, reconnect],
  [2, returnLate],
  [3, (sketch, random, world) => onAlive(sketch, random, 'delete', world)],
  [1.5, (sketch, random, world) => onAlive(sketch, random, 'off', world)],
  [3, turnOn, true],
  [2, (sketch, random, world) => onAlive(sketch, random, 'change', world)],
  [1, (sketch, random, world) => onAlive(sketch, random, 'read', world)],
  [2, forge],
  [2, openOnly],
  [1.5, foreignCall],
  [1.5, callForDeleted],
  [0.2, (sketch) => (sketch.bound > 0 ? [{ do: 'rest', seconds: 1 }] : null)],
  [0.1, expire],
  [0.1, beat],
]

/** Every form of a call; one that the server does not answer is replaced by one that it does. */
export const FORMS: readonly Form[] = (['POST', 'GET'] as const).flatMap((method) =>
  (['instance', 'type'] as const).flatMap((level) =>
    (['json', 'xml'] as const).map((format) => ({ method, level, format })),
  ),
)

const formOf = (random: Random, { form }: World): Form | null =>
  form ?? (random() < 0.4 ? oneOf(random, FORMS) : null)

export function create(sketch: Sketch, random: Random, world: World): Step[] | null {
  if (sketch.alive.size >= world.subscriptions) return null
  const sub = sketch.next('s')
  const as = world.secondPrincipal && sketch.alive.size > 0 && random() < world.ofSecond ? 'second' : 'first'
  const beats = random() < 0.1
  sketch.alive.set(sub, { as, isOff: false, beats })
  const content = world.levels && random() < world.ofLevel ? oneOf(random, CONTENT_LEVELS) : null
  return [{ do: 'create', sub, as, content, beat: beats }]
}

/** A token for one Subscription, or for several of one principal. */
function call(sketch: Sketch, random: Random, world: World, wanted?: string): Step[] | null {
  const names = [...sketch.alive.keys()]
  if (names.length === 0) return null
  const first = wanted ?? oneOf(random, names)
  const as = sketch.alive.get(first)!.as
  const others = names.filter((name) => name !== first && sketch.alive.get(name)!.as === as)
  const subs = others.length > 0 && random() < world.sharing ? [first, oneOf(random, others)] : [first]
  const token = sketch.next('t')
  sketch.tokens.push({ name: token, subs, isForeign: false, used: 0 })
  return [{ do: 'call', token, subs, as: null, form: formOf(random, world) }]
}

function bindWith(sketch: Sketch, socket: string, token: Token): Step {
  token.used++
  if (token.used === 1 && !token.isForeign)
    for (const sub of token.subs) sketch.open.get(socket)?.subs.add(sub)
  return { do: 'bind', socket, token: token.name }
}

/** A new websocket, bound for one Subscription or for several. */
export function connect(sketch: Sketch, random: Random, world: World): Step[] | null {
  if (sketch.open.size >= world.sockets) return null
  const [asked] = call(sketch, random, world) ?? []
  return asked?.do === 'call' ? [connected(sketch, asked)] : null
}

/** The same for these. */
export function connectTo(sketch: Sketch, ...subs: readonly string[]): Step {
  const token = { name: sketch.next('t'), subs, isForeign: false, used: 0 }
  sketch.tokens.push(token)
  return connected(sketch, { token: token.name, subs, form: null })
}

function connected(sketch: Sketch, { token, subs, form }: Pick<Call, 'token' | 'subs' | 'form'>): Step {
  const socket = sketch.next('w')
  sketch.open.set(socket, { subs: new Set(subs), token })
  const made = sketch.tokens.find(({ name }) => name === token)
  if (made) made.used++
  return { do: 'connect', socket, token, subs, form }
}

type Call = Extract<Step, { do: 'call' }>

/** One more bind on an open socket: by a fresh token, or by one that was used. */
function bindAgain(sketch: Sketch, random: Random, world: World): Step[] | null {
  if (sketch.open.size === 0) return null
  const socket = oneOf(random, [...sketch.open.keys()])
  const { waiting: unused } = sketch
  const used = sketch.tokens.filter(({ used }) => used > 0)
  if (unused.length > 0 && random() < 0.5) return [bindWith(sketch, socket, oneOf(random, unused))]
  if (used.length > 0 && random() < 0.3) return [bindWith(sketch, socket, oneOf(random, used))]
  const held = [...(sketch.open.get(socket)?.subs ?? [])].filter((sub) => sketch.alive.has(sub))
  const owners = held.map((sub) => sketch.alive.get(sub)!.as)
  const foreign = [...sketch.alive].flatMap(([sub, { as }]) => (owners.includes(as) ? [] : [sub]))
  // Of what is held already, of another user, or of anything.
  const wanted = owners.length > 0 && foreign.length > 0 && random() < 0.4 ? oneOf(random, foreign) : held[0]
  const steps = call(sketch, random, world, random() < 0.6 ? wanted : undefined)
  const token = sketch.tokens.at(-1)
  return steps && token ? [...steps, bindWith(sketch, socket, token)] : null
}

/** The token that has been waiting for the longest, on a websocket on which nothing is bound. */
export function bindLate(
  sketch: Sketch,
  random: Random,
  world: World,
  token = sketch.waiting[0],
): Step[] | null {
  if (!token) return call(sketch, random, world)
  const { unbound } = sketch
  if (unbound.length > 0 && random() < 0.5) return [bindWith(sketch, oneOf(random, unbound), token)]
  const ended = sketch.open.size >= world.sockets ? closeOne(sketch, random) : []
  return [...(ended ?? []), ...openAndBind(sketch, token)]
}

function openWith(sketch: Sketch, token: string): Extract<Step, { do: 'open' }> {
  const socket = sketch.next('w')
  sketch.open.set(socket, { subs: new Set(), token })
  return { do: 'open', socket, token }
}

function closeOne(sketch: Sketch, random: Random): Step[] | null {
  if (sketch.open.size === 0) return null
  const socket = oneOf(random, [...sketch.open.keys()])
  sketch.open.delete(socket)
  return [{ do: random() < 0.6 ? 'close' : 'cut', socket }]
}

/** A client comes back: its socket ends, and it binds what was bound there on another one. */
function reconnect(sketch: Sketch, random: Random): Step[] | null {
  const bound = [...sketch.open].filter(([, { subs }]) => [...subs].some((sub) => sketch.alive.has(sub)))
  if (bound.length === 0) return null
  const [socket, { subs }] = oneOf(random, bound)
  const alive = [...subs].filter((name) => sketch.alive.has(name))
  // A token is for the Subscriptions of one principal.
  const own = alive.filter((name) => sketch.alive.get(name)!.as === sketch.alive.get(alive[0]!)!.as)
  const back = random() < 0.8 ? own : own.slice(0, 1)
  sketch.open.delete(socket)
  return [{ do: random() < 0.6 ? 'close' : 'cut', socket }, connectTo(sketch, ...back)]
}

/**
 * The same with a token that it had before: what else was bound there may be gone, or changed, when it comes back with it.
 */
function returnLate(sketch: Sketch, random: Random, world: World): Step[] | null {
  const bound = [...sketch.open].filter(([, { subs }]) => [...subs].some((sub) => sketch.alive.has(sub)))
  if (bound.length === 0) return null
  const shared = bound.filter(([, { subs }]) => [...subs].filter((sub) => sketch.alive.has(sub)).length > 1)
  const [socket, { subs }] = oneOf(random, shared.length > 0 ? shared : bound)
  const alive = [...subs].filter((name) => sketch.alive.has(name))
  const kept = oneOf(random, alive)
  const [other] = alive.filter((name) => name !== kept)
  const asked = call(sketch, random, { ...world, sharing: 0 }, kept) ?? []
  const token = sketch.tokens.at(-1)
  if (!token) return null
  const between = other === undefined || random() < 0.3 ? [] : [turned(sketch, random, other, world)]
  sketch.open.delete(socket)
  // A server knows at once that the first one has ended only where it was closed.
  return [...asked, ...between, { do: 'close', socket }, ...openAndBind(sketch, token)]
}

/** A Subscription is deleted, turned off or changed. */
function turned(sketch: Sketch, random: Random, sub: string, world: World): Step {
  return touched(sketch, random, sub, oneOf(random, ['delete', 'delete', 'off', 'change'] as const), world)
}

/** Preferably one that is bound, so that what becomes of its delivery is seen; before it ends it may be changed. */
function onAlive(
  sketch: Sketch,
  random: Random,
  what: 'delete' | 'off' | 'change' | 'read',
  world: World,
): Step[] | null {
  const isEnd = what === 'off' || what === 'delete'
  // What is off may be changed and deleted too.
  const withOff = what !== 'off' && random() < 0.4
  const names = [...sketch.alive].filter(([, { isOff }]) => withOff || !isOff).map(([name]) => name)
  // Without any left a history begins anew: not each time.
  if (names.length === 0 || (what === 'delete' && names.length === 1 && random() < 0.5)) return null
  const heard = names.filter((name) => !sketch.unheard.includes(name))
  const sub = oneOf(random, heard.length > 0 && random() < 0.8 ? heard : names)
  const before: Step[] = isEnd && random() < 0.3 ? [{ do: 'change', sub, content: null }] : []
  return [...before, touched(sketch, random, sub, what, world)]
}

function touched(
  sketch: Sketch,
  random: Random,
  sub: string,
  what: 'delete' | 'off' | 'change' | 'read',
  { levels }: World,
): Step {
  if (what === 'change')
    return { do: what, sub, content: levels && random() < 0.4 ? oneOf(random, CONTENT_LEVELS) : null }
  if (what === 'off') sketch.alive.get(sub)!.isOff = true
  if (what === 'delete') {
    sketch.alive.delete(sub)
    sketch.dead.push(sub)
  }
  return { do: what, sub }
}

/** A client that turns its Subscription on again is bound again too, on the socket that it had or on another one. */
function turnOn(sketch: Sketch, random: Random, world: World): Step[] | null {
  const names = [...sketch.alive].filter(([, { isOff }]) => isOff).map(([name]) => name)
  if (names.length === 0) return null
  const sub = oneOf(random, names)
  sketch.alive.get(sub)!.isOff = false
  if (random() < 0.3) return [{ do: 'on', sub }]
  const held = [...sketch.open].flatMap(([name, { subs }]) => (subs.has(sub) ? [name] : []))
  if (held.length > 0 && random() < 0.5) {
    const asked = call(sketch, random, { ...world, sharing: 0 }, sub) ?? []
    return [{ do: 'on', sub }, ...asked, bindWith(sketch, oneOf(random, held), sketch.tokens.at(-1)!)]
  }
  const ended = sketch.open.size >= world.sockets ? (closeOne(sketch, random) ?? []) : []
  return [{ do: 'on', sub }, ...ended, connectTo(sketch, sub)]
}

/**
 * Binds with an invented token, perhaps again and again: on a websocket of its own, or on one that is open. Who was refused
 * may then come with the right one.
 */
function forge(sketch: Sketch, random: Random, world: World): Step[] | null {
  const { unbound } = sketch
  const among = random() < 0.7 ? unbound : [...sketch.open.keys()]
  const isOpened = among.length > 0 && random() < 0.5
  const [opened] = isOpened ? [] : (openOnly(sketch, random, world) ?? [])
  const socket = isOpened ? oneOf(random, among) : opened?.do === 'open' ? opened.socket : null
  if (socket === null) return null
  const forged = Array.from({ length: oneOf(random, [1, 2, 2, 3]) }, (): Step => ({ do: 'forge', socket }))
  const [asked] =
    unbound.includes(socket) || opened ? (random() < 0.7 ? (call(sketch, random, world) ?? []) : []) : []
  const token = sketch.tokens.at(-1)
  const bound = asked && token ? [asked, bindWith(sketch, socket, token)] : []
  return [...(opened ? [opened] : []), ...forged, ...bound]
}

/** One that is not bound gets nothing. */
function openOnly(sketch: Sketch, random: Random, { sockets }: World): Step[] | null {
  if (sketch.tokens.length === 0 || sketch.open.size >= sockets) return null
  return [openWith(sketch, oneOf(random, sketch.tokens).name)]
}

/** A principal asks for a token of the other's Subscription, which has to be refused, and may harm no token of its owner. */
function foreignCall(sketch: Sketch, random: Random, world: World): Step[] | null {
  if (!world.secondPrincipal || sketch.alive.size === 0) return null
  const [sub, { as }] = oneOf(random, [...sketch.alive])
  const own = random() < 0.7 ? (call(sketch, random, world, sub) ?? []) : []
  const [kept] = own.length > 0 ? sketch.tokens.slice(-1) : []
  const token = sketch.next('t')
  const foreign = as === 'first' ? 'second' : 'first'
  // Often in the form in which its owner has just asked.
  const [before] = own.filter((step) => step.do === 'call')
  const form = before && random() < 0.7 ? before.form : formOf(random, world)
  const asked: Step = { do: 'call', token, subs: [sub], as: foreign, form }
  // In the place of another one: more than before need not be bound.
  const bound =
    kept && random() < 0.5 ? [...(closeOne(sketch, random) ?? []), ...openAndBind(sketch, kept)] : []
  return [...own, asked, ...bound]
}

/** A websocket of its own for a token. */
function openAndBind(sketch: Sketch, token: Token): Step[] {
  const step = openWith(sketch, token.name)
  return [step, bindWith(sketch, step.socket, token)]
}

function callForDeleted(sketch: Sketch, random: Random, world: World): Step[] | null {
  if (sketch.dead.length === 0) return null
  const dead = oneOf(random, sketch.dead)
  const alive = [...sketch.alive.keys()]
  const [token, form] = [sketch.next('t'), formOf(random, world)]
  if (alive.length === 0 || random() < 0.5) return [{ do: 'call', token, subs: [dead], as: null, form }]
  // It may be refused, or count for those that are there; the next call is for what it names.
  const mixed = random() < 0.7 ? [oneOf(random, alive), dead] : [dead, oneOf(random, alive)]
  return [
    { do: 'call', token, subs: mixed, as: null, form },
    ...(call(sketch, random, { ...world, sharing: 0 }) ?? []),
  ]
}

function expire(sketch: Sketch, random: Random, { tokensExpire, sockets }: World): Step[] | null {
  if (!tokensExpire || sketch.tokens.length === 0 || sketch.open.size >= sockets) return null
  const token = oneOf(random, sketch.tokens).name
  const opened = openWith(sketch, token)
  return [{ do: 'expire', token }, opened, { do: 'bind', socket: opened.socket, token }]
}

function beat(sketch: Sketch): Step[] | null {
  const bound = [...sketch.open.values()].flatMap(({ subs }) => [...subs])
  const sub = bound.find((name) => sketch.alive.get(name)?.beats)
  return sub === undefined ? null : [{ do: 'beat', sub }]
}

export const event = (random: Random): Step => ({
  do: 'event',
  count:
    weighted(random, [
      [1, 6],
      [2, 1],
      [3, 2],
      [5, 1],
    ]) ?? 1,
})
