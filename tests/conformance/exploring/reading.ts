import { sameReference } from '../../../src/evidence/events.js'
import type { HistoryView } from '../../../src/explore/evidence.js'
import {
  type Binding,
  type Due,
  Model,
  type SocketFacts,
  type Subscribed,
} from '../../../src/explore/model.js'
import type { Bench } from '../../../src/judge/check.js'
import type { FrameView, SocketView } from '../../../src/judge/socket-view.js'

/** How laws read a history. Nothing here judges. */

/**
 * What is found out of a history once, for all laws: a view is the same for all of them, and nobody changes it.
 * @param find what looks at nothing that a verdict may rest on
 */
export function once<T>(
  find: (view: HistoryView, bench: Bench) => T,
): (view: HistoryView, bench: Bench) => T {
  const known = new WeakMap<HistoryView, { readonly found: T }>()
  return (view, bench) => {
    const before = known.get(view)
    if (before) return before.found
    const found = find(view, bench)
    known.set(view, { found })
    return found
  }
}

/** What the history says of its Subscriptions, tokens and sockets. */
export const modelOf = once((view, { deadlines }): Model => {
  const facts = new Map(
    [...socketsIn(view)].map(([name, { glimpsed }]) => {
      const { received: frames, close, partSince } = glimpsed
      // What came later is not known, as after an end.
      const closedAt = partSince ?? close?.at ?? null
      return [name, { frames, closedAt, closedCleanly: typeof close?.code === 'number' }] as const
    }),
  )
  const factsOf = (name: string): SocketFacts | null => facts.get(name) ?? null
  return new Model(view.steps, factsOf, deadlines, view.patienceMs)
})

const sockets = new WeakMap<HistoryView, ReadonlyMap<string, SocketView>>()

/** The sockets that were opened, by their names. */
export function socketsIn(view: HistoryView): ReadonlyMap<string, SocketView> {
  let known = sockets.get(view)
  if (!known) {
    const opened = view.steps.flatMap((step) =>
      step.did === 'open' && step.ok ? [[step.socket, step.line] as const] : [],
    )
    sockets.set(view, (known = new Map(opened)))
  }
  return known
}

/** A socket of the history. */
export function socketNamed(view: HistoryView, name: string): SocketView {
  const found = socketsIn(view).get(name)
  if (!found) throw new Error(`the history opened no websocket ${name}`)
  return found
}

/** Ends the law unless something was triggered. */
export function needEvents(model: Model, bench: Bench): void {
  if (model.events.length === 0) bench.unobserved('nothing was triggered')
}

/** What is owed of each binding, in the order of time. */
export function dueByBinding(due: readonly Due[]): ReadonlyMap<Binding, readonly Due[]> {
  const byBinding = new Map<Binding, Due[]>()
  for (const each of due) {
    const known = byBinding.get(each.binding)
    if (known) known.push(each)
    else byBinding.set(each.binding, [each])
  }
  for (const list of byBinding.values()) list.sort((a, b) => a.event.sentAt - b.event.sentAt)
  return byBinding
}

/** How many of the latest did not come. */
export function missingAtEnd(due: readonly Due[]): number {
  return due.length - 1 - due.findLastIndex(({ cameAt }) => cameAt !== null)
}

/** `s1 on w2`, for sentences. */
export const nameOf = ({ subscription, socket }: Binding): string => `${subscription.name} on ${socket}`

/** Notifications that name the Subscription, after a moment of the run. */
export function notificationsOf(socket: SocketView, id: string, after: number): readonly FrameView[] {
  return socket.notifications.filter(
    ({ at, notification }) =>
      at > after && notification?.statuses.some(({ subscriptionId }) => subscriptionId === id),
  )
}

/**
 * A moment after which a notification surely was made: when the event that it is about was caused, else as long before it
 * came as a message may be under way.
 */
export function madeAfter(
  { at, notification }: FrameView,
  { id }: Subscribed,
  { events }: Model,
  { deadlines }: Bench,
): number {
  const focuses = (notification?.statuses ?? [])
    .filter(({ subscriptionId }) => subscriptionId === id)
    .flatMap((status) => status.events.flatMap(({ focus }) => focus ?? []))
  const caused = events.filter(({ reference }) => focuses.some((focus) => sameReference(focus, reference)))
  return caused.length > 0 ? Math.min(...caused.map(({ sentAt }) => sentAt)) : at - deadlines.of('underWay')
}

/** A step of one kind, as the view has it. */
export type StepView<Did extends HistoryView['steps'][number]['did']> = Extract<
  HistoryView['steps'][number],
  { readonly did: Did }
>

/** The steps of one kind, in the order of time. */
export function stepsOf<Did extends HistoryView['steps'][number]['did']>(
  { steps }: HistoryView,
  did: Did,
): readonly StepView<Did>[] {
  return steps.filter((step): step is StepView<Did> => step.did === did)
}
