import { percentEncoded } from '../fhir/percent.js'
import type { Fact } from '../catalogue/index.js'
import type { Cause, Json } from '../evidence/types.js'
import type { SubscriptionWish } from '../fhir/releases/index.js'
import { isMade, type Made, type NotMade } from '../target/resources.js'
import type { Call, Exchange, Principal } from '../target/session.js'
import { newMark } from '../target/ownership.js'
import type { Unrelated } from '../evidence/unrelated.js'
import { idParameters } from '../fhir/parameters.js'
import { SPANS } from '../wire/deadlines.js'
import { pause } from '../wire/pause.js'
import type { RecordedSocket, OpenOptions } from '../wire/websocket.js'
import { describe, grantOf, operationPath, unprovenOf, type Grant } from './answers.js'
import { idsAskedAbout } from './asked-about.js'
import { Blocked, Skipped } from './outcomes.js'
import type { Form } from './form.js'
import { LACKED, type BindWay, type Provided, type ProvidedFact, type Value } from './provided.js'
import { Sockets } from './sockets.js'
import { subscriptionResource } from './subscription-resource.js'
import type { World } from './world.js'

/** What every acting scenario can do: HTTP, Subscriptions, the operation, sockets. One actor acts one attempt of one scenario. */
export class Actor {
  readonly #sockets: Sockets
  readonly #made: (Made & { readonly as: Principal })[] = []
  #given = 0
  #secondHasSome: Promise<() => void> | null = null
  /** events of this attempt that were waited for whole, and in vain */
  missedEvents = 0
  /** what stands in the texts of what is made: the run's id, or a word that stands nowhere else */
  readonly word: string
  /** websockets are opened with an Authorization header, because this server refuses them without */
  authorizesUpgrades: boolean

  constructor(
    readonly world: World,
    readonly key: string,
    readonly attempt: number,
    /** what the scenarios found out that this one builds on */
    readonly provided: Provided = {},
    private readonly traits: { readonly isUnmarked?: boolean; readonly mayRest?: boolean } = {},
  ) {
    this.#sockets = new Sockets(world, this.caller)
    this.word = this.isUnmarked ? newMark() : world.runId
    this.authorizesUpgrades = provided.socket?.needsAuthorization ?? false
  }

  /** What it makes carries a word of its own, and no tag. */
  get isUnmarked(): boolean {
    return this.traits.isUnmarked === true
  }

  get caller(): { scenario: string; attempt: number } {
    return { scenario: this.key, attempt: this.attempt }
  }

  /**
   * One recorded exchange. What is asked of a Subscription that was made a moment ago may reach a node that does not know
   * it yet: then it is asked again until all have to know it.
   */
  async http(call: Call): Promise<Exchange> {
    const { journal, deadlines, signal } = this.world
    for (let distance = deadlines.of('poll'); ; distance *= 2) {
      const exchange = await this.#httpOnce(call)
      const leftMs = this.#knownAt(call) - journal.now()
      const mayBeUnknown = exchange.status === 404 && leftMs > 0
      if (!mayBeUnknown || !(await pause(Math.min(distance, leftMs), signal))) return exchange
    }
  }

