import type { ExplorationAsked } from '../evidence/types.js'
import { connectTo, create, event } from './moves.js'
import { oneOf, randomFrom, type Random } from './random.js'
import { Sketch, type World } from './sketch.js'
import type { History, Step } from './steps.js'

/** Random histories need no more websockets than these: who allows more wants them held. */
const MOST_FOR_HISTORIES = 32
/** Seconds that a soak lasts where nobody says for how long. */
const USUAL_SECONDS = 600
/** Notifications a second that all sockets of a soak get together, about; and events a second, at most. */
const NOTIFICATIONS_A_SECOND = 100
const MOST_EVENTS_A_SECOND = 2
/** Seconds that a history of a soak holds its sockets; at its end, and where tokens live no longer, fewer will do. */
const SHORTEST = 8
const USUAL = 20
const LONGEST = 45
/** The first ones, before it is known how long tokens live. */
const FIRST = 12
/** What of a token's life the binding of all sockets takes; and what is held where it lives no longer than that. */
const TO_BIND = 10
const LEAST = 3
/** `rest` knows no more seconds. */
const LONGEST_REST = 60

/** An exploration that holds many sockets for long, rather than few for a moment. */
export const isSoak = ({ sockets, path }: Pick<ExplorationAsked, 'sockets' | 'path'>): boolean =>
  path === null && sockets > MOST_FOR_HISTORIES

/** How long a soak lasts, in milliseconds. */
export const soakMs = ({ seconds }: ExplorationAsked): number => (seconds ?? USUAL_SECONDS) * 1_000

/** What the histories of a soak hold together, and what is left of its time. */
export interface Held {
  /** websockets of all histories */
  readonly sockets: number
  /** histories that are under way at once */
  readonly sideBySide: number
  /** which of those this one is, from 0 */
  readonly place: number
  /** seconds until the soak ends */
  readonly left: number
  /** seconds that a token lives, at least; null: none was seen yet */
  readonly life: number | null
}

/**
 * A history of a soak: one Subscription on its share of the sockets, all of which are held while events come at a steady rate
 * and some of the sockets are replaced. Null when too little time is left for one.
 */
export function soakHistory(
  seed: number,
  nth: number,
  { sockets, sideBySide, place, left, life }: Held,
): History | null {
  if (left < SHORTEST) return null
  const random = randomFrom(seed * 1_000_003 + nth * 7_919)
  const share = Math.floor(sockets / sideBySide) + (place < sockets % sideBySide ? 1 : 0)
  // Delivery ends with the token: a history ends before, and binds anew in the next one.
  const bound = life === null ? FIRST : Math.max(LEAST, life - TO_BIND)
  const seconds = Math.min(left, bound, USUAL * (LONGEST / USUAL) ** random())
  const eventsASecond = Math.min(MOST_EVENTS_A_SECOND, NOTIFICATIONS_A_SECOND / sockets)
  const pace = Math.max(1, Math.min(LONGEST_REST, Math.round(sideBySide / eventsASecond)))
  const sketch = new Sketch()
  const world: World = { ...ALONE, sockets: share }
  const history: Step[][] = (create(sketch, random, world) ?? []).map((step) => [step])
  for (let made = 0; made < share; made += AT_ONCE)
    history.push(Array.from({ length: Math.min(AT_ONCE, share - made) }, () => connectTo(sketch, 's1')))
  const rest = (most: number): Step[][] => (most < 1 ? [] : [[{ do: 'rest', seconds: Math.floor(most) }]])
  // All that begin at once do not trigger at once.
  const first = Math.floor(random() * Math.min(pace, seconds))
  history.push(...rest(first))
  for (let passed = first; passed < seconds; passed += pace) {
    history.push([event(random)])
    if (random() < REPLACES) history.push(...replaced(sketch, random))
    history.push(...rest(Math.min(pace, seconds - passed)))
  }
  history.push([{ do: 'event', count: 2 }])
  return history
}

/** Sockets that are bound side by side. */
const AT_ONCE = 5
/** How likely a socket is replaced after an event. */
const REPLACES = 0.3

const ALONE: World = {
  steps: 0,
  subscriptions: 1,
  sockets: 1,
  secondPrincipal: false,
  canTrigger: true,
  tokensExpire: false,
  levels: false,
  sharing: 0,
  ofSecond: 0,
  beside: 0,
  ofLevel: 0,
  form: null,
  again: 0,
}

/** One socket ends, and another one is bound in its place. */
function replaced(sketch: Sketch, random: Random): Step[][] {
  const socket = oneOf(random, [...sketch.open.keys()])
  sketch.open.delete(socket)
  return [[{ do: random() < 0.5 ? 'close' : 'cut', socket }], [connectTo(sketch, 's1')]]
}
