import { foldCase } from './fold.js'
import { isOwnWord } from './own-words.js'
import { Remembered } from './remembered.js'
import { isDistinct, SecretPlaces, SHORTEST_BY_VALUE } from './secret-places.js'
import type { SecretFacts } from './types.js'

const DISTANCE_CAP = 64
/** A token is compared with so many that came before it: those that are counted up are like the ones right before. */
const MOST_COMPARED = 1_000
/** So many characters of texts that are known to hold no secret. */
const MOST_REMEMBERED = 1024 * 1024
/** Between texts that have nothing to do with one another. */
const MARK = '"\n"'

/** What a pseudonym looks like. */
const PSEUDONYM = /«([a-z][a-z-]{0,40}-\d{1,9})»/g

/**
 * Replaces every secret by a stable pseudonym before anything is written, however it is written: see `viewsOf`. The
 * values live in this object alone and are never serialised.
 */
export class Redactor {
  readonly #names = new Map<string, string>()
  /** the latest binding tokens */
  readonly #tokens: string[] = []
  readonly #counts = new Map<string, number>()
  readonly #public = new Map<string, string>()
  readonly #texts = new Set<string>()
  readonly #position = new Set<string>()
  readonly #places = new SecretPlaces()
  /** what is replaced by its value */
  readonly #distinct = new Map<string, string>()
  /** texts that hold no secret: headers say the same again and again, and what was captured is looked at again as a line */
  readonly #clean = new Remembered(MOST_REMEMBERED)

  /** Called once for each new secret, with its pseudonym and the facts that checks need. */
  constructor(private readonly onSecret: (name: string, facts: SecretFacts) => void = () => {}) {}

  /** Says that a value is public (the run's id, a Subscription's id), so that a token equal to it is not replaced everywhere. */
  expose(value: string, what: string): void {
    if (value !== '') this.#public.set(value, what)
  }

  /** Says that a text is public (the base URL): a secret that is a part of it is not replaced everywhere. */
  publish(text: string): void {
    this.#texts.add(foldCase(text))
  }

