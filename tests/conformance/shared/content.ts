import { isObject } from '../../../src/fhir/json.js'
import type { Bench } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { isAbout } from '../../../src/evidence/events.js'
import { copiesOf } from './arrivals.js'
import { framesOf, furtherEntries, statusOf, type View, type Entry } from './notifications.js'
import type { AcceptedTerms, ContentLevel } from './scenarios/terms.js'
import { type EventsEvidence, eventsOf } from './scenarios/events.js'

export type EventsView = Viewed<EventsEvidence>

/** From least to most. */
const LEVELS: readonly string[] = ['empty', 'id-only', 'full-resource'] satisfies readonly ContentLevel[]

/** Ends the check unless the accepted Subscription has one of these levels, whatever was asked for. */
export function atLevel(view: EventsView, levels: readonly ContentLevel[], bench: Bench): void {
  const { content } = view.accepted
  if (!(levels as readonly (string | null)[]).includes(content))
    bench.doesNotApply(`the accepted Subscription has the content level ${content ?? '(none)'}`)
}

/** The rank of the accepted level. */
export function acceptedRank(view: Viewed<{ readonly accepted: AcceptedTerms }>, bench: Bench): number {
  const rank = LEVELS.indexOf(view.accepted.content ?? '')
  return rank >= 0 ? rank : bench.doesNotApply('the accepted Subscription names no content level')
}

/** The view without what came late in the life of the Subscription, updates among it, whose level has a rule of its own. */
export const early = (view: EventsView): EventsView => ({ ...view, late: null })

/** The creations that came late in the life of the Subscription, on a socket with other binds; null where none was tried. */
export function lateOf(view: EventsView): EventsView | null {
  const { late } = view
  if (!late || late.triggers.length === 0) return null
  return { ...view, bound: late.bound, triggers: late.triggers, later: null, late: null }
}

/** The notifications of those creations, one for each that came. */
export function lateCreations(view: EventsView): readonly FrameView[] {
  const { late } = view
  if (!late) return []
  return late.triggers.flatMap((trigger) => copiesOf(late.bound, trigger)[0] ?? [])
}

export const hasResource = (entry: Entry): boolean => isObject(entry['resource'])

/** The event notifications to hold to the level: our own where they can be told, since others may be of deletions. */
export function ownFrames(view: EventsView, bench: Bench): readonly FrameView[] {
  const all = framesOf(view, 'event-notification', bench)
  const own = dueIn(view).flatMap(({ place, trigger }) => copiesOf(place, trigger)[0] ?? [])
  return own.length > 0 ? [...new Set(own)] : all
}

/** The entries for each of our resources that was notified of. */
export function entriesByTrigger(view: EventsView, bench: Bench): readonly (readonly Entry[])[] {
  const own = dueIn(view).flatMap(({ place, trigger }) => {
    const copies = copiesOf(place, trigger)
    return copies.length > 0
      ? [{ entries: copies.flatMap(furtherEntries), reference: trigger.reference }]
      : []
  })
  if (own.length === 0) bench.unobserved('none of our events was notified of')
  return own.map(({ entries, reference }) => entries.filter((entry) => isAbout(entry, reference)))
}

/** Our events, each with the socket on which it was due. */
function dueIn({ bound, triggers, later, late }: EventsView) {
  return [
    ...triggers.map((trigger) => ({ place: bound, trigger })),
    ...(later
      ? [later.trigger, ...(later.more ?? [])].map((trigger) => ({ place: later.bound, trigger }))
      : []),
    ...(late ? [...late.triggers, ...late.updates].map((trigger) => ({ place: late.bound, trigger })) : []),
  ]
}

/** The events that were due together or one after the other, by the socket on which they were. */
export function placesOf({ bound, triggers, later, late }: EventsView) {
  return [
    { place: bound, triggers },
    ...(later ? [{ place: later.bound, triggers: [later.trigger, ...(later.more ?? [])] }] : []),
    ...(late
      ? [
          { place: late.bound, triggers: late.triggers },
          { place: late.bound, triggers: late.updates },
        ]
      : []),
  ]
}

/** The server says in place of the resource that it could not get it. */
export function saysFailure(entry: Entry): boolean {
  const { response } = entry
  return isObject(response) && /^[3-5]/.test(String(response['status']))
}

/** The rank of the level that a notification in fact has. */
export function deliveredRank(frame: FrameView, view: View): number {
  const entries = furtherEntries(frame)
  if (entries.some((entry) => hasResource(entry) || saysFailure(entry))) return 2
  const focused = statusOf(frame, view)?.events.some((event) => event.focus !== null) ?? false
  return entries.length > 0 || focused ? 1 : 0
}

/** The rank of the fullest notification of the socket: one that has the level shows that the server honours it. */
export function highestRank(view: EventsView, bench: Bench): number {
  return Math.max(...framesOf(view, 'event-notification', bench).map((frame) => deliveredRank(frame, view)))
}

/** `accepted: id-only; delivered: full-resource`, for sentences. */
export function levelsSentence(accepted: number, delivered: readonly number[]): string {
  const names = [...new Set(delivered)].map((rank) => LEVELS[rank]).join(', ')
  return `accepted: ${LEVELS[accepted] ?? ''}; delivered: ${names}`
}

export const levels = [eventsOf.empty, eventsOf['id-only'], eventsOf['full-resource']] as const
