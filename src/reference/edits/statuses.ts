import type { Hooks } from '../core.js'
import { type EventElement, eventElement, type StatusElement, statusElement } from './resources.js'
import type { NotificationType } from '../model.js'

export type Change = (value: unknown) => unknown

export type NotificationHook = Pick<Hooks, 'notification'>

export const EVENT = 'event-notification'

export const absent: Change = () => undefined

/** Changes one element of the status in notifications of one type. */
export const element = (type: NotificationType, name: StatusElement, change: Change): NotificationHook => ({
  notification: (bundle, context) => (context.type === type ? statusElement(bundle, name, change) : bundle),
})

/** Changes an element of the status at one content level. */
export const atLevel = (level: string, name: StatusElement, change: Change): NotificationHook => ({
  notification: (bundle, { type, subscription }) =>
    type === EVENT && subscription.content === level ? statusElement(bundle, name, change) : bundle,
})

/** Changes one element of every event, at one content level or at all. */
export const eventually = (name: EventElement, change: Change, level?: string): NotificationHook => ({
  notification: (bundle, { subscription }) =>
    level === undefined || subscription.content === level ? eventElement(bundle, name, change) : bundle,
})
