import { type Client, type History, type Step } from './steps.js'

/** So many different words, more than there are, make a combination of them a number of its own. */
const WORDS = 1_024

/**
 * Chooses among histories, so that what seldom came together comes together too: the one that has the most combinations of
 * steps which those before it had seldom. Histories that are only random repeat what is likely and hardly ever try the rest.
 */
export class Variety {
  readonly #numbers = new Map<string, number>()
  readonly #had = new Map<number, number>()

  /** The one that adds most to those that were chosen before. */
  choose(candidates: readonly History[]): History {
    const all = candidates.map((history) => {
      const own = this.#combinationsOf(history)
      const worth = [...own].reduce((sum, each) => sum + 1 / (1 + (this.#had.get(each) ?? 0)), 0)
      return { history, own, worth }
    })
    const best = all.reduce((a, b) => (b.worth > a.worth ? b : a))
    for (const each of best.own) this.#had.set(each, (this.#had.get(each) ?? 0) + 1)
    return best.history
  }

  /** Every three things that happen to one Subscription, in their order, whatever lies between them. */
  #combinationsOf(history: History): ReadonlySet<number> {
    const found = new Set<number>()
    for (const story of storiesOf(history)) {
      const words = story.map((word) => this.#numberOf(word))
      for (const [a, first] of words.entries())
        for (let b = a + 1; b < words.length; b++)
          for (let c = b + 1; c < words.length; c++)
            found.add((first * WORDS + words[b]!) * WORDS + words[c]!)
    }
    return found
  }

  #numberOf(word: string): number {
    const known = this.#numbers.get(word) ?? this.#numbers.size
    this.#numbers.set(word, known)
    return known
  }
}

/** What happens to each Subscription of a history, in words: what is done, and in which state it finds it. */
export const storiesOf = (history: History): readonly (readonly string[])[] => new Story(history).words

interface Told {
  readonly as: Client
  readonly words: string[]
  wasBound: boolean
  isOff: boolean
}

interface Socket {
  /** Subscriptions that were bound on it */
  readonly subs: Set<string>
  refused: number
}

interface Token {
  readonly subs: readonly string[]
  /** how much had happened to each of its Subscriptions when it was called for */
  readonly at: readonly number[]
  isUsed: boolean
}

type Call = Extract<Step, { do: 'call' }>

class Story {
  readonly #subs = new Map<string, Told>()
  readonly #open = new Map<string, Socket>()
  readonly #tokens = new Map<string, Token>()
  /** in which form each Subscription was called for by its owner */
  readonly #forms = new Set<string>()

  constructor(history: History) {
    for (const step of history.flat()) this.#add(step)
  }

  get words(): readonly (readonly string[])[] {
    return [...this.#subs.values()].map(({ words }) => words)
  }

  #say(sub: string, word: string): void {
    const told = this.#subs.get(sub)
    told?.words.push(told.as === 'second' ? `second: ${word}` : word)
  }

  #socketsOf(sub: string): readonly string[] {
    return [...this.#open].flatMap(([name, { subs }]) => (subs.has(sub) ? [name] : []))
  }

  #add(step: Step): void {
    switch (step.do) {
      case 'create':
        this.#subs.set(step.sub, { as: step.as, words: [], wasBound: false, isOff: false })
        break
      case 'call':
        this.#call(step)
        break
      case 'connect':
        this.#call({ ...step, as: null })
        this.#open.set(step.socket, { subs: new Set(), refused: 0 })
        this.#bind(step.socket, step.token)
        break
      case 'open':
        this.#open.set(step.socket, { subs: new Set(), refused: 0 })
        break
      case 'bind':
        this.#bind(step.socket, step.token)
        break
      case 'forge':
        this.#forge(step.socket)
        break
      case 'close':
      case 'cut':
        this.#end(step.socket, step.do)
        break
      case 'event':
        this.#event(step.count > 1 ? 'events' : 'event')
        break
      case 'expire':
        for (const sub of this.#tokens.get(step.token)?.subs ?? []) this.#say(sub, step.do)
        break
      // To be read changes nothing.
      case 'read':
      case 'rest':
        break
      case 'change':
        this.#touch(step.sub, step.content === null ? step.do : 'change the level of')
        break
      default:
        this.#touch(step.sub, step.do)
    }
  }

  #call({ token, subs, as, form }: Pick<Call, 'token' | 'subs' | 'as' | 'form'>): void {
    const way = JSON.stringify(form)
    for (const sub of subs) {
      const before = this.#forms.has(`${sub} ${way}`) ? ' in a form of before' : ''
      this.#say(sub, as === null ? 'call' : `call as ${as}${before}`)
      if (as === null) this.#forms.add(`${sub} ${way}`)
    }
    const at = subs.map((sub) => this.#subs.get(sub)?.words.length ?? 0)
    this.#tokens.set(token, { subs, at, isUsed: false })
  }

  #bind(socket: string, name: string): void {
    const found = this.#open.get(socket)
    const token = this.#tokens.get(name)
    if (!found || !token) return
    const { subs, refused } = found
    const heard = [...subs]
    for (const [nth, sub] of token.subs.entries()) {
      const told = this.#subs.get(sub)
      if (!told) continue
      const isLate = told.words.length > (token.at[nth] ?? 0)
      const which = token.isUsed ? 'a used token' : isLate ? 'a late token' : 'a token'
      const place = heard.includes(sub)
        ? 'again'
        : heard.length > 0
          ? 'beside'
          : refused > 0
            ? `refused ${Math.min(refused, 2)}`
            : this.#socketsOf(sub).length > 0
              ? 'elsewhere'
              : told.wasBound
                ? 'back'
                : 'first'
      this.#say(sub, `bind ${which} ${place}${token.subs.length > 1 ? ' shared' : ''}`)
      told.wasBound = true
    }
    for (const sub of token.subs) subs.add(sub)
    token.isUsed = true
  }

  #forge(name: string): void {
    const socket = this.#open.get(name)
    if (!socket) return
    socket.refused++
    for (const sub of socket.subs) this.#say(sub, 'forge')
  }

  #end(name: string, how: 'close' | 'cut'): void {
    const { subs, refused } = this.#open.get(name) ?? { subs: new Set<string>(), refused: 0 }
    for (const sub of subs) {
      const all = this.#socketsOf(sub)
      const which = all.length === 1 ? 'the only' : all[0] === name ? 'the oldest' : 'a newer'
      this.#say(sub, `${how} ${which}${refused > 0 ? ' refused' : ''}`)
    }
    this.#open.delete(name)
  }

  #event(word: string): void {
    const isStray = [...this.#open.values()].some(({ subs }) => subs.size === 0)
    for (const sub of this.#subs.keys()) {
      const { length } = this.#socketsOf(sub)
      if (length > 0) this.#say(sub, length > 1 ? `${word} on several` : word)
      if (isStray) this.#say(sub, 'event beside an unbound socket')
    }
  }

  #touch(sub: string, what: string): void {
    const sockets = this.#socketsOf(sub)
    const near = new Set(sockets.flatMap((name) => [...(this.#open.get(name)?.subs ?? [])]))
    for (const other of near) if (other !== sub) this.#say(other, `neighbour: ${what}`)
    const told = this.#subs.get(sub)
    if (!told) return
    this.#say(sub, `${what}${sockets.length > 0 ? ' while bound' : ''}${told.isOff ? ' while off' : ''}`)
    if (what === 'off') told.isOff = true
    if (what === 'on') told.isOff = false
  }
}
