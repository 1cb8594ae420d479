import type { ExchangeRef } from '../../../src/evidence/types.js'
import { operationPath } from '../../../src/scenario/answers.js'
import { inventedOrigin } from '../../../src/scenario/calls.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'

export type PreflightEvidence = {
  readonly origin: string
  /** the headers that a browser asks for */
  readonly headers: readonly string[]
  readonly typeLevel: ExchangeRef
  readonly instanceLevel: ExchangeRef
}

/** What a browser asks before it lets a page of another origin call the operation by POST with a FHIR body. */
export const preflight: Scenario<PreflightEvidence> = scenario({
  key: 'cors-preflight',
  title: 'Ask as a browser would whether another origin may call the operation',
  subscriptions: 0,
  onlyReads: true,
  async act(actor): Promise<PreflightEvidence> {
    const origin = inventedOrigin()
    const asked = ['content-type', ...(actor.world.target.authenticated ? ['authorization'] : [])]
    const ask = async (path: string): Promise<ExchangeRef> => {
      const exchange = await actor.http({
        purpose: 'preflight',
        method: 'OPTIONS',
        path,
        as: 'none', // browsers send no credentials with it
        headers: {
          accept: '*/*',
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': asked.join(', '),
        },
      })
      return exchange.ref
    }
    const [typeLevel, instanceLevel] = await Promise.all([
      ask(operationPath(null)),
      ask(operationPath('preflight')),
    ])
    return { origin, headers: asked, typeLevel, instanceLevel }
  },
})
