import type { AccessToken } from './grant.js'

/** A token is asked for anew this long before its end, or after three quarters of a short life. */
const MARGIN_SECONDS = 15

interface Held {
  readonly header: string
  /** the target took it at least once */
  worked: boolean
  /** on the clock of `now`, in milliseconds */
  readonly renewAt: number
  /** got because its forerunner was refused, not because that one had expired */
  readonly afterRefusal: boolean
}

/** Holds the access token of one principal, and renews it before it expires. Side by side callers share one request. */
export class TokenSource {
  #held: Held | null = null
  #pending: Promise<Held> | null = null

  constructor(
    private readonly request: () => Promise<AccessToken>,
    private readonly now: () => number,
  ) {}

  /** The Authorization header. Rejects as `request` does. */
  async header(): Promise<string> {
    if (this.#held && this.now() < this.#held.renewAt) return this.#held.header
    return (await this.#renew(false)).header
  }

  /** The target took this header. */
  worked(header: string): void {
    if (this.#held?.header === header) this.#held.worked = true
  }

  /**
   * Another header after the server refused one that should be good; null when a new token would help no more: that one
   * was itself asked for after a refusal, and never taken. A token that dies early is asked for again as often as it dies.
   */
  async renewed(refused: string): Promise<string | null> {
    if (this.#held && this.#held.header !== refused) return this.#held.header
    if (this.#held?.afterRefusal && !this.#held.worked) return null
    const { header } = await this.#renew(true)
    return header === refused ? null : header
  }

  #renew(afterRefusal: boolean): Promise<Held> {
    this.#pending ??= this.#ask(afterRefusal).finally(() => (this.#pending = null))
    return this.#pending
  }

  async #ask(afterRefusal: boolean): Promise<Held> {
    const { token, lifetimeSeconds } = await this.request()
    const usable =
      lifetimeSeconds === null
        ? Infinity
        : Math.max(lifetimeSeconds * 0.75, lifetimeSeconds - MARGIN_SECONDS) * 1_000
    this.#held = { header: `Bearer ${token}`, worked: false, renewAt: this.now() + usable, afterRefusal }
    return this.#held
  }
}
