import { groupBy } from '../evidence/group-by.js'
import type { RequirementRow } from '../judge/types.js'
import { isHeldBack } from './counts.js'
import { fixFirst } from './fix-first.js'
import type { Report } from './types.js'
import { whyNotObserved } from './unverified.js'

/** Something to do, and how many of the requirements that hold a run back wait for it. */
interface Step {
  readonly what: string
  readonly helps: number
}

/** Reasons end with what would change them: `no second principal: set TARGET_SECOND_BEARER_TOKEN`. */
const REMEDY = /[:;,] (?=(?:set|leave out|raise|name|allow|check|give|let) )/
/** What a connection that the server ends without an answer says of itself. */
const BROKEN_OFF = /UND_ERR_SOCKET|ECONNRESET|without a close frame/
/** A number that has to be large enough for all that waits for it. */
const NUMBER = /^(set --[a-z-]+) (\d+)$/

/**
 * The first thing to do about a run that is incomplete, with the setting or the requirement that it is about: what holds the
 * whole run back, else what most of the requirements wait for that hold it back.
 * @param remedy what to do where one thing holds the whole run back
 * @returns one line; null where nothing holds the run back
 */
export function nextStep(
  { results, requirements }: Pick<Report, 'results' | 'requirements'>,
  remedy?: string,
): string | null {
  if (remedy !== undefined) return remedy
  const held = requirements.filter(isHeldBack)
  const [best] = [
    ...fixes({ results, requirements }, held),
    ...outages({ results }, held),
    ...settings(held),
  ].sort((a, b) => b.helps - a.helps)
  if (best === undefined) return lookUp(held)
  const { what, helps } = best
  if (held.length === 1) return `${what} (the requirement not verified waits for it)`
  const which = helps === held.length ? `all ${helps}` : `${helps} of the ${held.length}`
  return `${what} (${which} requirements not verified ${helps === 1 ? 'waits' : 'wait'} for it)`
}

function fixes(report: Pick<Report, 'results' | 'requirements'>, held: readonly RequirementRow[]): Step[] {
  const isHeld = new Set(held.map(({ requirement }) => requirement))
  return fixFirst(report).causes.flatMap(({ requirement, blocks }) => {
    const helps = blocks.filter((id) => isHeld.has(id)).length
    return helps === 0 ? [] : [{ what: `fix ${requirement}`, helps }]
  })
}

function settings(held: readonly RequirementRow[]): Step[] {
  const wanted = held.flatMap((row) => remedyIn(whyNotObserved(row)) ?? [])
  const groups = groupBy(wanted, (what) => NUMBER.exec(what)?.[1] ?? what)
  return [...groups.values()].map((all) => ({ what: largest(all), helps: all.length }))
}

/** What a reason says after its last quotation, which is a target's own; undefined where it says nothing to do. */
function remedyIn(reason: string): string | undefined {
  const [own = ''] = reason.split(/["“”]/).slice(-1)
  const found = REMEDY.exec(own)
  return found === null ? undefined : own.slice(found.index + found[0].length)
}

/** Of several numbers the largest is enough for all. */
function largest(all: readonly string[]): string {
  const number = (what: string): number => Number(NUMBER.exec(what)?.[2] ?? 0)
  return [...all].sort((a, b) => number(b) - number(a))[0] ?? ''
}

function outages({ results }: Pick<Report, 'results'>, held: readonly RequirementRow[]): Step[] {
  const away = groupBy(
    results.filter(({ cause }) => cause === 'outage'),
    ({ requirement }) => requirement,
  )
  const met = held.filter(({ requirement }) => away.has(requirement))
  if (met.length === 0) return []
  const broken = met.filter(({ requirement }) =>
    away.get(requirement)?.some(({ reason }) => BROKEN_OFF.test(reason)),
  )
  // What fails on one kind of request breaks off again and again; an outage ends.
  return 2 * broken.length > met.length
    ? [{ what: 'look in the log of the server, which ends connections without an answer', helps: met.length }]
    : [{ what: 'run again when the server answers as usual', helps: met.length }]
}

/** No setting is known: what is known of the first with the most frequent reason. */
function lookUp(held: readonly RequirementRow[]): string | null {
  const [most] = [...groupBy(held, whyNotObserved).values()].sort((a, b) => b.length - a.length)
  const [first] = most ?? []
  return first === undefined
    ? null
    : `fhir-ws-conformance explain ${first.requirement}, which says what it takes`
}
