import { once } from 'node:events'
import { createServer } from 'node:net'

let given = 0

/**
 * A port of 127.0.0.1 that nothing listens on, and that no test is given meanwhile: it is below those that systems hand
 * out for port 0, and each process of the tests has its own twenty.
 */
export async function freePort(): Promise<number> {
  const port = 10_000 + (process.pid % 1_000) * 20 + (given++ % 20)
  const server = createServer().listen(port, '127.0.0.1')
  const isFree = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!isFree) return freePort()
  server.close()
  await once(server, 'close')
  return port
}
