import type { Form } from '../scenario/form.js'

/** What may be generated. */
export interface Limits {
  /** how many steps, about */
  readonly steps: number
  /** Subscriptions that may be alive at once */
  readonly subscriptions: number
  /** websockets that may be open at once */
  readonly sockets: number
  readonly secondPrincipal: boolean
  readonly canTrigger: boolean
  /** tokens live no longer than may be waited for */
  readonly tokensExpire: boolean
  /** the content levels may differ */
  readonly levels: boolean
}

export interface Token {
  readonly name: string
  readonly subs: readonly string[]
  readonly isForeign: boolean
  used: number
}

/** What a history has made so far, if the server does what it should. */
export class Sketch {
  readonly alive = new Map<string, { readonly as: 'first' | 'second'; isOff: boolean; beats: boolean }>()
  readonly dead: string[] = []
  readonly tokens: Token[] = []
  readonly open = new Map<string, { readonly subs: Set<string>; readonly token: string }>()
  #counts = { s: 0, t: 0, w: 0 }

  next(sort: 's' | 't' | 'w'): string {
    return `${sort}${++this.#counts[sort]}`
  }

  /** Tokens that were called for and not used, the oldest first. */
  get waiting(): readonly Token[] {
    return this.tokens.filter(({ used, subs }) => used === 0 && subs.some((sub) => this.alive.has(sub)))
  }

  get unbound(): readonly string[] {
    return [...this.open].filter(([, { subs }]) => subs.size === 0).map(([name]) => name)
  }

  get bound(): number {
    return [...this.open.values()].filter(({ subs }) => subs.size > 0).length
  }

  /** Subscriptions that are to be delivered, and are bound on no open socket. */
  get unheard(): readonly string[] {
    const bound = [...this.open.values()].flatMap(({ subs }) => [...subs])
    return [...this.alive]
      .filter(([name, { isOff }]) => !isOff && !bound.includes(name))
      .map(([name]) => name)
  }
}

/** What one history is like: it draws its own of what may be generated, so that it does the same few things again and again. */
export interface World extends Limits {
  /** how likely a token is for several Subscriptions, where there are several */
  readonly sharing: number
  readonly ofSecond: number
  readonly beside: number
  readonly ofLevel: number
  /** every call is made in this form, so that what a server keeps for one of them is met again; null: in any */
  readonly form: Form | null
  /** how likely a move is made again at once */
  readonly again: number
}
