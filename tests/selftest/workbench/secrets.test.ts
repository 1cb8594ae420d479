import { expect, test } from 'vitest'
import { startReferenceServer } from '../../../src/reference/server.js'
import { CANARIES, foundIn, talkative } from '../support/talkative.js'
import { workbench } from './support.js'

test('no page shows a credential, while the doctor looks, while a run goes on and when it has ended', async () => {
  const server = await startReferenceServer({
    traits: [talkative],
    principals: { [CANARIES.first]: 'alice', [CANARIES.second]: 'bob' },
  })
  const env = {
    TARGET_BASE_URL: server.baseUrl,
    TARGET_NAME: 'ours',
    TARGET_BEARER_TOKEN: CANARIES.first,
    TARGET_SECOND_BEARER_TOKEN: CANARIES.second,
    TARGET_HEADERS: JSON.stringify({ 'x-api-key': CANARIES.header }),
  }
  const bench = await workbench({ env })
  const shown = new Map<string, string>()
  const look = async (path: string): Promise<string> => {
    const { text } = await bench.get(path)
    shown.set(`${path} (${shown.size})`, text)
    return text
  }
  try {
    await bench.post('targets/ours/doctor', {})
    await expect
      .poll(() => look('targets/ours/'), { timeout: 60_000 })
      .toMatch(/A run will verify|It will not/)
    await bench.post('targets/ours/run', { only: 'OUT,WS-0*', waitBudget: '0' })
    let isOver = false
    const events = bench.ended('ours').finally(() => (isOver = true))
    const looked = async (): Promise<boolean> => {
      const live = await look('targets/ours/live/')
      for (const [, flow] of live.matchAll(/href="([^"#]*flow\/[^"#]*)"/g))
        await look(`targets/ours/live/${flow}`)
      await look('targets/ours/requirements/OUT-10/')
      return isOver
    }
    await expect.poll(looked, { timeout: 120_000, interval: 400 }).toBe(true)
    shown.set('events', await events)
    for (const path of ['', 'targets/ours/', 'matrix/', 'targets/ours/over-time/', 'targets/ours/live/'])
      await look(path)
    expect(shown.get('events')).toContain('event: over')
    expect(foundIn(shown, Object.values(CANARIES)).slice(0, 20)).toEqual([])
  } finally {
    await bench.close()
    await server.close()
  }
}, 180_000)
