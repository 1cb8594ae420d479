import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Release } from '../catalogue/types.js'
import { DEFAULT_SETTINGS, type Core, type Settings, AppliedHooks } from './core.js'
import { answer } from './dispatch.js'
import type { Gateway } from './gateway.js'
import { send, type Reply } from './http.js'
import { SHAPES } from './releases/index.js'
import { Store } from './store.js'
import { SubscriptionRegistry } from './subscriptions.js'
import { Timers } from './timers.js'
import { Tokens } from './tokens.js'
import type { Trait } from './trait.js'
import { Sockets } from './websocket.js'

export interface ReferenceServerOptions {
  /** R5 by default */
  readonly release?: Release
  /** 0, the default, takes a free one */
  readonly port?: number
  /** 127.0.0.1 by default */
  readonly host?: string
  /** `/fhir` by default */
  readonly basePath?: string
  /** beside the base path by default */
  readonly websocketPath?: string
  /** 6 by default */
  readonly tokenLifetimeSeconds?: number
  /** behaviours laid over the conformant one, in order */
  readonly traits?: readonly Trait[]
  /** bearer token -> name of the principal; alice and bob by default */
  readonly principals?: Readonly<Record<string, string>>
  /** none by default */
  readonly gateway?: Gateway
}

export interface ReferenceServer {
  /** absolute FHIR base, without a slash at the end */
  readonly baseUrl: string
  readonly websocketUrl: string
  readonly release: Release
  readonly principals: Readonly<Record<string, string>>
  /** Cuts every connection and forgets everything. */
  close(): Promise<void>
}

/** Starts a reference server in this process. Throws for a trait that does not fit the release, or a port that is taken. */
export async function startReferenceServer(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const { release = 'R5', port = 0, host = '127.0.0.1', traits = [] } = options
  const paths = Object.assign({}, ...traits.map((trait) => trait.options), options) as ReferenceServerOptions
  const basePath = `/${(paths.basePath ?? '/fhir').split('/').filter(Boolean).join('/')}`.replace(/^\/$/, '')
  const hooks = new AppliedHooks(fitting(traits, release))
  const settings = hooks.apply('settings', settingsOf(options, release), { release })
  const http = createServer()
  const connections = new Set<Socket>()
  http.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  const authority = await listen(http, port, host)
  const websocketPath = paths.websocketPath ?? `${basePath.replace(/\/[^/]*$/, '')}/subscription-websocket`
  const timers = new Timers()
  const core = assemble({
    shape: SHAPES[release],
    settings,
    hooks,
    store: new Store(settings.newId),
    timers,
    tokens: new Tokens(),
    sessions: new Set(),
    baseUrl: `http://${authority}${basePath}`,
    websocketUrl: `ws://${authority}${websocketPath}`,
    memory: new Map(),
  })
  const sockets = new Sockets(core, websocketPath)
  const { gateway } = options
  const late = (done: Reply): Reply => ({ ...done, delayMs: (done.delayMs ?? 0) + (gateway?.delayMs() ?? 0) })
  const serve = (message: IncomingMessage, response: ServerResponse): void => {
    answer(core, message, basePath)
      .then((done) => send(response, message.method ?? 'GET', gateway ? late(done) : done, timers))
      .catch(() => response.destroy())
  }
  const upgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void =>
    timers.hold(gateway?.delayMs() ?? 0, () => sockets.upgrade(message, socket, head))
  http.on('request', (message, response) => {
    if (gateway) gateway.request(message, response, () => serve(message, response))
    else serve(message, response)
  })
  http.on('upgrade', (message, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (gateway) gateway.upgrade(message, socket, () => upgrade(message, socket, head))
    else upgrade(message, socket, head)
  })
  gateway?.attach(() => connections.forEach((socket) => socket.resetAndDestroy()))
  return {
    baseUrl: core.baseUrl,
    websocketUrl: core.websocketUrl,
    release,
    principals: settings.principals,
    close: async () => {
      timers.clear()
      sockets.close()
      await new Promise<void>((resolve) => {
        http.close(() => resolve())
        // Upgraded sockets are no longer the HTTP server's own, and yet it waits for them.
        for (const socket of connections) socket.destroy()
      })
    },
  }
}

function fitting(traits: readonly Trait[], release: Release): readonly Trait[] {
  for (const { name, releases } of traits)
    if (releases && !releases.includes(release))
      throw new Error(`The trait ${name} makes no sense in ${release}.`)
  return traits
}

function settingsOf(options: ReferenceServerOptions, release: Release): Settings {
  return {
    ...DEFAULT_SETTINGS,
    declaresOperation: SHAPES[release].declaresOperation,
    ...(options.tokenLifetimeSeconds !== undefined && { tokenLifetimeSeconds: options.tokenLifetimeSeconds }),
    ...(options.principals && { principals: options.principals }),
  }
}

function assemble(parts: Omit<Core, 'subscriptions'>): Core {
  // Subscriptions need the whole of which they are a part.
  const core = { ...parts } as { -readonly [Part in keyof Core]: Core[Part] }
  core.subscriptions = new SubscriptionRegistry(core)
  return core
}

async function listen(http: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, () => {
      http.off('error', reject)
      resolve()
    })
  })
  const { port: taken } = http.address() as AddressInfo
  // A wildcard address is one to listen on, not one to connect to.
  const reachable = ['0.0.0.0', '::', ''].includes(host) ? 'localhost' : host
  return `${reachable.includes(':') ? `[${reachable}]` : reachable}:${taken}`
}