  #httpOnce(call: Call): Promise<Exchange> {
    const { session, waits, deadlines } = this.world
    return waits.during('the server to answer', deadlines.of('response'), session.exchange(this.caller, call))
  }

  /** When every node has to know the Subscriptions that a call is about, if this attempt made them; else the past. */
  #knownAt(call: Call): number {
    const { as = 'first' } = call
    const ids = idsAskedAbout(call)
    const alive = ids.flatMap(
      (id) => this.#made.find((made) => made.id === id && made.as === as && this.#isAlive(id)) ?? [],
    )
    if (alive.length === 0 || alive.length < ids.length) return -Infinity
    return Math.max(...alive.map(({ exchange }) => exchange.endedAt)) + this.world.deadlines.of('visible')
  }

  #isAlive(id: string): boolean {
    return this.world.resources.isAlive('Subscription', id)
  }

  /** Says what was learnt about the target, for `target.observed`. */
  fact(name: string, value: Json): void {
    this.world.journal.write({ kind: 'fact', name, value })
  }

  /** @param cause `not offered` where no setting would help */
  skip(reason: string, cause?: Cause): never {
    throw new Skipped(reason, cause)
  }

  /** It cannot go on, and no requirement is to blame. */
  blocked(reason: string, cause?: Cause): never {
    throw new Blocked(reason, cause && { cause })
  }

  /** It cannot go on, because the server does not provide this. */
  lacks(fact: Fact, reason: string): never {
    throw new Blocked(reason, { lacks: fact })
  }

  /** What another scenario found out. @throws Blocked when the server does not provide it */
  given<F extends ProvidedFact>(fact: F): Value<F> {
    const value = this.provided[fact]
    if (value === undefined)
      throw new Error(`${this.key} needs ${fact}: name a scenario in its \`after\` that provides it`)
    return value ?? this.lacks(fact, LACKED[fact])
  }

  /** The Subscription that a wish makes on this release, from the user's template when there is one. */
  subscriptionResource(wish: Partial<SubscriptionWish> = {}): Record<string, unknown> {
    return subscriptionResource(this.world, this.word, wish)
  }

  /** Tries to create a Subscription; the exchange says what happened. @throws Blocked as tryCreate */
  async trySubscribe(
    wish: Partial<SubscriptionWish> = {},
    as: Principal = 'first',
  ): Promise<Made | Exchange> {
    return this.tryCreate(this.subscriptionResource(wish), 'create Subscription', as)
  }

  /**
   * Tries to create a resource.
   * @throws Blocked when it was answered with success, and what was made cannot be told from others' resources
   */
  async tryCreate(
    resource: Record<string, unknown>,
    purpose: string,
    as: Principal = 'first',
  ): Promise<Made | Exchange> {
    const made = await this.create(resource, purpose, as)
    if (!isMade(made) && made.unproven !== undefined) this.blocked(unprovenOf(made))
    return made
  }

  /** The same; what cannot be told from others' resources is said by `unproven`. */
  async create(
    resource: Record<string, unknown>,
    purpose: string,
    as: Principal = 'first',
  ): Promise<Made | NotMade> {
    const { resources, subscriptionPermits } = this.world
    const isLimited = resource['resourceType'] === 'Subscription'
    const full = isLimited ? resources.whyFull('Subscription', subscriptionPermits.most) : null
    if (full !== null) this.blocked(full, 'setting')
    if (isLimited && as === 'second') await (this.#secondHasSome ??= this.world.secondHasSome.shared())
    const made = await resources.create(this.caller, resource, purpose, as, this.word)
    if (isMade(made)) this.#made.push({ ...made, as })
    return made
  }

  /** The next of the given Subscriptions, on a read-only run; each attempt begins with the first. */
  nextGivenId(): string {
    const { subscriptionIds } = this.world.settings
    return (
      subscriptionIds[this.#given++] ??
      this.skip(
        `it needs ${this.#given} Subscriptions, TARGET_SUBSCRIPTION_IDS names ${subscriptionIds.length}: name more there`,
      )
    )
  }

  /** How many Subscriptions of this attempt are alive. */
  get aliveSubscriptions(): number {
    return this.#made.filter(
      ({ type, id }) => type === 'Subscription' && this.world.resources.isAlive(type, id),
    ).length
  }

  /**
   * Time passes, unless the run is interrupted. For polling and for waiting on the clock, never to wait for a frame.
   * @param what what is waited for, as progress says it
   */
  async pause(milliseconds: number, what = 'the server'): Promise<void> {
    const { signal, waits } = this.world
    const passed = await waits.during(what, milliseconds, pause(milliseconds, signal), true)
    if (!passed) throw new Blocked('the run was interrupted')
  }

  /**
   * Lets some seconds pass, for what shows only then; none where the run looks at what shows at once.
   * @throws Error when the scenario does not say that it `rests`
   */
  async rest(): Promise<void> {
    if (this.traits.mayRest !== true) throw new Error(`${this.key} rests: say so with \`rests: true\``)
    const { rests, deadlines } = this.world
    if (rests) await this.pause(deadlines.of('settled'), 'some seconds to pass')
  }

  /** Skips the scenario when it would wait longer than the user allows. */
  withinBudget(seconds: number, why: string): void {
    const budget = this.world.target.waitBudgetSeconds
    if (seconds <= budget) return
    const wanted = 10 * Math.ceil(seconds / 10)
    const remedy =
      wanted <= SPANS.longestBudget / 1_000
        ? `set --wait-budget ${wanted}`
        : 'let the server issue shorter tokens while it is tested'
    this.skip(`${why}, wait budget ${budget} s: ${remedy}`)
  }

  /** Calls the operation in one form for these Subscriptions; at instance level the first one is in the URL. */
  invoke(
    form: Form,
    ids: readonly string[],
    as: Principal = 'first',
    purpose = 'operation',
  ): Promise<Exchange> {
    const query =
      form.level === 'type' && form.method === 'GET'
        ? `?${ids.map((id) => `id=${percentEncoded(id)}`).join('&')}`
        : ''
    const path = operationPath(form.level === 'instance' ? (ids[0] ?? '') : null, query)
    const body = form.level === 'type' && form.method === 'POST' ? { body: idParameters(ids) } : {}
    return this.http({ purpose, method: form.method, path, format: form.format, as, ...body })
  }

  /** The form that works on this server. @throws Blocked when none does */
  get form(): Form {
    return this.given('token')
  }

  /** How bind messages are written to this server. @throws Blocked when no form is known to work */
  get bindWay(): BindWay {
    return this.given('bind-message')
  }

  /**
   * A fresh token by whichever form works.
   * @throws Blocked when the answer has no usable token or websocket-url
   */
  async grant(
    ids: readonly string[],
    as: Principal = 'first',
    form = this.formFor(ids.length),
  ): Promise<Grant> {
    const exchange = await this.invoke(form, ids, as)
    return (
      grantOf(exchange) ?? this.lacks('token', `the operation gave no usable token: ${describe(exchange)}`)
    )
  }

  /** Several Subscriptions on one token need the type level. */
  formFor(count: number): Form {
    if (count <= 1 || this.form.level === 'type') return this.form
    return { ...this.form, level: 'type' }
  }

  /** What this attempt was answered that had nothing to do with its question; null when all of it had. */
  get unrelated(): Unrelated | null {
    return this.world.session.unrelatedFor(this.caller) ?? this.#sockets.unrelated
  }

  /**
   * Opens a websocket without any header of ours, unless this server was seen to demand authorization. Tried once more
   * when the answer had nothing to do with the question.
   */
  open(url: string, purpose: string, extra: Partial<OpenOptions> = {}): Promise<RecordedSocket> {
    return this.#sockets.open(url, purpose, extra, this.authorizesUpgrades)
  }

  /** @throws Blocked when the suite had to end the connection, so that what came after cannot be known */
  readable(socket: RecordedSocket): void {
    if (socket.cut !== null) this.blocked(`the suite ended the websocket: ${socket.cut}`)
  }

  /** Closes a websocket from our side. */
  close(socket: RecordedSocket): Promise<void> {
    return this.#sockets.close(socket)
  }

  /** Closes what is open and deletes the Subscriptions that were made; called after every attempt, whatever happened. */
  async finish(): Promise<void> {
    try {
      await this.#sockets.closeAll()
      if (this.world.signal.aborted) return // clean-up at the end of the run deletes what is left
      // To delete what triggered may be an event too: that waits until no scenario is under way.
      await this.removeSubscriptions()
    } finally {
      this.#sockets.letGo()
      const release = await this.#secondHasSome
      release?.()
    }
  }

  /** Deletes the Subscriptions of this attempt that are alive. */
  async removeSubscriptions(): Promise<void> {
    const subscriptions = this.#made.filter((made) => made.type === 'Subscription')
    await Promise.all(
      subscriptions.map((made) => this.world.resources.removeIfAlive(this.caller, made.type, made.id)),
    )
  }
}
