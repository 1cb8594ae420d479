import { ANSWER_FAULTS } from './fault-answers.js'
import { FRAME_FAULTS } from './fault-frames.js'
import { ANSWERS, HOSTILE_REASONS, MESSAGES, SHAPES } from './hostile.js'

/** Every exchange, and every message. */
export const EVERYWHERE = 'everywhere'
/**
 * A few of each purpose, each another way, with others between them so that the run goes on; the fault is the number of the
 * way that the first one meets.
 */
export const FIRST_OF_EACH = 'first of each'
/** So many of each purpose. */
export const FEW = 3
/** Each so manyth, in each run another one. */
const APART = 7
/** What the server says of itself. */
const SAYS_ITSELF = /^GET (metadata|SubscriptionTopic)$/
/** Where the first of these goes wrong, a run has nothing to go on with. */
const NEEDED =
  /^(POST Subscription|GET Subscription\/id|POST Subscription\/id\/\$get-ws-binding-token|upgrade|bind|handshake|event-.*)$/

/** What an exchange or a message of any purpose meets: a shape that can be read, a fault of an answer, or one of a frame. */
export interface Met {
  readonly name: string
  readonly shape?: string
  readonly fault?: keyof typeof ANSWER_FAULTS
  readonly frame?: keyof typeof FRAME_FAULTS
}

const inShape = (shape: string): Met => ({ name: shape, shape })
const ANSWERED = (Object.keys(ANSWER_FAULTS) as (keyof typeof ANSWER_FAULTS)[]).map((fault): Met => ({
  name: `answer: ${fault}`,
  fault,
}))
const SENT = (Object.keys(FRAME_FAULTS) as (keyof typeof FRAME_FAULTS)[]).map((frame): Met => ({
  name: `frame: ${frame}`,
  frame,
}))

/** What each kind of exchange can meet. */
export const OF_ANSWERS = [...ANSWERS.map(inShape), ...ANSWERED]
export const OF_MESSAGES = [...MESSAGES.map(inShape), ...SENT]
export const OF_UPGRADES = ANSWERED
export const OF_BINDS = SENT
export const OF_CLOSES = Object.keys(HOSTILE_REASONS).map(inShape)

/** All that everything can meet at once, by name. */
export const WAYS: ReadonlyMap<string, Met> = new Map(
  [...SHAPES.map(inShape), ...ANSWERED, ...SENT].map((met) => [met.name, met]),
)

/** With so many runs that begin `FEW` further each, every purpose that occurs often enough has met all that it can. */
export const STARTS = Array.from({ length: Math.ceil(OF_ANSWERS.length / FEW) }, (_, at) => at * FEW)

/** Whether a client must have agreed to compression before it meets what the step and the fault are. */
export const isBomb = (step: string | null, fault: string | null): boolean =>
  step === FIRST_OF_EACH || fault?.endsWith('compression bomb') === true

/** Says what the next exchange or message of each purpose meets. */
export class Meetings {
  /** how many there were of each purpose */
  readonly #seen = new Map<string, number>()
  /** those that met something; where nothing is wrong, all, but for what the server says of itself */
  readonly purposes = new Set<string>()

  constructor(
    private readonly step: string | null,
    private readonly fault: string | null,
    private readonly met: () => unknown,
  ) {}

  /** @param can what one of this purpose can meet @returns null where it is left as it is */
  next(purpose: string, can: readonly Met[]): Met | null {
    const { step, fault } = this
    if (fault === null && !SAYS_ITSELF.test(purpose)) this.purposes.add(purpose)
    if (fault === null || (step !== EVERYWHERE && step !== FIRST_OF_EACH)) return null
    const before = this.#seen.get(purpose) ?? 0
    this.#seen.set(purpose, before + 1)
    const first =
      (NEEDED.test(purpose) ? APART : 0) + ((Number(fault) / FEW) % (NEEDED.test(purpose) ? APART : 1))
    const turn = (before - first) / APART
    if (step === FIRST_OF_EACH && !(Number.isInteger(turn) && turn >= 0 && turn < FEW)) return null
    const found = step === EVERYWHERE ? WAYS.get(fault) : can[(Number(fault) + turn) % can.length]
    // What breaks answers or frames does nothing to the others, or nothing would ever come to them.
    const isOther =
      step === EVERYWHERE && found?.shape === undefined && !can.some(({ name }) => name === fault)
    // Without what the server says of itself there is nothing to go on with.
    const isNeeded = SAYS_ITSELF.test(purpose) && (step === FIRST_OF_EACH || found?.shape === undefined)
    if (!found || isOther || isNeeded) return null
    this.purposes.add(purpose)
    this.met()
    return found
  }
}
