import { describe, expect, test } from 'vitest'
import { startReferenceServer } from '../../../src/reference/server.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { crowded, OTHERS, STEPS, TRICKS, type Crowded } from '../support/crowded.js'
import { verdictsOf, type Options, type Verdicts } from '../support/verdicts.js'

/** Only what the run made is changed or deleted, whatever the server answers. */

async function runOn({ trait }: Crowded, options: Options): Promise<Verdicts> {
  const server = await startReferenceServer({ traits: [trait] })
  try {
    const [first = '', second = ''] = Object.keys(server.principals)
    const auth = { kind: 'bearer', token: first } as const
    const target = plainTarget(server.baseUrl, { auth, second: { kind: 'bearer', token: second } })
    return await verdictsOf(target, { timeoutFactor: 0.2, ...options })
  } finally {
    await server.close()
  }
}

test('a run among a hundred resources of others leaves all of them', async () => {
  const crowd = crowded()
  const { judgement, evidence } = await runOn(crowd, { maxSubscriptions: 200 }) // every other deletion is refused
  expect(crowd.harm).toEqual([])
  expect(crowd.untouched()).toBe(OTHERS)
  expect([...crowd.played].sort()).toEqual(Object.keys(TRICKS).sort())
  expect(judgement.faults).toEqual([])
  expect(evidence.resources.filter(({ what }) => what === 'deleted')).not.toHaveLength(0)
}, 120_000)

describe.concurrent('a server that always answers a create with', () => {
  test.each(Object.keys(TRICKS))('%s', async (trick) => {
    const crowd = crowded([trick], 0)
    const { judgement, evidence } = await runOn(crowd, { only: ['OUT', 'ERR', 'SC-0*', 'WS-2*'] })
    expect(crowd.harm).toEqual([])
    expect(crowd.untouched()).toBe(OTHERS)
    expect(judgement.faults).toEqual([])
    // What cannot be deleted is not made again and again.
    expect(crowd.creates()).toBeLessThan(12)
    const deleted = [...evidence.exchanges.values()].filter(({ request }) => request.method === 'DELETE')
    const made = new Set(
      evidence.resources.flatMap(({ what, url }) => (what === 'created' ? (url ?? []) : [])),
    )
    expect(deleted.filter(({ request }) => !made.has(request.url))).toEqual([])
  })
})

describe.concurrent('interrupted at the step', () => {
  test.each(STEPS)('%s, a run leaves all resources of others', async (step) => {
    const controller = new AbortController()
    const crowd = crowded(undefined, 2, (now) => {
      if (now === step) controller.abort()
    })
    const { evidence } = await runOn(crowd, { signal: controller.signal, only: ['OUT', 'WS', 'ERR'] })
    expect(controller.signal.aborted).toBe(true)
    expect(crowd.harm).toEqual([])
    expect(crowd.untouched()).toBe(OTHERS)
    expect(evidence.end?.how).toBe('interrupted')
  })
})
