import { performance } from 'node:perf_hooks'
import { pause } from '../wire/pause.js'
import { askedToWait } from '../wire/retry-after.js'
import type { Call, Caller, Exchange, Session } from './session.js'

/** What a server or its gateway answers while it is busy or away. */
const BUSY: readonly (number | null)[] = [429, 502, 503, 504]

/** Makes a call until it is answered with something else than a limit or an outage, within the bound of clean-up. */
export async function outlasting(session: Session, caller: Caller, call: Call): Promise<Exchange> {
  const { deadlines } = session.parts
  const until = performance.now() + deadlines.of('cleanUp')
  for (;;) {
    const exchange = await session.exchange(caller, call)
    if (!BUSY.includes(exchange.status)) return exchange
    const waitMs = Math.max(askedToWait(exchange.headers) ?? 0, deadlines.of('retry'))
    if (performance.now() + waitMs > until || !(await pause(waitMs, session.signalFor(call)))) return exchange
  }
}
