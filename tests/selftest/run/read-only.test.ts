import { expect, it } from 'vitest'
import type { Release } from '../../../src/catalogue/types.js'
import { rulesOf } from '../../../src/fhir/releases/index.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { TOPIC_URL } from '../../../src/reference/topic.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { verdictsOf, type Verdicts } from '../support/verdicts.js'

/** A run on two Subscriptions that exist already. */
async function readOnlyRun(release: Release): Promise<Verdicts & { readonly ids: readonly string[] }> {
  const server = await startReferenceServer({ release })
  const [token = ''] = Object.keys(server.principals)
  const wish = { topic: TOPIC_URL, channel: 'websocket', content: 'id-only', reason: 'ours' } as const
  const create = async (): Promise<string> => {
    const response = await fetch(`${server.baseUrl}/Subscription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(rulesOf(release).subscription(wish)),
    })
    return String(((await response.json()) as { id: unknown }).id)
  }
  try {
    const subscriptionIds = [await create(), await create()]
    const auth = { kind: 'bearer', token } as const
    const verdicts = await verdictsOf(plainTarget(server.baseUrl, { subscriptionIds, auth }))
    return { ...verdicts, ids: subscriptionIds }
  } finally {
    await server.close()
  }
}

it.each(['R5', 'R4'] as const)(
  '%s: a run on given Subscriptions writes nothing, and judges what can be judged without writing',
  async (release) => {
    const { evidence, judgement, of, clausesWith } = await readOnlyRun(release)
    const written = [...evidence.exchanges.values()]
      .map(({ request }) => `${request.method} ${request.url}`)
      .filter((call) => !/^(GET|HEAD|OPTIONS) /.test(call) && !/\/\$[a-z-]+(\?|$)/i.test(call))
    expect(written).toEqual([])
    for (const id of ['OP-04', 'OP-17', 'OUT-01', 'OUT-10', 'OUT-23', 'EXP-01', 'WS-01', 'WS-04', 'SS-05'])
      expect(of(id), id).toBe('pass')
    expect(['fail', 'warn', 'unverified'].flatMap((verdict) => clausesWith(verdict as 'fail'))).toEqual([])
    expect(judgement.faults).toEqual([])
    expect(of('SC-01')).not.toBe('pass')
  },
)

/** Creating is refused for good: it is asked once, then by those whose subject is how Subscriptions are created. */
it('permission to create is probed once', async () => {
  const { refuse } = await import('../../../src/reference/outcome.js')
  const server = await startReferenceServer({
    traits: [
      {
        name: 'no-creating',
        kind: 'variant',
        summary: 'Nobody may create a Subscription.',
        hooks: { subscriptionAccepted: () => refuse(403, 'forbidden', 'You may not create Subscriptions.') },
      },
    ],
  })
  const [token = ''] = Object.keys(server.principals)
  try {
    const { evidence, clausesWith, judgement } = await verdictsOf(
      plainTarget(server.baseUrl, { auth: { kind: 'bearer', token } }),
    )
    const creates = [...evidence.exchanges.values()].filter(
      ({ request, scenario }) =>
        request.method === 'POST' &&
        /\/Subscription$/.test(request.url) &&
        !/^subscription-(creations|minimal)$/.test(scenario),
    )
    // Who may not create at all is not asked in other ways.
    expect(creates).toHaveLength(1)
    expect(clausesWith('fail')).toEqual([])
    expect(judgement.faults).toEqual([])
  } finally {
    await server.close()
  }
})
