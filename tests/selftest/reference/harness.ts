import { once } from 'node:events'
import { WebSocket } from 'ws'
import { afterEach } from 'vitest'
import type { Release } from '../../../src/catalogue/types.js'
import {
  startReferenceServer,
  type ReferenceServer,
  type ReferenceServerOptions,
} from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { traitNamed } from '../../prove/traits.js'

/* eslint-disable @typescript-eslint/no-explicit-any -- the tests read FHIR JSON freely */
export type Json = any

export const TOPIC = 'http://example.org/fhir-ws-conformance/SubscriptionTopic/encounter'
const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Json
}

interface Wanted {
  readonly content?: string
  readonly heartbeat?: number
  readonly maxCount?: number
  readonly channel?: string
  readonly topic?: string
  readonly contentType?: string
  readonly filter?: string
  readonly end?: string
}

/** A Subscription in the shape of the release. */
export function subscription(release: Release, wanted: Wanted = {}): Json {
  const {
    content = 'id-only',
    channel = 'websocket',
    topic = TOPIC,
    contentType = 'application/fhir+json',
  } = wanted
  if (release !== 'R4' && release !== 'R4B')
    return {
      resourceType: 'Subscription',
      status: 'requested',
      topic,
      ...(wanted.end && { end: wanted.end }),
      ...(wanted.filter && {
        filterBy: [{ resourceType: 'Encounter', filterParameter: 'patient', value: wanted.filter }],
      }),
      channelType: {
        system: 'http://terminology.hl7.org/CodeSystem/subscription-channel-type',
        code: channel,
      },
      ...(wanted.heartbeat && { heartbeatPeriod: wanted.heartbeat }),
      contentType,
      content,
      ...(wanted.maxCount && { maxCount: wanted.maxCount }),
    }
  const extension = [
    ...(wanted.heartbeat
      ? [{ url: `${BACKPORT}/backport-heartbeat-period`, valueUnsignedInt: wanted.heartbeat }]
      : []),
    ...(wanted.maxCount
      ? [{ url: `${BACKPORT}/backport-max-count`, valuePositiveInt: wanted.maxCount }]
      : []),
  ]
  return {
    resourceType: 'Subscription',
    status: 'requested',
    ...(wanted.end && { end: wanted.end }),
    reason: 'test',
    criteria: topic,
    ...(wanted.filter && {
      _criteria: {
        extension: [
          { url: `${BACKPORT}/backport-filter-criteria`, valueString: `Encounter?patient=${wanted.filter}` },
        ],
      },
    }),
    channel: {
      ...(extension.length > 0 && { extension }),
      type: channel,
      payload: contentType,
      _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: content }] },
    },
  }
}

/** A websocket whose messages can be awaited one by one. */
export class Socket {
  readonly #waiting: ((message: string) => void)[] = []
  readonly messages: string[] = []
  #read = 0
  readonly closed: Promise<number>

  constructor(readonly ws: WebSocket) {
    this.closed = once(ws, 'close').then(([code]) => code as number)
    ws.on('message', (data) => {
      this.messages.push(String(data))
      this.#waiting.shift()?.(String(data))
    })
  }

  /** The next message, parsed. */
  async next(): Promise<Json> {
    const at = this.#read++
    const message = this.messages[at] ?? (await new Promise<string>((resolve) => this.#waiting.push(resolve)))
    return JSON.parse(message)
  }

  /** Everything that arrives before the answer to a ping that is sent now; what was sent before it has arrived. */
  async settled(): Promise<Json[]> {
    this.ws.ping()
    await once(this.ws, 'pong')
    const rest = this.messages.slice(this.#read)
    this.#read = this.messages.length
    return rest.map((message) => JSON.parse(message))
  }
}

/** One server and a client for it. */
export class World {
  constructor(readonly server: ReferenceServer) {}

  /** A request below the base; an object body goes out as FHIR JSON. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.server.baseUrl + path, {
      method,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/fhir+json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, headers: response.headers, text, json }
  }

  /** Creates a Subscription and returns its id. */
  async subscribe(wanted: Wanted = {}, headers: Record<string, string> = {}): Promise<string> {
    const created = await this.call(
      'POST',
      '/Subscription',
      subscription(this.server.release, wanted),
      headers,
    )
    if (created.status !== 201) throw new Error(created.text)
    return created.json.id
  }

  /** The operation's output by parameter name. */
  async token(id: string, headers: Record<string, string> = {}): Promise<Record<string, string>> {
    return named(
      (await this.call('POST', `/Subscription/${id}/$get-ws-binding-token`, undefined, headers)).json,
    )
  }

  /** Triggers an event; the id of the Encounter. */
  async trigger(headers: Record<string, string> = {}): Promise<string> {
    const encounter = { resourceType: 'Encounter', status: 'planned', subject: { reference: 'Patient/p' } }
    return (await this.call('POST', '/Encounter', encounter, headers)).json.id
  }

  async connect(url = this.server.websocketUrl): Promise<Socket> {
    const ws = new WebSocket(url)
    const socket = new Socket(ws)
    await once(ws, 'open')
    return socket
  }

  /** A socket bound for the Subscription, handshake read. */
  async bound(id: string): Promise<{ socket: Socket; handshake: Json }> {
    const { token } = await this.token(id)
    const socket = await this.connect()
    socket.ws.send(`bind-with-token ${token}`)
    return { socket, handshake: await socket.next() }
  }
}

const running: ReferenceServer[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

/** Starts a server that is closed after the test. */
export async function world(
  release: Release = 'R5',
  options: Omit<ReferenceServerOptions, 'traits'> & { traits?: readonly (string | Trait)[] } = {},
): Promise<World> {
  const { traits = [], ...rest } = options
  const server = await startReferenceServer({
    release,
    ...rest,
    traits: traits.map((trait) => (typeof trait === 'string' ? traitNamed(trait) : trait)),
  })
  running.push(server)
  return new World(server)
}

/** Parameters as an object; the last of a name wins. */
export function named(parameters: Json): Record<string, string> {
  return Object.fromEntries(
    parameters.parameter.map((parameter: Json) => [
      parameter.name,
      Object.entries(parameter).find(([key]) => key.startsWith('value'))?.[1],
    ]),
  )
}

/** The status of a notification in one form for all releases. */
export function statusOf(bundle: Json): Json {
  const resource = bundle.entry[0].resource
  if (resource.resourceType === 'SubscriptionStatus') return resource
  const values = named({ parameter: resource.parameter.filter((part: Json) => !part.part) })
  const events = resource.parameter
    .filter((part: Json) => part.name === 'notification-event')
    .map((part: Json) => {
      const parts = named({ parameter: part.part })
      return { eventNumber: parts['event-number'], timestamp: parts['timestamp'], focus: parts['focus'] }
    })
  return {
    ...values,
    eventsSinceSubscriptionStart: values['events-since-subscription-start'],
    ...(events.length > 0 && { notificationEvent: events }),
  }
}

/** Tokens of the two demo principals, as headers. */
export const ALICE = { Authorization: 'Bearer demo-token-alice' }
export const BOB = { Authorization: 'Bearer demo-token-bob' }
