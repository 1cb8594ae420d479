import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import type { Bench } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { isAbout, versionsIn } from '../../../src/evidence/events.js'
import { newsOf, type TriggerView } from './arrivals.js'
import { hasResource } from './content.js'
import { furtherEntries, type View } from './notifications.js'

/** How checks compare a resource that was sent with what a read returns. */

type Resource = Readonly<Record<string, unknown>>

/** The resource that a read returned. */
export function focusOf(read: ExchangeView | undefined, bench: Bench): Resource {
  if (!read) return bench.unobserved('what the event was about was not read')
  if (!read.accepted || !isObject(read.json))
    return bench.unobserved(`what the event was about could not be read: ${read.summary}`)
  return read.json
}

/** The resource that was sent with the event, not with one before it that was sent again. */
export function sentFor(trigger: TriggerView | undefined, view: View, bench: Bench): Resource {
  const entries = trigger ? newsOf(view.bound, trigger).flatMap(furtherEntries) : []
  const entry = entries.find((each) => hasResource(each) && isAbout(each, trigger?.reference ?? ''))
  const resource = entry?.['resource']
  return isObject(resource) ? resource : bench.unobserved('the event came without its resource')
}

/**
 * The versions of the resource that came from the event on. One creation may be several events, so that the earlier
 * version may still come, beside the later one.
 */
export function versionsSentFor(trigger: TriggerView, view: View, bench: Bench): readonly string[] {
  sentFor(trigger, view, bench)
  return newsOf(view.bound, trigger).flatMap((frame) => versionsIn(frame, trigger.reference))
}

/** The system of SUBSETTED, REDACTED and MASKED, by which a server says that it left something out. */
const INTEGRITY = /\/v3-ObservationValue$/

export function isReduced({ meta }: Resource): boolean {
  const codings = isObject(meta) ? [...objectsOf(meta['tag']), ...objectsOf(meta['security'])] : []
  // The codes themselves may be masked in a record.
  return codings.some(({ system }) => INTEGRITY.test(textOf(system) ?? ''))
}

/** What a server may add when it is read: its own words on the resource. */
const OWN_TO_THE_SERVER: readonly string[] = ['meta', 'text', 'id', 'extension']

/** Paths of elements that the whole has and the part has not; order and values are not compared. */
export function missingIn(part: Resource, whole: Resource, path = ''): readonly string[] {
  return Object.entries(whole).flatMap(([name, value]): readonly string[] => {
    if (OWN_TO_THE_SERVER.includes(name) || name.startsWith('_')) return []
    const own = part[name]
    if (own === undefined) return [`${path}${name}`]
    return isObject(value) && isObject(own) ? missingIn(own, value, `${path}${name}.`) : []
  })
}
