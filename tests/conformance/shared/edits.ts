import type { Hooks } from '../../../src/reference/core.js'
import { entries } from '../../../src/reference/edits/resources.js'
import type { Reply } from '../../../src/reference/http.js'

export const onOperation = (path: readonly string[] | undefined): boolean =>
  path?.length === 3 && path[2] === '$get-ws-binding-token'

export type NotificationHook = Pick<Hooks, 'notification'>

/** At level id-only the entries get their resources. */
export function resourcesSent(): NotificationHook {
  return {
    notification: (bundle, { subscription, events }) =>
      subscription.content === 'id-only'
        ? entries(bundle, (entry, index) => {
            const event = events.find(({ resource }) => entry.fullUrl?.endsWith(`/${resource.id}`))
            return index > 0 && event ? { ...entry, resource: event.resource } : entry
          })
        : bundle,
  }
}

/** The operation's answer with other XML; any other answer as it is. */
export function rewritten(answer: Reply, route: string, change: (xml: string) => string): Reply {
  return route === 'operation' && answer.status === 200 && answer.format === 'xml'
    ? { ...answer, rewrite: change }
    : answer
}

export const headers = (answer: Reply, more: Record<string, string>): Reply => ({
  ...answer,
  headers: { ...answer.headers, ...more },
})

export function withoutHeaders(answer: Reply, pattern: RegExp): Reply {
  return {
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !pattern.test(name))),
  }
}
