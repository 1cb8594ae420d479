import type { Circumstance } from '../catalogue/types.js'
import type { Evidence } from '../evidence/read.js'
import { jsonOf, messageOf } from '../evidence/readings.js'
import type { TargetDescription } from '../evidence/types.js'
import { isObject, objectsOf } from '../fhir/json.js'
import { BACKPORT_GUIDE, BACKPORT_OPERATION } from '../fhir/releases/backport.js'
import { CORE_OPERATION } from '../fhir/releases/native.js'

/**
 * The circumstances of the target, and of the resources that a verdict rests on, that soften or harden it.
 * @param touched ids of the exchanges and sockets that were judged
 */
export function circumstancesOf(
  target: TargetDescription,
  evidence: Evidence,
  touched: readonly string[],
): ReadonlySet<Circumstance> {
  const { declared, guide } = target
  const holds: readonly (readonly [Circumstance, () => boolean])[] = [
    ['operation-undeclared', () => !isPublished(declared.canonical)],
    ['backport-undeclared', () => !declared.backportCanonical],
    ['core-declared', () => declared.canonical === CORE_OPERATION],
    ['type-level-left-out', () => declared.ownDefinition?.type === false],
    ['instance-level-left-out', () => declared.ownDefinition?.instance === false],
    ['guide-1.0', () => guide === '1.0'],
    ['guide-unclaimed', () => !claimsGuide(target, evidence)],
    ['guide-shape-unclaimed', () => !declared.guideClaimed && !namesProfile(evidence, touched)],
  ]
  return new Set(holds.filter(([, does]) => does()).map(([circumstance]) => circumstance))
}

const isPublished = (canonical: string | null): boolean =>
  canonical === CORE_OPERATION || canonical === BACKPORT_OPERATION

/** True when the CapabilityStatement claims the Backport guide itself, by `instantiates` or `implementationGuide`. */
export function claimsGuide({ declared }: TargetDescription, evidence: Evidence): boolean {
  if (declared.guideInstantiated !== undefined) return declared.guideInstantiated
  // Records of version 1.0 do not say so; the statement itself does, where all of it was kept.
  const metadata = [...evidence.exchanges.values()].find(({ purpose }) => purpose === 'metadata')
  const body = metadata?.outcome.kind === 'response' ? metadata.outcome.body : undefined
  const reading = body && jsonOf(body)
  const statement = reading?.ok && isObject(reading.value) ? reading.value : {}
  return [statement['instantiates'], statement['implementationGuide']]
    .flatMap((each): unknown[] => (Array.isArray(each) ? each : []))
    .some((each) => typeof each === 'string' && each.startsWith(BACKPORT_GUIDE))
}

/** True when some call with this purpose, or its repetition, was answered with success. */
export function succeeded({ exchanges }: Evidence, asked: string): boolean {
  return [...exchanges.values()].some(
    ({ purpose, outcome }) =>
      (purpose === asked || purpose.startsWith(`${asked} (`)) &&
      outcome.kind === 'response' &&
      outcome.status >= 200 &&
      outcome.status < 300,
  )
}

/** True when an event notification came on any socket. */
export function sawEvents({ sockets }: Evidence): boolean {
  return [...sockets.values()].some(({ frames }) =>
    frames.some((frame) => {
      const message = frame.direction === 'in' ? messageOf(frame.body) : null
      return (
        message?.kind === 'notification' &&
        message.notification.statuses.some(({ type }) => type === 'event-notification')
      )
    }),
  )
}

/** True when a resource that was judged names a profile of the guide: of sockets their messages, else the answers. */
function namesProfile(evidence: Evidence, touched: readonly string[]): boolean {
  const sockets = touched.flatMap((id) => evidence.sockets.get(id) ?? [])
  const resources = sockets.length
    ? sockets.flatMap(({ frames }) =>
        frames.flatMap((frame) => {
          if (frame.direction !== 'in') return []
          const message = messageOf(frame.body)
          return message.kind === 'notification' ? [message.notification.bundle] : []
        }),
      )
    : touched.flatMap((id) => {
        const outcome = evidence.exchanges.get(id)?.outcome
        const reading = outcome?.kind === 'response' && outcome.body ? jsonOf(outcome.body) : undefined
        return reading?.ok ? [reading.value] : []
      })
  return resources.some((resource) => isOfProfile(resource) || entriesOf(resource).some(isOfProfile))
}

function entriesOf(resource: unknown): readonly unknown[] {
  return isObject(resource) ? objectsOf(resource['entry']).map((entry) => entry['resource']) : []
}

function isOfProfile(resource: unknown): boolean {
  const meta = isObject(resource) ? resource['meta'] : undefined
  const profiles = isObject(meta) && Array.isArray(meta['profile']) ? (meta['profile'] as unknown[]) : []
  return profiles.some((profile) => typeof profile === 'string' && profile.startsWith(BACKPORT_GUIDE))
}
