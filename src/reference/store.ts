import type { Interaction, Resource } from './model.js'
import { isObject } from './resource.js'

/** A resource and whose it is. A deleted one stays as a tombstone, so that it can be told from one never seen. */
export interface Stored {
  readonly resource: Resource
  readonly owner: string
  readonly deleted: boolean
}

export interface Change {
  readonly interaction: Interaction
  readonly resource: Resource
  readonly owner: string
}

/** Resources in memory. Every change is told to the listeners after it happened. */
export class Store {
  readonly #resources = new Map<string, Stored>()
  readonly #listeners: ((change: Change) => void)[] = []

  constructor(private readonly newId: () => string) {}

  /** Calls `listener` after every change. */
  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener)
  }

  /** What is stored under type and id, tombstones included. */
  find(type: string, id: string): Stored | undefined {
    return this.#resources.get(`${type}/${id}`)
  }

  /** The live resources of a type that belong to the owner. */
  list(type: string, owner: string): Resource[] {
    return [...this.#resources.values()]
      .filter((stored) => stored.owner === owner && !stored.deleted && stored.resource.resourceType === type)
      .map((stored) => stored.resource)
  }

  /** Stores a new resource, or a new version where type and id are taken. */
  put(submitted: Resource, owner: string, id: string = this.newId()): Resource {
    const known = this.find(submitted.resourceType, id)
    const created = known === undefined || known.deleted
    const meta = {
      ...(isObject(submitted['meta']) ? submitted['meta'] : {}),
      versionId: String(versionOf(known?.resource) + 1),
      lastUpdated: new Date().toISOString(),
    }
    const { resourceType, id: _given, meta: _meta, ...rest } = submitted
    const resource: Resource = { resourceType, id, meta, ...rest }
    this.#resources.set(`${resourceType}/${id}`, { resource, owner, deleted: false })
    this.#tell({ interaction: created ? 'create' : 'update', resource, owner })
    return resource
  }

  /** Replaces content without a new version and without telling anybody; for what the server itself sets. */
  amend(resource: Resource): void {
    const key = `${resource.resourceType}/${resource.id}`
    const known = this.#resources.get(key)
    if (known && !known.deleted) this.#resources.set(key, { ...known, resource })
  }

  /** Deletes; false when there was nothing. */
  remove(type: string, id: string): boolean {
    const known = this.find(type, id)
    if (known === undefined || known.deleted) return false
    this.#resources.set(`${type}/${id}`, { ...known, deleted: true })
    this.#tell({ interaction: 'delete', resource: known.resource, owner: known.owner })
    return true
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** meta.versionId as a number; 0 where there is none. */
export function versionOf(resource: Resource | undefined): number {
  const meta = resource?.['meta']
  return isObject(meta) ? Number(meta['versionId'] ?? 0) : 0
}
