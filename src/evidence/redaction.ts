import { Needles } from './needles.js'
import type { SecretFacts } from './types.js'

/** Values shorter than this are not replaced by value: they would hit innocent text. */
const SHORTEST_BY_VALUE = 8
const DISTANCE_CAP = 64

/**
 * Replaces every secret by a stable pseudonym before anything is written. Secrets are found in plain, percent-encoded,
 * base64 and JSON-escaped form. The values live in this object alone and are never serialised.
 */
export class Redactor {
  readonly #names = new Map<string, string>()
  readonly #facts = new Map<string, SecretFacts>()
  readonly #counts = new Map<string, number>()
  readonly #public = new Map<string, string>()
  readonly #position = new Set<string>()
  /** pseudonym -> the forms in which the secret may stand in a text */
  readonly #forms = new Map<string, readonly string[]>()
  /** form -> the pseudonym that takes its place, the latest of several */
  readonly #owners = new Map<string, string>()
  readonly #needles = new Needles()

  /** Called once for each new secret, with its pseudonym and the facts that checks need. */
  constructor(private readonly onSecret: (name: string, facts: SecretFacts) => void = () => {}) {}

  /** Says that a value is public (the run's id, a Subscription's id), so that a token equal to it is not replaced everywhere. */
  expose(value: string, what: string): void {
    if (value !== '') this.#public.set(value, what)
  }

  /**
   * Learns a secret and returns its pseudonym, the same one each time.
   * @param sort `binding-token`, or what the credential is: `bearer`, `client-secret`
   */
  learn(value: string, sort: string, extra: Partial<SecretFacts> = {}): string {
    const known = this.#names.get(value)
    if (known !== undefined && (sort !== 'binding-token' || known.includes('binding-token'))) return known
    const count = (this.#counts.get(sort) ?? 0) + 1
    this.#counts.set(sort, count)
    const name = `«${sort}-${count}»`
    const facts = { ...this.#describe(value, sort, known), ...extra }
    this.#names.set(value, name)
    this.#facts.set(name, facts)
    if (facts.byPositionOnly) this.#position.add(value)
    else this.#addForms(value, name)
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
    const found = this.#needles.in(text)
    if (found.size === 0) return text
    const forms = [...found].flatMap((name) =>
      (this.#forms.get(name) ?? []).map((form) => [form, this.#owners.get(form) ?? name] as const),
    )
    // One secret may be a part of another.
    forms.sort(([a], [b]) => b.length - a.length)
    return forms.reduce((redacted, [form, name]) => redacted.replaceAll(form, () => name), text)
  }

  /** The pseudonyms of the secrets that stand in `text`, in any form that `redact` would replace. */
  found(text: string): readonly string[] {
    return [...this.#needles.in(text)]
  }

  /** How many secrets can be found by their value, and how many were replaced by their place alone. */
  get counts(): { readonly secrets: number; readonly indistinct: number } {
    return { secrets: this.#names.size - this.#position.size, indistinct: this.#position.size }
  }

  #describe(value: string, sort: string, equals: string | undefined): SecretFacts {
    const isToken = sort === 'binding-token'
    const publicName = this.#public.get(value)
    const tokens = isToken
      ? [...this.#names].filter(([, name]) => name.includes('binding-token')).map(([v]) => v)
      : []
    const nearest = nearestOf(value, tokens)
    return {
      sort: isToken ? 'binding-token' : 'credential',
      length: [...value].length,
      hasWhitespace: /\s/.test(value),
      hasControl: /[\u0000-\u001f\u007f]/.test(value),
      ...(equals !== undefined && { equals }),
      ...(publicName !== undefined && { equalsPublic: publicName }),
      ...((value.length < SHORTEST_BY_VALUE || publicName !== undefined) && { byPositionOnly: true }),
      ...(nearest && { distance: nearest.distance, counterLike: nearest.counterLike }),
      ...jwtExp(value),
    }
  }

  #addForms(value: string, name: string): void {
    const forms = new Set([
      value,
      encodeURIComponent(value),
      encodeURI(value),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('base64'),
      Buffer.from(value).toString('base64url'),
    ])
    this.#forms.set(name, [...forms])
    for (const form of forms) {
      this.#owners.set(form, name)
      this.#needles.add(form, name)
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
