import {
  createServer as createHttp,
  request as ask,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTls, type TlsOptions } from 'node:tls'
import type { Trait } from '../../../../src/reference/trait.js'
import { valued } from '../../../../src/reference/edits/resources.js'
import { afterwards } from './run.js'

async function listening(server: Server, host: string): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  afterwards(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

function joined(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one)
  one.on('error', () => other.destroy())
  other.on('error', () => one.destroy())
}

/** TLS in front of a server, HTTP and websocket alike. @returns its port */
export function tlsBefore(port: () => number, options: TlsOptions): Promise<number> {
  return listening(
    createTls(options, (socket) => joined(socket, connect(port(), '127.0.0.1'))),
    '127.0.0.1',
  )
}

export interface Proxy {
  readonly url: string
  /** `GET http://…` of forwarded requests, `CONNECT host:port` of tunnels, in their order */
  readonly seen: string[]
  /** the Proxy-Authorization headers that came */
  readonly credentials: Set<string>
}

/** A forward proxy for made-up hosts: all lead to the one port. `refuse` is answered to everything. */
export async function startProxy(port: () => number, refuse?: number): Promise<Proxy> {
  const seen: string[] = []
  const credentials = new Set<string>()
  const note = (request: IncomingMessage): void => {
    seen.push(`${request.method} ${request.url}`)
    credentials.add(request.headers['proxy-authorization'] ?? '')
  }
  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    note(request)
    if (refuse !== undefined) return void response.writeHead(refuse).end()
    const { pathname, search } = new URL(request.url ?? '')
    const { method, headers } = request
    const onward = ask(
      { port: port(), host: '127.0.0.1', path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      },
    )
    request.pipe(onward)
  }
  const server = createHttp(forward)
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request)
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`)
    const onward = connect(port(), '127.0.0.1', () =>
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    )
    joined(socket, onward)
  })
  return { url: `http://127.0.0.1:${await listening(server, '127.0.0.1')}`, seen, credentials }
}

/** Any HTTP server. @returns its origin */
export async function startHttp(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
  host = '127.0.0.1',
): Promise<string> {
  const port = await listening(createHttp(answer), host)
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Makes a reference server name another place for its websockets. */
export const websocketAt = (url: (original: URL) => string): Trait => ({
  name: 'websocket elsewhere',
  kind: 'variant',
  summary: 'Names another address of its websocket, as servers behind gateways do.',
  hooks: { output: (output) => valued(output, 'websocket-url', (value) => url(new URL(String(value)))) },
})
