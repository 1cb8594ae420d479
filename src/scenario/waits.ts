/** Something that a run waits for. */
export interface Wait {
  /** as it stands after "waiting for": `a token to expire` */
  readonly what: string
  /** when it ends at the latest, by the clock of this machine, in milliseconds since the epoch */
  readonly until: number
}

/** Waits that are too short to be worth a word. */
const SHORTEST_MS = 1_500

/** What a run is waiting for, so that its progress can say so instead of standing still. */
export class Waits {
  readonly #current = new Set<Wait>()

  /** @param changed hears of each wait as it begins and ends */
  constructor(private readonly changed: () => void = () => {}) {}

  /** Notes a wait until the promise settles. */
  async during<T>(what: string, milliseconds: number, promise: Promise<T>): Promise<T> {
    if (milliseconds < SHORTEST_MS) return promise
    const wait: Wait = { what, until: Date.now() + milliseconds }
    this.#current.add(wait)
    this.changed()
    try {
      return await promise
    } finally {
      this.#current.delete(wait)
      this.changed()
    }
  }

  /** The wait that ends last; null when there is none. */
  get longest(): Wait | null {
    let longest: Wait | null = null
    for (const wait of this.#current) if (!longest || wait.until > longest.until) longest = wait
    return longest
  }
}
