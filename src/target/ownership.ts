import { randomBytes } from 'node:crypto'
import { instancePath, isId, readInstanceUrl } from '../fhir/ids.js'
import { isObject, objectsOf } from '../fhir/json.js'
import type { Exchange } from './session.js'

/**
 * Which resource a create made. Servers answer with resources that were there before (those that avoid duplicates), with
 * ids that are none, or with another place: whatever is not proven to be ours is neither changed nor deleted.
 */
export type Creation =
  | { readonly kind: 'ours'; readonly id: string }
  /** the answer names nothing; what was made, if anything, cannot be found again */
  | { readonly kind: 'unnamed' }
  /** it names something that may be somebody else's, or that is no resource at all */
  | { readonly kind: 'unproven'; readonly reason: string }

/**
 * Ours is what a 201 that came without a redirect names, if body and Location agree; or what, when it is read, is of the
 * type and carries the mark of this run.
 * @param mark the run's id, which stands in whatever the suite makes
 * @param read reads a path as whoever made the resource
 */
export async function creationOf(
  exchange: Exchange,
  { type, baseUrl, mark }: { readonly type: string; readonly baseUrl: string; readonly mark: string },
  read: (path: string) => Promise<Exchange>,
): Promise<Creation> {
  const { ids, doubts } = namesIn(exchange, type, baseUrl)
  if (ids.length === 0 && doubts.length === 0 && !exchange.redirected) return { kind: 'unnamed' }
  if (exchange.status !== 201) doubts.push(`HTTP ${exchange.status} does not say that it was made now`)
  if (exchange.redirected) doubts.push('the answer came after a redirect')
  const [only, ...others] = ids
  if (only !== undefined && others.length === 0 && doubts.length === 0) return { kind: 'ours', id: only }
  for (const id of ids)
    if (carriesMark((await read(instancePath(type, id))).json, type, id, mark)) return { kind: 'ours', id }
  const unmarked = ids.map((id) => `${type}/${id} does not carry this run's mark (${mark})`)
  return { kind: 'unproven', reason: [...doubts, ...unmarked].join('; ') }
}

/** The ids that an answer to a create names for a resource of the type, and what speaks against trusting them. */
function namesIn(exchange: Exchange, type: string, baseUrl: string): { ids: string[]; doubts: string[] } {
  const ids = new Set<string>()
  const doubts: string[] = []
  const body = isObject(exchange.json) ? exchange.json : {}
  const isOurType = body['resourceType'] === type
  const isAbout = body['resourceType'] === undefined || body['resourceType'] === 'OperationOutcome'
  if (isOurType && isId(body['id'])) ids.add(body['id'])
  else if (isOurType && body['id'] !== undefined) doubts.push('the id in the answer is not an id of FHIR')
  else if (!isOurType && !isAbout) doubts.push(`the answer is not a ${type}`)
  const location = exchange.headers['location'] ?? exchange.headers['content-location']
  const named = location === undefined ? null : readInstanceUrl(location)
  if (location !== undefined && named === null && ids.size === 0)
    doubts.push('its Location does not name a resource')
  if (named === null) return { ids: [...ids], doubts }
  if (named.type !== type) doubts.push(`its Location does not name a ${type}`)
  else {
    if (ids.size > 0 && !ids.has(named.id)) doubts.push('body and Location name different ids')
    // Behind a proxy a server may not know its own address, so that another one is a doubt where nothing else tells the id.
    if (ids.size === 0 && !isSameBase(named.base, baseUrl)) doubts.push('its Location names another server')
    ids.add(named.id)
  }
  return { ids: [...ids], doubts }
}

function isSameBase(base: string, baseUrl: string): boolean {
  return base === '' || base === baseUrl || base === new URL(baseUrl).pathname.replace(/\/$/, '')
}

/**
 * True for a resource of this type and id that has the mark in a text of its content. Its id and what the server says of
 * it (version, source) do not count.
 */
export function carriesMark(resource: unknown, type: string, id: string, mark: string): boolean {
  if (!isObject(resource) || resource['resourceType'] !== type || resource['id'] !== id) return false
  return hasMark(resource, mark)
}

/** The resource as it is sent: what does not say whose it is has the mark as a tag, so that it can be told again. */
export function withMark(resource: Record<string, unknown>, mark: string): Record<string, unknown> {
  if (hasMark(resource, mark)) return resource
  const meta = isObject(resource['meta']) ? resource['meta'] : {}
  const tags: unknown[] = Array.isArray(meta['tag']) ? meta['tag'] : []
  return { ...resource, meta: { ...meta, tag: [...tags, { code: mark }] } }
}

function hasMark(resource: Readonly<Record<string, unknown>>, mark: string): boolean {
  const { id: _id, meta, ...content } = resource
  const word = new RegExp(`(?<![A-Za-z0-9-])${mark.replace(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9-])`)
  const has = (value: unknown): boolean => {
    if (typeof value === 'string') return word.test(value)
    return typeof value === 'object' && value !== null && Object.values(value).some(has)
  }
  return has(content) || (isObject(meta) && has(objectsOf(meta['tag'])))
}

/** A new run's id, which is the mark of all that the run makes: a random word in which nothing is the same each time. */
export function newMark(): string {
  const [first, ...rest] = randomBytes(MARK_LENGTH)
  const letters = [(first ?? 0) % 26, ...rest.map((byte) => byte % 36)].map((value) => ALPHABET[value])
  const mark = letters.join('')
  return isMark(mark) ? mark : newMark()
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

const MARK_LENGTH = 12

/**
 * True for a text that a run may have as its id: letters with digits among them, so many that no resource of others has
 * it by chance, and that no ordinary word is one. A record that claims another is not believed.
 */
export function isMark(text: string): boolean {
  return /^[a-z0-9-]{8,64}$/.test(text) && /[a-z]/.test(text) && /\d/.test(text)
}
