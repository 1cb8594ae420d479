import { afterEach, describe, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { loadSuite } from '../../conformance/suite.js'
import { workbench, type Started } from './support.js'

let bench: Started | undefined
let server: ReferenceServer | undefined
afterEach(async () => {
  await bench?.close()
  await server?.close()
  bench = server = undefined
})

/** The pieces of the page that were sent under this id, as they stood one after the other. */
function piecesOf(events: string, id: string): readonly string[] {
  return [...events.matchAll(/^data: (\{.*\})$/gm)].flatMap(([, json = '']) => {
    const piece = (JSON.parse(json) as Record<string, string>)[id]
    return piece === undefined ? [] : [piece]
  })
}

async function ours(...mutants: readonly string[]): Promise<Started> {
  const traits = await (await loadSuite()).traits()
  server = await startReferenceServer({ traits: traits.filter(({ name }) => mutants.includes(name)) })
  bench = await workbench()
  await bench.post('targets', { baseUrl: server.baseUrl, name: 'Ours', bearerToken: 'demo-token-alice' })
  return bench
}

describe('an exploration', { timeout: 60_000 }, () => {
  test('shows its shrinking as it goes on, and is kept with its report', async () => {
    const { post, ended, get } = await ours('expiration-without-offset')
    const begun = await post('targets/ours/explore', {
      seed: '3',
      histories: '4',
      steps: '12',
      waitBudget: '0',
    })
    expect(begun.url).toMatch(/live\/$/)
    expect(begun.text).toContain('Exploring Ours, so far')
    const events = await ended('ours')
    const found = piecesOf(events, 'found').filter((piece) => piece.includes('OUT-10'))
    expect(found.join('\n')).toMatch(/shortening: \d+ (?:of \d+ )?steps/)
    const lengths = found.flatMap((piece) => {
      const [, history = ''] = /<pre class="history">([^<]*)<\/pre>/.exec(piece) ?? []
      return history === '' ? [] : [history.split('\n').length]
    })
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a))
    expect(lengths.at(-1)).toBeLessThan(4)
    expect(found.at(-1)).toMatch(/steps are enough; shown [123] more times/)
    expect(piecesOf(events, 'now').join('\n')).toContain('<svg')
    const report = await get('targets/ours/live/')
    expect(report.url).toMatch(/report\.html$/)
    expect(report.text).toContain('data-verdict="non-conformant"')
    expect((await get('targets/ours/')).text).toContain('non-conformant')
  })

  test('refuses what cannot be used in the words of the command line, and a target that is being tested', async () => {
    const { post } = await ours()
    const wrong = await post('targets/ours/explore', { histories: 'many' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('--histories is ')
    expect(wrong.text).toContain('value="many"')
    await post('targets/ours/explore', { histories: '50' })
    const second = await post('targets/ours/run', {})
    expect(second.status).toBe(422)
    expect(second.text).toContain('is being tested')
  })

  test('is stopped from its page', async () => {
    const { post, ended, get } = await ours()
    await post('targets/ours/explore', { histories: '1000' })
    await post('targets/ours/stop', {})
    expect(await ended('ours')).toContain('event: over')
    expect((await get('targets/ours/live/')).text).toContain('data-verdict="interrupted"')
  })
})
