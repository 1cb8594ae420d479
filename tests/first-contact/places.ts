import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTls, type TlsOptions } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startReferenceServer, type ReferenceServer } from '../../src/reference/server.js'
import type { Hooks } from '../../src/reference/core.js'
import type { Release } from '../../src/catalogue/types.js'

/** Small real servers and files for one mistake; all of it is gone after `close`. */
export class Places {
  readonly #ends: (() => void | Promise<void>)[] = []

  /** A reference server that differs so. */
  async reference(hooks: Partial<Hooks> = {}, release: Release = 'R5'): Promise<ReferenceServer> {
    const trait = {
      name: 'first-contact',
      kind: 'variant',
      summary: 'Is met for the first time.',
      hooks,
    } as const
    const server = await startReferenceServer({ release, traits: [trait] })
    this.#ends.push(() => server.close())
    return server
  }

  /** TLS in front of a port. @returns its own */
  tls(port: number, options: TlsOptions): Promise<number> {
    const joined = (one: Socket, other: Socket): void => {
      one.pipe(other).pipe(one)
      one.on('error', () => other.destroy())
      other.on('error', () => one.destroy())
    }
    return this.#listening(createTls(options, (socket) => joined(socket, connect(port, '127.0.0.1'))))
  }

  /** A plain HTTP server. @returns its port */
  http(listener: RequestListener): Promise<number> {
    return this.#listening(createServer(listener))
  }

  async #listening(server: Server): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    })
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#ends.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }

  /** A file with this content. @returns its path */
  file(name: string, content: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'first-contact-'))
    this.#ends.push(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  async close(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end()
  }
}
