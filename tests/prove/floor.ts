import { plainTarget } from '../../src/target/configuration/read.js'
import { NULL_SERVERS } from '../selftest/support/null-servers.js'
import { NULL_WEBSOCKETS, startNullWebsocket } from '../selftest/support/null-websockets.js'
import { verdictsOf, verdictsOfReference, type Verdicts } from '../selftest/support/verdicts.js'

/**
 * Requirements that a null server may be given a pass for, with the reason: absence itself is the requirement.
 * A pass of anything else counts towards the floor.
 */
export const VACUOUS: Readonly<Record<string, string>> = {
  'WS-01': 'a silent websocket does accept the connection, which is all that is asked',
  'WS-17': 'the websocket protocol itself answers pings, whatever is behind it',
  'WS-26': 'a silent websocket demands neither subprotocol nor Origin, which is all that is asked',
  'NB-17': 'judged from `$status` over HTTP, too, which works behind these websockets',
  'WS-27': 'judged from the creation of a Subscription over HTTP, which works behind these websockets',
}

const TIMEOUT_FACTOR = 0.1

export interface Floor {
  readonly server: string
  /** requirement ids with a pass in some row */
  readonly passes: readonly string[]
}

/** What null servers are given a pass for: anything, by the HTTP ones; anything of the websocket, by the others. */
export async function floor(): Promise<readonly Floor[]> {
  const http = NULL_SERVERS.map(async ({ name, start }): Promise<Floor> => {
    const server = await start()
    try {
      const target = plainTarget(server.baseUrl, { topic: 'http://example.org/SubscriptionTopic/encounter' })
      return {
        server: name,
        passes: passesOf(await verdictsOf(target, { timeoutFactor: TIMEOUT_FACTOR }), /./),
      }
    } finally {
      await server.close()
    }
  })
  const websocket = NULL_WEBSOCKETS.map(async (kind): Promise<Floor> => {
    const { trait, close } = await startNullWebsocket(kind)
    try {
      const verdicts = await verdictsOfReference({ traits: [trait] }, { timeoutFactor: TIMEOUT_FACTOR })
      return {
        server: `websocket ${kind.name}`,
        passes: passesOf(verdicts, /^(WS-|NB-|SS-|CL-|TOK-03|TOK-06|EXP-0[345])/),
      }
    } finally {
      await close()
    }
  })
  return Promise.all([...http, ...websocket])
}

function passesOf({ judgement }: Verdicts, among: RegExp): string[] {
  const passed = judgement.results.filter((row) => row.verdict === 'pass' && among.test(row.requirement))
  return [...new Set(passed.map((row) => row.requirement))].filter((id) => !(id in VACUOUS))
}
