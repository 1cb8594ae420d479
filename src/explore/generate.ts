import { bindLate, connect, connectTo, create, event, FORMS, MOVES, type Move } from './moves.js'
import { oneOf, randomFrom, weighted, type Random } from './random.js'
import { Sketch, type Limits, type World } from './sketch.js'
import { namesMadeBy, namesUsedBy, type History, type Step } from './steps.js'
import { Variety } from './variety.js'

/** A history has so many kinds of moves beside those that every one has, and so much more of each: it does few things often. */
const THEME = { least: 3, most: 6, factor: 4 } as const
/** So many histories of a hundred do everything. */
const EVERYTHING = 15
/** After such a step the next one looks at what it did. */
const CONSEQUENTIAL: readonly Step['do'][] = ['delete', 'off', 'change', 'close', 'cut', 'bind', 'connect']

/** How often that is, and how often the event is caused at the same moment instead: what is under way may get lost. */
const [LOOKED_AT, MET] = [0.5, 0.15]

/** So many histories make all their calls in one form. */
const OF_ONE_FORM = 0.4

/** So many tokens that were called for and not used are bound in the end. */
const MOST_WAITING = 2

type Weights = readonly (readonly [Move, number])[]

/** What a history is made of. The waits are as rare as they are: each takes seconds. */
function themeOf(random: Random): Weights {
  if (random() * 100 < EVERYTHING) return MOVES.map(([weight, move]) => [move, weight])
  const chosen = new Set<Move>()
  const count = THEME.least + Math.floor(random() * (THEME.most - THEME.least + 1))
  const choices = MOVES.flatMap(([weight, move, isAlways]) =>
    isAlways ? [] : [[move, Math.min(1, weight)] as const],
  )
  while (chosen.size < count) chosen.add(weighted(random, choices) ?? choices[0]![0])
  return MOVES.map(([weight, move, isAlways]) => {
    const factor = isAlways || weight < 1 ? 1 : THEME.factor
    return [move, isAlways || chosen.has(move) ? factor * weight : 0] as const
  })
}

/** Few Subscriptions and sockets at a time, so that steps meet each other. */
function worldOf(random: Random, limits: Limits): World {
  const least = (most: number, choices: readonly (readonly [number, number])[]): number =>
    Math.min(most, weighted(random, choices) ?? most)
  return {
    ...limits,
    subscriptions: least(limits.subscriptions, [
      [1, 2],
      [2, 6],
      [3, 1],
    ]),
    sockets: least(limits.sockets, [
      [1, 1],
      [2, 3],
      [3, 4],
      [4, 1],
    ]),
    sharing: oneOf(random, [0, 0.6, 0.9]),
    ofSecond: oneOf(random, [0, 0.4, 0.7]),
    beside: oneOf(random, [0, 0.15, 0.4]),
    ofLevel: oneOf(random, [0, 0.2, 0.6]),
    form: random() < OF_ONE_FORM ? oneOf(random, FORMS) : null,
    again: oneOf(random, [0, 0.3, 0.5]),
  }
}

/** So many histories are made for each that is chosen: to make them costs far less than to act one. */
const CANDIDATES = 40

/** The histories of a seed in their order: the same for the same seed and limits. */
export class Histories {
  readonly #variety = new Variety()
  #made = 0

  constructor(
    private readonly seed: number,
    private readonly limits: Limits,
  ) {}

  next(): History {
    const candidates = Array.from({ length: CANDIDATES }, () =>
      generate(this.seed, this.#made++, this.limits),
    )
    return this.#variety.choose(candidates)
  }
}

/** One history that may be chosen, by its number: the same for the same seed and limits. */
export function generate(seed: number, nth: number, limits: Limits): History {
  const random = randomFrom(seed * 1_000_003 + nth * 7_919)
  const world = worldOf(random, limits)
  const weights = themeOf(random)
  const sketch = new Sketch()
  const groups: Step[][] = []
  const count = (): number => groups.reduce((sum, group) => sum + group.length, 0)
  const add = (steps: readonly Step[] | null): void => void groups.push(...sequence(steps ?? []))
  const canHear = (): boolean => limits.canTrigger && sketch.bound > 0
  add(create(sketch, random, world))
  if (random() < 0.85) add(create(sketch, random, world))
  add(connect(sketch, random, world))
  // A length of its own for each, so that short ones are tried too.
  const length = Math.ceil(limits.steps * (0.5 + 0.5 * random()))
  let move: Move | null = null
  for (let tries = 0; count() < length && tries < 10 * limits.steps; tries++) {
    if (move === null || random() >= world.again) move = weighted(random, weights)
    const steps = move?.(sketch, random, world) ?? null
    if (steps === null) {
      move = null
      continue
    }
    const last = groups.at(-1)
    const isBeside =
      steps.length === 1 &&
      last?.length === 1 &&
      random() < world.beside &&
      areIndependent(last[0]!, steps[0]!)
    if (isBeside) last.push(steps[0]!)
    else add(steps)
    if (!CONSEQUENTIAL.includes(steps.at(-1)!.do) || !canHear()) continue
    const looked = random()
    if (looked < LOOKED_AT) add([event(random)])
    else if (looked < LOOKED_AT + MET && groups.at(-1)?.length === 1) groups.at(-1)!.push(event(random))
  }
  // What the steps have done is seen by binds and events: with tokens that waited, and wherever something is to be delivered.
  for (const token of sketch.waiting.slice(0, MOST_WAITING)) add(bindLate(sketch, random, world, token))
  for (const sub of sketch.unheard) if (sketch.open.size < world.sockets) add([connectTo(sketch, sub)])
  if (canHear()) add([{ do: 'event', count: 2 }])
  // What notifications say of a Subscription is held against what it is.
  for (const sub of sketch.alive.keys()) add([{ do: 'read', sub }])
  return groups
}

const sequence = (steps: readonly Step[]): Step[][] => steps.map((step) => [step])

/** Steps side by side: neither makes what the other one needs, and they do not change the same Subscription. */
function areIndependent(a: Step, b: Step): boolean {
  const made = namesMadeBy(a)
  const isShared = (name: string): boolean => namesUsedBy(a).includes(name)
  const changesBoth = isChange(a) && isChange(b) && namesUsedBy(b).some(isShared)
  return (
    !namesUsedBy(b).some((name) => made.includes(name)) && !changesBoth && a.do !== 'rest' && b.do !== 'rest'
  )
}

const isChange = (step: Step): boolean => ['off', 'on', 'change', 'delete'].includes(step.do)
