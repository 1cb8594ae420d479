import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net'
import { freePort } from './ports.js'

/** Something that listens on loopback and is no FHIR server. */
export interface NullServer {
  readonly baseUrl: string
  close(): Promise<void>
}

export interface NullServerKind {
  readonly name: string
  readonly start: () => Promise<NullServer>
}

const answering =
  (listener: RequestListener): (() => Promise<NullServer>) =>
  () =>
    listening(createHttp(listener))

async function listening(server: Server): Promise<NullServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // the suite hangs up whenever it likes
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/fhir`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

async function closedPort(): Promise<NullServer> {
  return { baseUrl: `http://127.0.0.1:${await freePort()}/fhir`, close: () => Promise.resolve() }
}

/** Servers that do nothing that a requirement could rest on: none of them may be given a pass. */
export const NULL_SERVERS: readonly NullServerKind[] = [
  { name: 'closed port', start: closedPort },
  { name: 'accepts and never answers', start: () => listening(createTcp(() => {})) },
  { name: '200 with an empty body', start: answering((_, response) => response.writeHead(200).end()) },
  {
    name: '200 with {}',
    start: answering((_, response) =>
      response.writeHead(200, { 'content-type': 'application/fhir+json' }).end('{}'),
    ),
  },
  { name: '404 to everything', start: answering((_, response) => response.writeHead(404).end()) },
  { name: '500 to everything', start: answering((_, response) => response.writeHead(500).end()) },
  {
    name: '401 to everything',
    start: answering((_, response) => response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()),
  },
  {
    name: 'HTML login page',
    start: answering((_, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><body><form>Log in</form></body></html>'),
    ),
  },
  {
    name: 'redirects to itself',
    start: answering((request, response) => response.writeHead(302, { location: request.url ?? '/' }).end()),
  },
]
