import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Trait } from '../../../src/reference/trait.js'
import { valued } from '../../../src/reference/edits/resources.js'

/** A websocket that no notification can come from, behind an operation that works. */
export interface NullWebsocket {
  readonly name: string
  readonly behave: (socket: WebSocket) => void
}

const FLOOD = 5_000

export const NULL_WEBSOCKETS: readonly NullWebsocket[] = [
  { name: 'accepts and is silent', behave: () => {} },
  { name: 'closes at once', behave: (socket) => socket.close() },
  {
    name: 'echoes',
    behave: (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  },
  {
    name: 'floods',
    behave: (socket) => {
      for (let count = 0; count < FLOOD; count++) socket.send('{}')
    },
  },
]

/** Starts one and gives the trait that makes a reference server hand out its address. */
export async function startNullWebsocket(
  kind: NullWebsocket,
): Promise<{ readonly trait: Trait; close(): Promise<void> }> {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) => {
    socket.on('error', () => {}) // the suite hangs up whenever it likes
    kind.behave(socket)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`
  return {
    trait: {
      name: 'elsewhere',
      kind: 'variant',
      summary: 'The websocket-url is that of another server.',
      hooks: { output: (output) => valued(output, 'websocket-url', () => url) },
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate()
        http.close(() => resolve())
      }),
  }
}
