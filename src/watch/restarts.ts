import { connect, type Socket } from 'node:net'

/** How long after a refused connection the next one is tried, in milliseconds. */
const BETWEEN = 100

/**
 * Tells when a server has gone and come back, by a connection on which nothing is sent: it ends with the process that
 * holds it, and a server that is there takes the next one at once. Where a proxy or a container's network stands between,
 * nothing is seen.
 * @param says is told each time that it has gone, and that it has come back
 * @returns ends the watching
 */
export function watchRestarts(
  baseUrl: string,
  says: { readonly gone: () => void; readonly back: () => void },
): () => void {
  const { hostname, port, protocol } = new URL(baseUrl)
  const where = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  }
  let socket: Socket
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let wasGone = false
  const open = (): void => {
    let isOpen = false
    socket = connect(where)
    socket.unref()
    socket.once('connect', () => {
      isOpen = true
      if (wasGone) says.back()
      wasGone = false
    })
    socket.on('error', () => undefined) // the close that follows says it
    socket.resume()
    socket.once('close', () => {
      if (isOver) return
      if (!isOpen && !wasGone) says.gone()
      wasGone ||= !isOpen
      // One that was open may have been idle for too long: whether the server has gone, the next attempt shows.
      timer = setTimeout(open, isOpen ? 0 : BETWEEN).unref()
    })
  }
  open()
  return () => {
    isOver = true
    clearTimeout(timer)
    socket.destroy()
  }
}
