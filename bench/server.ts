/**
 * The reference servers of the bench, in a process of their own: one for each target, all at once.
 * Arguments: how many, the milliseconds by which every exchange is delayed, the messages that every websocket gets besides,
 * and for how many seconds tokens live. Tells its parent where they are; asked, when the first request since the last question came.
 */
import { Server } from 'node:http'
import { startReferenceServer } from '../src/reference/server.js'
import type { Trait } from '../src/reference/trait.js'

export interface Started {
  readonly baseUrls: readonly string[]
  readonly tokens: readonly string[]
}
export interface FirstRequest {
  /** milliseconds since the epoch; null when none came */
  readonly firstRequestAt: number | null
}

const [count = 1, delayMs = 0, besides = 0, tokenLifetimeSeconds = 6] = process.argv.slice(2).map(Number)
let firstRequestAt: number | null = null

type Emit = (this: Server, event: string, ...rest: unknown[]) => boolean
const emit = Server.prototype.emit as Emit
const observed: Emit = function (event, ...rest) {
  if (event !== 'request' && event !== 'upgrade') return emit.call(this, event, ...rest)
  firstRequestAt ??= performance.timeOrigin + performance.now()
  if (delayMs === 0) return emit.call(this, event, ...rest)
  setTimeout(() => emit.call(this, event, ...rest), delayMs)
  return true
}
Server.prototype.emit = observed as typeof Server.prototype.emit

const talkative: Trait = {
  name: 'talkative',
  kind: 'variant',
  summary: 'Messages that mean nothing come with every connection.',
  hooks: {
    opened: (reaction) => ({ ...reaction, frames: Array<string>(besides).fill('still there. '.repeat(25)) }),
  },
}
const servers = await Promise.all(
  Array.from({ length: count }, () =>
    startReferenceServer({ tokenLifetimeSeconds, traits: besides > 0 ? [talkative] : [] }),
  ),
)
process.on('message', () => {
  process.send?.({ firstRequestAt } satisfies FirstRequest)
  firstRequestAt = null
})
process.on('disconnect', () => process.exit(0))
process.send?.({
  baseUrls: servers.map((server) => server.baseUrl),
  tokens: Object.keys(servers[0]?.principals ?? {}),
} satisfies Started)
