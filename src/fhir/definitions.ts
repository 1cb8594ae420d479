import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.js'
import type { Release } from './releases/names.js'

/**
 * The facts that HL7's packages define, read from `fixtures/definitions`: cardinalities, types, element names, codes
 * and regular expressions. No check states one of them itself.
 */

/** `*` is unbounded; other values are whole numbers. */
export type Max = '*' | `${number}`

export interface OperationParameter {
  readonly name: string
  readonly use: 'in' | 'out'
  readonly min: number
  readonly max: Max
  readonly type: string
  /** the levels at which the parameter may be given; absent: all of the operation's */
  readonly scope?: readonly string[]
}

export interface Operation {
  readonly url: string
  readonly version: string
  readonly code: string
  readonly system: boolean
  readonly type: boolean
  readonly instance: boolean
  readonly affectsState: boolean
  readonly parameters: readonly OperationParameter[]
}

export interface Element {
  readonly min: number
  readonly max: Max
  /** datatypes; `#Parameters.parameter` where the content is that of another element */
  readonly types: readonly string[]
  /** the value set, by its last path segment, to whose codes the element is bound (`codes`) */
  readonly codes?: string
}

export type OperationCode = 'get-ws-binding-token' | 'status' | 'events'

export type Datatype =
  'id' | 'string' | 'uri' | 'url' | 'canonical' | 'code' | 'dateTime' | 'instant' | 'integer64'

interface Definitions {
  readonly operations: Readonly<Record<string, Operation>>
  readonly elements: Readonly<Record<string, Readonly<Record<string, Element>>>>
  readonly codes: Readonly<Record<string, readonly string[]>>
  readonly patterns: Readonly<Record<string, string>>
}

const SOURCE = { R4: 'r4b', R4B: 'r4b', R5: 'r5', R6a: 'r5', R6b: 'r5' } as const

const files = new Map<string, Definitions>()

function load(source: 'r4b' | 'r5'): Definitions {
  const known = files.get(source)
  if (known) return known
  const path = join(packageRoot(), 'fixtures', 'definitions', `${source}.json`)
  const read = JSON.parse(readFileSync(path, 'utf8')) as Definitions
  files.set(source, read)
  return read
}

/**
 * An operation on Subscription as R5 5.0.0 defines it, the only release whose core package has it. The Backport guide
 * defines the same parameters; it differs in `affectsState` (false) and states no scope.
 */
export function operation(code: OperationCode): Operation {
  return present(load('r5').operations[code], `operation ${code}`)
}

/** What an operation takes (`in`) or gives (`out`), in the order of its definition. */
export function parametersOf(code: OperationCode, use: 'in' | 'out'): readonly OperationParameter[] {
  return operation(code).parameters.filter((parameter) => parameter.use === use)
}

/** One parameter of an operation. @throws Error when the definition has none of that name and use */
export function parameterOf(code: OperationCode, use: 'in' | 'out', name: string): OperationParameter {
  const found = parametersOf(code, use).find((parameter) => parameter.name === name)
  return present(found, `${use} parameter ${name} of ${code}`)
}

/**
 * The direct children of a resource or backbone element (`Bundle`, `Parameters.parameter`), by name; a choice has its
 * `[x]`. R4 reads R4B's (these resources are alike, but SubscriptionStatus is R4B's alone); R6 reads R5's, which may
 * lack what a ballot has added.
 *
 * @throws Error when the release has no such element, or it is none of those that are kept
 */
export function elementsOf(release: Release, parent: string): Readonly<Record<string, Element>> {
  return present(keptElementsOf(release, parent), `${parent} in ${release}`)
}

/** As `elementsOf`, but undefined for what is not kept. */
export function keptElementsOf(
  release: Release,
  parent: string,
): Readonly<Record<string, Element>> | undefined {
  const known = !(release === 'R4' && parent.startsWith('SubscriptionStatus'))
  const { elements } = load(SOURCE[release])
  return known && Object.hasOwn(elements, parent) ? elements[parent] : undefined
}

/** The names that may stand in JSON, choices spelled out (`valueString`), without the `_name` siblings. */
export function jsonNames(release: Release, parent: string): readonly string[] {
  return Object.entries(elementsOf(release, parent)).flatMap(([name, { types }]) =>
    name.endsWith('[x]') ? types.map((type) => choiceName(name.slice(0, -3), type)) : [name],
  )
}

/** The JSON name of one choice: `value` of `dateTime` is `valueDateTime`. */
export function choiceName(name: string, type: string): string {
  return `${name}${type.charAt(0).toUpperCase()}${type.slice(1)}`
}

/** The codes of a value set named by an element's `codes`. @throws Error when they are not kept */
export function codes(release: Release, valueSet: string): readonly string[] {
  return present(load(SOURCE[release]).codes[valueSet], `value set ${valueSet} in ${release}`)
}

/**
 * The published regular expression of a datatype, anchored. FHIR calls these informative, and R5's of dateTime lets a
 * time without an offset through. R4B has no integer64.
 *
 * @throws Error when the release lacks the datatype
 */
export function pattern(release: Release, datatype: Datatype): RegExp {
  return new RegExp(`^(?:${present(load(SOURCE[release]).patterns[datatype], `${datatype} in ${release}`)})$`)
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`There is no definition of ${what}.`)
  return value
}
