import type { Journal } from '../evidence/journal.js'
import { diagnosticsOf } from '../fhir/diagnostics.js'
import { instancePath, typePath } from '../fhir/ids.js'
import { isObject } from '../fhir/json.js'
import { creationOf, withMark } from './ownership.js'
import { outlasting } from './outlasting.js'
import { polled } from '../wire/poll.js'
import type { Call, Caller, Exchange, Principal, Session } from './session.js'

/** A resource that we made on the target. */
export interface Made {
  readonly type: string
  readonly id: string
  readonly exchange: Exchange
  readonly resource: Readonly<Record<string, unknown>>
}

interface Listed {
  readonly type: string
  readonly id: string
  readonly as: Principal
}

/** A create that made nothing which can be used. */
export type NotMade = Exchange & {
  /** it was answered with success, and what it names may be somebody else's: why, as the middle of a sentence */
  readonly unproven?: string
}

/** Makes resources and takes them away again; each is in the journal before and after it is made. */
export class Resources {
  readonly #alive = new Map<string, Listed>()
  /** all that this run ever made; nothing else is ever deleted */
  readonly #ours = new Set<string>()
  /** how many creates of a type are under way */
  readonly #creating = new Map<string, number>()
  /** what the deletion of a type was last refused with */
  readonly #refusedDeletions = new Map<string, string>()

  /** @param mark the run's id, by which what was made is known again */
  constructor(
    private readonly session: Session,
    private readonly journal: Journal,
    private readonly mark: string,
  ) {}

  /**
   * Creates a resource, which carries the mark. Its id comes from the body, else from Location, and only where it is proven that it was made now.
   * @param mark a word that stands in it already, where it is to be told from what else this run makes
   * @returns the exchange alone when nothing was made, or nothing that can be told from others' resources
   */
  async create(
    caller: Caller,
    resource: Record<string, unknown>,
    purpose: string,
    as: Principal = 'first',
    mark = this.mark,
  ): Promise<Made | NotMade> {
    const type = typePath(String(resource['resourceType']))
    const creating = (change: number): unknown =>
      this.#creating.set(type, (this.#creating.get(type) ?? 0) + change)
    creating(1)
    try {
      return await this.#create(caller, withMark(resource, mark), type, purpose, as, mark)
    } finally {
      creating(-1)
    }
  }

