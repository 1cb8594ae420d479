/**
 * Every deadline of a run, in milliseconds: the one home of these numbers. `longest` says what a conformant server may
 * need; `--timeout-factor` stretches them all.
 */
export const DEADLINES = {
  /** TCP and TLS; a server on the same continent needs well under a second */
  connect: 5_000,
  /** from the request's end to the complete response; servers that build a token need a few database writes */
  response: 10_000,
  /** the websocket's HTTP upgrade; proxies add one more hop */
  upgrade: 5_000,
  /** from bind to the handshake of a Subscription; servers may queue it behind other work */
  handshake: 5_000,
  /** how long all forms of a bind may stay unanswered before other ways to bind are tried beside them */
  bindPatience: 500,
  /** from the trigger's response to its notification; servers may batch, or poll a queue every few seconds */
  event: 10_000,
  /** how long a reaction to a refused bind is waited for; silence is legal */
  bindReaction: 3_000,
  /** from a ping to its pong */
  pong: 3_000,
  /** how long a binding rests before events are due "some seconds after the bind" */
  settled: 3_000,
  /** from asking for `active` to reading it; a server may activate later on its own */
  activation: 5_000,
  /** from a 202 for a deletion until the resource is gone; a queue may be in between */
  deletion: 5_000,
  /** before a call is made again where the answer does not say when; the second half of it is spread. Gateways switch over within it */
  retry: 1_000,
  /** the longest wait that an answer may ask for; one that asks for more is not repeated */
  longestRetry: 10_000,
  /** from an accepted call to the refused one that it is the twin of, and from that to the next accepted one; slow servers under a limit need seconds for each */
  twin: 20_000,
  /** how long nothing was answered before the target counts as gone: longer than what is tried again */
  gone: 4_000,
  /** from a create that a limit of the server refused until another scenario has ended */
  freed: 20_000,
} as const

export type DeadlineName = keyof typeof DEADLINES

/** The deadlines of one run. */
export class Deadlines {
  constructor(private readonly factor = 1) {}

  /** The deadline in milliseconds, stretched. */
  of(name: DeadlineName): number {
    return DEADLINES[name] * this.factor
  }

  /**
   * How long to go on listening for what must not come, after the control has received it.
   * @param latencyMs time from the trigger to the control's notification
   */
  absenceGrace(latencyMs: number): number {
    return Math.min(3_000, Math.max(250, 4 * latencyMs)) * this.factor
  }
}