  /**
   * Learns a secret and returns its pseudonym, the same one each time.
   * @param sort `binding-token`, or what the credential is: `bearer`, `client-secret`
   */
  learn(secret: string, sort: string, extra: Partial<SecretFacts> = {}): string {
    const known = this.#names.get(secret)
    if (known !== undefined && (sort !== 'binding-token' || known.includes('binding-token'))) return known
    // A part of an answer would keep the whole answer in memory.
    const value = JSON.parse(JSON.stringify(secret)) as string
    const count = (this.#counts.get(sort) ?? 0) + 1
    this.#counts.set(sort, count)
    const name = `«${sort}-${count}»`
    const facts = { ...this.#describe(value, sort, known), ...extra }
    this.#names.set(value, name)
    if (sort === 'binding-token' && this.#tokens.push(value) > MOST_COMPARED) this.#tokens.shift()
    if (facts.byPositionOnly) this.#position.add(value)
    else {
      this.#places.add(value, name)
      this.#distinct.set(value, name)
      this.#clean.clear()
    }
    this.onSecret(name, facts)
    return name
  }

  /** The pseudonym of a value that was learnt, or undefined. */
  nameOf(value: string): string | undefined {
    return this.#names.get(value)
  }

  /** True when the value was learnt but is too short or too public to be replaced wherever it stands. */
  positionOnly(value: string): boolean {
    return this.#position.has(value)
  }

  /** `text` with every learnt secret replaced. */
  redact(text: string): string {
    if (!this.#mayHold(text)) return text
    const [redacted = text] = this.#places.replaceIn([text])
    if (redacted === text) this.#remember([text])
    return redacted
  }

  /** The same of texts of which none goes on in another: most hold none, and to look at all of them at once costs little. */
  redactEach(texts: readonly string[]): readonly string[] {
    const unknown = texts.filter((text) => this.#mayHold(text))
    if (this.holdsSecret(unknown.join(MARK))) return texts.map((text) => this.redact(text))
    this.#remember(unknown)
    return texts
  }

  #mayHold(text: string): boolean {
    return text.length >= SHORTEST_BY_VALUE && !this.#clean.has(text)
  }

  #remember(texts: readonly string[]): void {
    for (const text of texts) this.#clean.add(text)
  }

  /**
   * Texts that follow one another, with every secret replaced, also one that begins in one and ends in another: its
   * pseudonym stands where it begins.
   */
  redactTogether(texts: readonly string[]): readonly string[] {
    return this.#places.replaceIn(texts)
  }

  /** Whether a secret stands in `text`, in any way that `redact` would replace. */
  holdsSecret(text: string): boolean {
    return this.#places.standIn(text)
  }

  /** What somebody else wrote, so that nothing in it looks like a pseudonym of ours. */
  quote(text: string): string {
    return text.includes('«') ? text.replace(PSEUDONYM, '‹$1›') : text
  }

  /** The values that can be looked for, with their pseudonyms: for who proves that none is written. */
  secrets(): Iterable<readonly [value: string, name: string]> {
    return this.#distinct
  }

  /** How many secrets can be found by their value, and how many were replaced by their place alone. */
  get counts(): { readonly secrets: number; readonly indistinct: number } {
    return { secrets: this.#names.size - this.#position.size, indistinct: this.#position.size }
  }

  /** Whether it differs from what is public, and is to be replaced everywhere. */
  #isToBeFound(value: string): boolean {
    if (!isDistinct(value)) return false
    const folded = foldCase(value)
    const isPublic = [...this.#public.keys(), ...this.#texts].some((text) => foldCase(text).includes(folded))
    return !isPublic && !this.#isPseudonym(folded) && !isOwnWord(value)
  }

  #isPseudonym(value: string): boolean {
    const sort = /^«?([a-z-]+)-\d+»?$/.exec(value)?.[1]
    return sort !== undefined && (this.#counts.has(sort) || sort === 'binding-token')
  }

  #describe(value: string, sort: string, equals: string | undefined): SecretFacts {
    const isToken = sort === 'binding-token'
    const publicName = this.#public.get(value)
    const nearest = isToken ? nearestOf(value, this.#tokens) : undefined
    return {
      sort: isToken ? 'binding-token' : 'credential',
      length: [...value].length,
      hasWhitespace: /\s/.test(value),
      hasControl: /[\u0000-\u001f\u007f]/.test(value),
      ...(equals !== undefined && { equals }),
      ...(publicName !== undefined && { equalsPublic: publicName }),
      ...(!this.#isToBeFound(value) && { byPositionOnly: true }),
      ...(nearest && { distance: nearest.distance, counterLike: nearest.counterLike }),
      ...jwtExp(value),
    }
  }
}

/** The most similar of the others: how many characters differ, and whether only one run of digits does. */
function nearestOf(
  value: string,
  others: readonly string[],
): { distance: number; counterLike: boolean } | undefined {
  let best: { distance: number; counterLike: boolean } | undefined
  for (const other of others) {
    const { start, end } = common(value, other)
    // Each character is one or two code units: often there is no need to count.
    const fewest = Math.ceil((Math.max(value.length, other.length) - start - end) / 2)
    if (best && Math.min(DISTANCE_CAP, fewest) >= best.distance) continue
    const mine = value.slice(start, value.length - end)
    const theirs = other.slice(start, other.length - end)
    const distance = Math.min(DISTANCE_CAP, Math.max(characters(mine), characters(theirs)))
    if (best && distance >= best.distance) continue
    best = { distance, counterLike: /^\d{1,12}$/.test(mine) && /^\d{1,12}$/.test(theirs) }
  }
  return best
}

function characters(text: string): number {
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length
}

/** How many code units two strings have in common at their beginning, and at the end of what is left. */
function common(a: string, b: string): { readonly start: number; readonly end: number } {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++
  return { start, end }
}

/** The expiry of a JWT, read without demanding that a token be one. */
function jwtExp(value: string): { jwtExp?: number } {
  const parts = value.split('.')
  if (parts.length !== 3) return {}
  try {
    const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString()) as { exp?: unknown }
    return typeof claims.exp === 'number' ? { jwtExp: claims.exp } : {}
  } catch {
    return {} // not a JWT: nothing is demanded of a token's form
  }
}