  async #create(
    caller: Caller,
    resource: Record<string, unknown>,
    type: string,
    purpose: string,
    as: Principal,
    mark: string,
  ): Promise<Made | NotMade> {
    const own = mark === this.mark ? {} : { mark }
    this.journal.write({ kind: 'resource', what: 'creating', type, note: purpose, ...own })
    const exchange = await this.session.exchange(caller, {
      purpose,
      method: 'POST',
      path: type,
      body: resource,
      as,
      completes: true,
    })
    if (!exchange.ok) return exchange
    const returned = isObject(exchange.json) ? exchange.json : {}
    const { baseUrl } = this.session.parts
    // Also after an interruption: what was made just then is to be deleted.
    const creation = await creationOf(exchange, { type, baseUrl, mark }, (path) =>
      this.session.exchange(caller, {
        purpose: `read ${type} as made`,
        method: 'GET',
        path,
        as,
        always: true,
      }),
    )
    if (creation.kind !== 'ours') {
      const note =
        creation.kind === 'unnamed'
          ? 'created, but the answer has no id'
          : `perhaps created, but not taken for ours: ${creation.reason}`
      this.journal.write({ kind: 'resource', what: 'left', type, note })
      return creation.kind === 'unnamed' ? exchange : { ...exchange, unproven: creation.reason }
    }
    const { id } = creation
    const path = instancePath(type, id)
    this.#alive.set(path, { type, id, as })
    this.#ours.add(path)
    this.session.parts.redactor.expose(id, path)
    this.journal.write({ kind: 'resource', what: 'created', type, id, url: `${baseUrl}/${path}`, ...own })
    const isItself = returned['resourceType'] === type && returned['id'] === id
    return { type, id, exchange, resource: isItself ? returned : {} }
  }

  /** Deletes one of ours; a 404 or 410 counts as gone. @throws for what this run did not make: a fault of the suite */
  async remove(caller: Caller, type: string, id: string, always = false): Promise<Exchange> {
    const path = instancePath(type, id)
    if (!this.#ours.has(path)) throw new Error(`${path} was not made by this run and is not deleted`)
    const as = this.#alive.get(path)?.as ?? 'first'
    const call: Call = { purpose: `delete ${type}`, method: 'DELETE', path, as, always }
    const exchange = await (always
      ? outlasting(this.session, caller, call)
      : this.session.exchange(caller, call))
    if (exchange.status === 202) await this.#untilGone(caller, { type, id, as }, always)
    if (exchange.ok || exchange.status === 404 || exchange.status === 410) {
      this.#alive.delete(path)
      this.journal.write({ kind: 'resource', what: 'deleted', type, id })
    } else this.#refusedDeletions.set(type, answerTo(exchange))
    return exchange
  }

  /** 202 promises a deletion: it is waited for, but not for ever. */
  async #untilGone(caller: Caller, { type, id, as }: Listed, always: boolean): Promise<void> {
    const path = instancePath(type, id)
    const call: Call = { purpose: `read deleted ${type}`, method: 'GET', path, as, always }
    const isGone = async (): Promise<true | undefined> =>
      !(await this.session.exchange(caller, call)).ok || undefined
    await polled(isGone, this.session.parts.deadlines, 'deletion')
  }

  /**
   * Why `more` of a type cannot be made: so many are there, or are being made, and some that are done with could not be
   * deleted. Null while there is room.
   * @param most how many may be there at once
   */
  whyFull(type: string, most: number, more = 1): string | null {
    const refused = this.#refusedDeletions.get(type)
    if (refused === undefined || this.alive(type) + (this.#creating.get(type) ?? 0) + more <= most)
      return null
    return (
      `${type}s that are done with could not be deleted (${refused}), and no more than ${most} may be there at once: ` +
      `allow the client to delete its ${type}s, or raise --max-subscriptions`
    )
  }

  /** How many resources of a type that we made are there now. */
  alive(type: string): number {
    return [...this.#alive.values()].filter((listed) => listed.type === type).length
  }

  isAlive(type: string, id: string): boolean {
    return this.#alive.has(instancePath(type, id))
  }

  /** Deletes one of ours unless it is gone already. */
  async removeIfAlive(caller: Caller, type: string, id: string): Promise<void> {
    if (this.isAlive(type, id)) await this.remove(caller, type, id)
  }

  /**
   * Deletes all that is left, side by side; what cannot be deleted is journaled as left. A target that stopped answering
   * is asked once: where that is not answered either, the rest is left without asking.
   */
  async removeAll(): Promise<void> {
    const [first, ...others] = [...this.#alive.values()]
    if (!first) return
    const answer = this.session.broken ? await this.#removeOrLeave(first) : null
    if (answer !== null && answer.outcome.kind !== 'response') {
      for (const listed of others) this.#left(listed, 'not tried: the target stopped answering')
      return
    }
    await Promise.all((answer ? others : [first, ...others]).map((listed) => this.#removeOrLeave(listed)))
  }

  async #removeOrLeave(listed: Listed): Promise<Exchange> {
    const { type, id } = listed
    const exchange = await this.remove({ scenario: 'clean-up', attempt: 1 }, type, id, true)
    if (this.isAlive(type, id)) this.#left(listed, answerTo(exchange))
    return exchange
  }

  #left({ type, id }: Listed, note: string): void {
    const url = `${this.session.parts.baseUrl}/${instancePath(type, id)}`
    this.journal.write({ kind: 'resource', what: 'left', type, id, url, note })
  }
}

/** What a deletion came to, and what the server said. */
function answerTo({ outcome, json }: Exchange): string {
  if (outcome.kind !== 'response') return outcome.reason
  const said = diagnosticsOf(json)
  return `DELETE answered ${outcome.status}${said === null ? '' : `, "${said}"`}`
}

/** True for a resource that was made, false for the exchange that failed to. */
export function isMade(result: Made | NotMade): result is Made {
  return 'resource' in result
}
