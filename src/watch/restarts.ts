import { Agent as PlainAgent, request as plain, type IncomingMessage } from 'node:http'
import { Agent as SecureAgent, request as secure } from 'node:https'
import type { Socket } from 'node:net'
import { connect } from '../target/connection.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { Deadlines } from '../wire/deadlines.js'
import { kindOf, networkError } from '../wire/network-error.js'
import { isGatewayAlone, untilNextAsked } from './pace.js'

/** A server that ends connections sooner than so many milliseconds after its answer is asked no more often than that. */
const SHORTEST = 1_000

/** What a connection ends with when nobody serves any more. */
const GONE = ['refused', 'reset', 'dns']

/**
 * Tells when a server has gone and come back. It is asked once (HEAD of its metadata, without credentials), and the
 * connection is kept: it ends with the process that holds it, and is one that a server may end when it shuts down. Only
 * when it has ended the server is asked again. Where a proxy or gateway holds the connections, nothing is seen.
 * @param says is told each time that it has gone, and that it has come back
 * @returns ends the watching
 */
export function watchRestarts(
  target: TargetSettings,
  { proxy, timeoutFactor }: Pick<RunSettings, 'proxy' | 'timeoutFactor'>,
  says: { readonly gone: () => void; readonly back: () => void },
): () => void {
  const deadlines = new Deadlines(timeoutFactor)
  const url = `${target.baseUrl}/metadata`
  const options = connect(target, deadlines, proxy).socketOptions(url)
  if (options.agent !== undefined) return () => undefined // a proxy: its connections tell of nothing but itself
  const ask = askerOf(url, { ...options, timeout: deadlines.of('response') })
  let timer: NodeJS.Timeout | undefined
  let hangUp = (): void => undefined
  let isOver = false
  let goneSince: number | null = null
  let endedSoon = false

  const ended = (how: Ended): void => {
    if (isOver) return
    const now = performance.now()
    if (how.kind === 'gone' && goneSince === null) {
      goneSince = now
      says.gone()
    }
    const wasSoon = endedSoon
    endedSoon = how.kind === 'answered' && how.openFor < SHORTEST
    // What ended soon once may be the server's end; what does so each time is how the server ends its connections.
    const isAtOnce = how.kind === 'answered' && !(wasSoon && endedSoon)
    const between = goneSince === null ? SHORTEST : untilNextAsked(now - goneSince)
    timer = setTimeout(next, isAtOnce ? 0 : between)
  }
  const next = (): void => {
    hangUp = ask(() => {
      if (goneSince !== null) says.back()
      goneSince = null
    }, ended)
  }
  next()
  return () => {
    isOver = true
    clearTimeout(timer)
    hangUp()
  }
}

/** How a connection ended: for how many milliseconds it was open after an answer, because nobody serves, or otherwise. */
type Ended =
  | { readonly kind: 'answered'; readonly openFor: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unclear' }

/** Begins a connection and tells of it; gives what ends it. */
type Ask = (answered: () => void, ended: (how: Ended) => void) => () => void

/** Sends a request on a connection of its own, which is kept open; tells of the answer, and of the connection's end. */
function askerOf(url: string, options: object): Ask {
  const isSecure = /^https:/i.test(url)
  const send = isSecure ? secure : plain
  return (answered, ended) => {
    const agent = new (isSecure ? SecureAgent : PlainAgent)({ keepAlive: true })
    let answeredAt: number | null = null
    let isGatewayOnly = false
    let failure: NodeJS.ErrnoException | null = null
    const end = (): void => {
      if (answeredAt !== null) return ended({ kind: 'answered', openFor: performance.now() - answeredAt })
      const isGone = isGatewayOnly || failure === null || GONE.includes(kindOf(networkError(failure).code))
      ended({ kind: isGone ? 'gone' : 'unclear' })
    }
    const request = send(url, { ...options, agent, method: 'HEAD' }, (answer: IncomingMessage) => {
      isGatewayOnly = isGatewayAlone(answer.statusCode ?? 0)
      if (isGatewayOnly) return agent.destroy()
      answeredAt = performance.now()
      answer.resume()
      answered()
    })
    request.on('error', (error) => (failure ??= error))
    request.on('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    request.once('socket', (socket: Socket) => socket.once('close', end))
    request.end()
    return () => {
      request.destroy()
      agent.destroy()
    }
  }
}
