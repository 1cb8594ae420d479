import type { Actor } from '../scenario/actor.js'
import type { Grant } from '../scenario/answers.js'
import type { Form } from '../scenario/form.js'
import type { RecordedSocket } from '../wire/websocket.js'
import type { StepEvidence } from './evidence.js'
import { Model, type SocketFacts } from './model.js'
import type { Patience } from './patience.js'
import type { Client } from './steps.js'

/** What a history has made so far, by the names that its steps use. */
export interface Things {
  readonly subscriptions: Map<string, { readonly id: string; readonly path: string; readonly as: Client }>
  readonly tokens: Map<string, { readonly grant: Grant; readonly expiresAt: number | null }>
  readonly sockets: Map<string, { readonly socket: RecordedSocket; readonly url: string }>
}

/** A history while it is acted. */
export class Stage {
  readonly things: Things = { subscriptions: new Map(), tokens: new Map(), sockets: new Map() }
  readonly steps: StepEvidence[] = []

  constructor(
    readonly actor: Actor,
    /** the forms in which this server answers calls */
    readonly forms: readonly Form[],
    readonly patience: Patience,
  ) {}

  readonly now = (): number => this.actor.world.journal.now()

  /** What the history says so far. @param untilMs how long what is owed is waited for */
  model(untilMs = this.patience.quickMs): Model {
    return new Model(this.steps, (name) => this.#facts(name), this.actor.world.deadlines, untilMs)
  }

  #facts(name: string): SocketFacts | null {
    const found = this.things.sockets.get(name)
    if (!found) return null
    const { frames, closedAt, closedCleanly } = found.socket
    return { frames, closedAt, closedCleanly }
  }
}
