/**
 * Every deadline of a run, in milliseconds: the one home of these numbers. Each is the longest that a conformant server
 * may need, or what the suite gives itself; `--timeout-factor` stretches them all.
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
  /** after a bind on a server that was seen to send no handshake, so that the bind has been read before an event is made */
  unanswered: 250,
  /** how long all forms of a bind may stay unanswered before other ways to bind are tried beside them */
  bindPatience: 500,
  /** from the trigger's response to its notification; servers may batch, or poll a queue every few seconds */
  event: 10_000,
  /** the same for the next events of a scenario that waited for one so long, where no event of the run ever came */
  nextEvent: 3_000,
  /** how long a reaction to a refused bind is waited for; silence is legal */
  bindReaction: 3_000,
  /** from a ping to its pong */
  pong: 3_000,
  /** to the next heartbeat of a timer that all sockets share, whatever period was agreed; one server beats every 10 s */
  heartbeat: 12_000,
  /** how long scenarios rest before they do what is due "some seconds later"; bounded by the wait budget */
  settled: 4_500,
  /** from asking for `active` to reading it; a server may activate later on its own */
  activation: 12_000,
  /** from the creation of a Subscription until every node knows it; replicas and search indexes follow within a second or so */
  visible: 2_000,
  /** from the answer that a Subscription is off until nothing is sent for it any more, where something was */
  takesEffect: 3_000,
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
  /** how long clean-up waits out a limit or an outage before it leaves what is still there */
  cleanUp: 20_000,
  /** what is done on the target after an interruption, clean-up included: a person waits for it */
  interrupted: 8_000,
  /** from a create that a limit of the server refused until another scenario has ended */
  freed: 20_000,
  /** between two looks at what the server does in its own time: at first, and when it takes longer */
  poll: 25,
  longestPoll: 1_000,
  /** what must not come is listened for at least and at most so long, by how long the control took */
  shortestGrace: 250,
  longestGrace: 3_000,
  /** from our close frame to the server's; then the connection is cut */
  close: 1_000,
  /** what a server may need beyond its own heartbeat period, once */
  heartbeatSlack: 1_500,
  /** an exploration takes nothing for missing sooner, while it only suspects: a busy machine stalls for so long */
  suspicion: 400,
  /** what a message that was under way may take, for which no server answers */
  underWay: 1_000,
  /** from an answer until what was sent before it has come on a socket */
  crossing: 500,
  /** what has to be left of a token's life for one more event, so that its absence means something */
  lastEvent: 2_000,
  /** what is left of a short life when its token is bound late: time for an answer */
  lateBind: 2_000,
  /** past its expiration a token is judged so much later: the target's own slack */
  pastExpiry: 2_000,
  /** how long the Subscription lives that is to end by itself */
  shortSubscription: 2_500,
  longerSubscription: 12_000,
  /** what a server may take to end it, and the uncertainty of its Date header */
  ending: 1_500,
} as const

/**
 * Spans that no factor stretches, in milliseconds: they are of other clocks than that of the wait, or a rule's own figure.
 */
export const SPANS = {
  /** a Date header has whole seconds, so that the clock behind it is up to a second further */
  dateHeader: 1_000,
  /** how far clocks may differ where no Date header says */
  unknownClock: 60_000,
  /** a Subscription of ours ends by itself, should a run be killed */
  subscriptionLife: 3_600_000,
  /** the largest wait budget that can be given */
  longestBudget: 86_400_000,
  /** what a client needs of a token to connect and bind */
  shortestLifetime: 5_000,
  /** so far apart, two ways to write one instant are one: whole seconds, rounded on either side */
  sameInstant: 2_000,
  /**
   * an idle connection is not used again after this: a server that closes it at the same moment would lose a POST, which
   * cannot be repeated. Opening another one costs less
   */
  idleConnection: 2_000,
  /** how long a socket rests to show that its binding does not fall asleep: longer than the timers that servers use */
  asleep: 5_000,
  /** in which calls are counted to know how many a second are too many */
  paceWindow: 1_000,
  /** a first limit may have been an outage: from then on the pace doubles this often, until a second one shows where it is */
  paceDoubles: 2_000,
  /** what has not lasted so long is no wait to a reader of the progress */
  noticed: 1_000,
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
    const least = this.of('shortestGrace')
    return Math.min(this.of('longestGrace'), Math.max(least, 4 * latencyMs * this.factor))
  }
}
