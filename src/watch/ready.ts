import { connect } from '../target/connection.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { Deadlines } from '../wire/deadlines.js'
import { performHttp } from '../wire/http.js'
import { pause } from '../wire/pause.js'
import { isGatewayAlone, untilNextAsked } from './pace.js'

type Wiring = Pick<RunSettings, 'proxy' | 'timeoutFactor'>

/**
 * Waits until the server answers a GET of its metadata with anything but what a gateway says in its place. No credentials
 * are sent.
 * @param seconds Infinity: until it is there; 0: asks once
 * @param notYet is told each time why it is not there
 * @returns false when the time is up, or when it was interrupted
 */
export async function becomesReady(
  target: TargetSettings,
  { proxy, timeoutFactor }: Wiring,
  seconds: number,
  signal: AbortSignal,
  notYet: (reason: string) => void = () => undefined,
): Promise<boolean> {
  const deadlines = new Deadlines(timeoutFactor)
  const { dispatcher } = connect(target, deadlines, proxy)
  const began = performance.now()
  try {
    for (;;) {
      const outcome = await performHttp(
        { method: 'GET', url: `${target.baseUrl}/metadata`, headers: { accept: 'application/fhir+json' } },
        { dispatcher, deadlineMs: deadlines.of('response'), signal },
      )
      if (outcome.kind === 'response') {
        if (!isGatewayAlone(outcome.status)) return true
        notYet(`HTTP ${outcome.status}`)
      } else {
        // A body that is too long comes from a server all the same; what is wrong with TLS the run says, and no time mends it.
        if (outcome.kind === 'too-large' || outcome.kind === 'tls') return true
        notYet(outcome.reason)
      }
      const between = untilNextAsked(performance.now() - began)
      if (signal.aborted || performance.now() + between > began + seconds * 1_000) return false
      await pause(between, signal)
    }
  } finally {
    await dispatcher.destroy()
  }
}

/** The same for all targets of a run, side by side; who is not there in time is tested all the same, and reported so. */
export async function waitForAll(settings: RunSettings, seconds: number, signal: AbortSignal): Promise<void> {
  await Promise.all(settings.targets.map((target) => becomesReady(target, settings, seconds, signal)))
}
