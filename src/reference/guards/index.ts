import { isDeepStrictEqual } from 'node:util'
import { write } from '../codec.js'
import type { Core, Hooks } from '../core.js'
import type { Reply, Request } from '../http.js'
import type { Trait } from '../trait.js'
import { Acts } from './acts.js'
import { Chronicle } from './chronicle.js'
import { situationOf, type Seam } from './situation.js'
import { GUARDS, type Guard } from './table.js'

export { GUARDS, guardNamed, type Guard } from './table.js'

/** What counts as long after a bind or a creation. */
const LATE_MS = 3_000

/** A trait that makes its mistake under one condition only. It belongs to one server. */
export interface GuardedTrait extends Trait {
  /** how often the mistake really happened so far */
  readonly happened: () => number
}

type Hook = (value: unknown, context: { readonly server: Core }) => unknown

/** Seams by which the chronicle learns what happens. */
const CHRONICLED: readonly Seam[] = ['request', 'bound', 'socketClosed']

/** Seams that prepare a mistake and make none by themselves. */
const PREPARING: readonly Seam[] = ['settings', 'capabilities', 'opened']

/** The guards that every seam can evaluate at which the trait may make its mistake. */
export function guardsFor({ hooks }: Pick<Trait, 'hooks'>): readonly Guard[] {
  const own = (Object.keys(hooks) as Seam[]).filter((seam) => !PREPARING.includes(seam))
  return own.length === 0 ? [] : GUARDS.filter(({ seams }) => own.every((seam) => seams.includes(seam)))
}

/**
 * The trait under a guard. While the guard does not hold, the trait's hooks see everything, so that they know what went
 * before, and the server does what is right. A seam that cannot evaluate the guard is left as the trait has it.
 * @param lateMs what counts as long after something; 3 s by default
 */
export function guarded(trait: Trait, guard: Guard, { lateMs = LATE_MS } = {}): GuardedTrait {
  const chronicle = new Chronicle()
  const acts = new Acts()
  let changed = 0
  const hooks: Partial<Record<Seam, Hook>> = {}
  const own = trait.hooks as Partial<Record<Seam, Hook>>
  for (const seam of new Set([...CHRONICLED, ...(Object.keys(own) as Seam[])])) {
    const hook = own[seam]
    if (hook && !guard.seams.includes(seam) && !CHRONICLED.includes(seam)) {
      hooks[seam] = hook
      continue
    }
    hooks[seam] = (value, context) => {
      const situation = situationOf(seam, value, context)
      chronicle.before(situation)
      const outcome = !hook
        ? value
        : !guard.seams.includes(seam)
          ? hook(value, context)
          : underGuard(hook, value, context, guard.holds(situation, chronicle, lateMs))
      chronicle.after(situation)
      return outcome
    }
  }
  const underGuard = (hook: Hook, value: unknown, context: { server: Core }, holds: boolean): unknown => {
    const outcome = acts.during(context.server, holds ? 'acts' : 'notes', () => hook(copied(value), context))
    if (!holds) return value
    if (!isDeepStrictEqual(visible(outcome), visible(value))) changed++
    return outcome
  }
  return {
    ...trait,
    name: `${trait.name}-${guard.name}`,
    summary: `${trait.summary.replace(/\.$/, '')}, ${guard.says}.`,
    hooks: hooks as Partial<Hooks>,
    happened: () => changed + acts.count,
  }
}

/** A request's query is changed in place by some traits. */
function copied(value: unknown): unknown {
  return isRequest(value) ? { ...value, query: new URLSearchParams(value.query) } : value
}

/** What of a value can be seen from outside, for a comparison. */
function visible(value: unknown): unknown {
  if (isRequest(value)) return { ...value, query: value.query.toString() }
  if (!isReply(value)) return value
  const { status, headers, resource, format = 'json', rewrite, delayMs = 0, dated = true } = value
  const text = resource === undefined ? '' : write(resource, format)
  return { status, headers, delayMs, dated, text: rewrite?.(text) ?? text }
}

function isRequest(value: unknown): value is Request {
  return typeof value === 'object' && value !== null && 'method' in value && 'query' in value
}

function isReply(value: unknown): value is Reply {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    'headers' in value &&
    !(value instanceof Error)
  )
}
