import type { Wish } from './keys.js'

/** Why a round may begin, or the watching end. */
export type Happened =
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'changed'; readonly path: string }
  | { readonly kind: 'died'; readonly how: string }

/** What happened and was not yet attended to, in order. */
export class Inbox {
  readonly #waiting: Happened[] = []
  #told: ((happened: Happened) => void) | null = null

  put(happened: Happened): void {
    this.#waiting.push(happened)
    this.#told?.(happened)
  }

  /** Has somebody told at once, while something goes on that may have to end for it; null: nobody. */
  tell(told: ((happened: Happened) => void) | null): void {
    this.#told = told
    if (told) for (const each of this.#waiting) told(each)
  }

  holds(kind: Happened['kind']): boolean {
    return this.#waiting.some((each) => each.kind === kind)
  }

  drop(kind: Happened['kind']): void {
    this.#waiting.splice(0, Infinity, ...this.#waiting.filter((each) => each.kind !== kind))
  }

  /** The next that happened, and all others of its kind; waits for it. */
  async next(): Promise<Happened> {
    const first = this.#waiting.shift()
    if (first === undefined) {
      await new Promise<void>((resolve) => (this.#told = () => resolve()))
      this.#told = null
      return this.next()
    }
    while (first.kind !== 'wish' && this.#waiting[0]?.kind === first.kind) this.#waiting.shift()
    return first
  }
}
