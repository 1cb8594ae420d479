import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { readRecord } from '../../../src/evidence/read.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { loadSuite } from '../../conformance/suite.js'
import { ONE, workbench, type Started } from './support.js'

let bench: Started | undefined
let server: ReferenceServer | undefined
afterEach(async () => {
  await bench?.close()
  await server?.close()
  bench = server = undefined
})

const EMBEDDED = 'targets/embedded-reference-server'

describe('a run', () => {
  test('goes on without a page, fills the board in, and is kept', async () => {
    bench = await workbench()
    const started = await bench.post(`${EMBEDDED}/run`, ONE)
    expect(started.url).toMatch(/live\/$/)
    expect(started.text).toContain('so far')
    const events = await bench.ended('embedded-reference-server')
    expect(events).toContain('event: over')
    const report = await bench.get(`${EMBEDDED}/live/`)
    expect(report.text).toContain('data-verdict="partial"')
    const page = await bench.get(`${EMBEDDED}/`)
    expect(page.text).toContain('first run')
    expect((await readdir(`${bench.history}/embedded-reference-server`)).length).toBe(1)
  })

  test('draws what happens now, scenario after scenario', async () => {
    bench = await workbench()
    await bench.post(`${EMBEDDED}/run`, { only: 'OUT,OP', noRepeat: 'true', scope: 'core' })
    const events = await bench.ended('embedded-reference-server')
    const drawn = [...events.matchAll(/"now":"<div id=.{1,120}?<p><b>([\w-]+)<\/b>/g)].map(([, key]) => key)
    expect(drawn.length).toBeGreaterThan(0)
    expect(drawn.filter((key) => key !== 'first-contact').length).toBeGreaterThan(0)
  })

  test('shows the settings of a run only when one differs from what is so without it', async () => {
    bench = await workbench()
    const target = {
      baseUrl: 'http://127.0.0.1:9/fhir',
      name: 'Ours',
      fhirVersion: 'auto',
      createTopic: 'auto',
    }
    const isOpen = (text: string, id: string) => new RegExp(`<details id="${id}"[^>]*? open`).test(text)
    const made = await bench.post('targets', target)
    expect(['more-settings', 'run-settings', 'explore-settings'].map((id) => isOpen(made.text, id))).toEqual([
      false,
      false,
      false,
    ])
    const wrong = await bench.post('targets/ours/run', { scope: 'full', only: 'NOSUCH-99' })
    expect(isOpen(wrong.text, 'run-settings')).toBe(true)
    const other = await bench.post('targets/ours/settings', { ...target, createTopic: 'never' })
    expect(isOpen(other.text, 'more-settings')).toBe(true)
  })

  test('refuses settings that cannot be used, in the words of the command line', async () => {
    bench = await workbench()
    const wrong = await bench.post(`${EMBEDDED}/run`, { only: 'NOSUCH-99' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('--only names NOSUCH-99, which matches no requirement')
    expect((await bench.post(`${EMBEDDED}/run`, { waitBudget: 'soon' })).text).toContain('--wait-budget')
  })

  test('that has no place for its report says so, and the next one begins when it has', async () => {
    bench = await workbench()
    await writeFile(bench.history, 'a file')
    const refused = await bench.post(`${EMBEDDED}/run`, ONE)
    expect(refused.status).toBe(422)
    expect(refused.text).toMatch(/there already/)
    await rm(bench.history)
    expect((await bench.post(`${EMBEDDED}/run`, ONE)).status).toBe(200)
    expect(await bench.ended('embedded-reference-server')).toContain('event: over')
  })

  test('is one at a time for a target, and ends with the process after its clean-up', async () => {
    server = await startReferenceServer()
    bench = await workbench()
    await bench.post('targets', { baseUrl: server.baseUrl, name: 'Ours', bearerToken: 'demo-token-alice' })
    await bench.post('targets/ours/run', { scope: 'core' })
    const second = await bench.post('targets/ours/run', ONE)
    expect(second.status).toBe(422)
    expect(second.text).toContain('is being tested')
    const [folder] = await readdir(join(bench.history, 'ours'))
    const record = join(bench.history, 'ours', folder ?? '', 'record.ndjson')
    await expect.poll(() => readFile(record, 'utf8'), { timeout: 30_000 }).toContain('"what":"created"')
    expect(bench.isBusy).toBe(true)
    await bench.end()
    const { resources, end } = await readRecord(record)
    const ids = (what: string) => resources.flatMap((line) => (line.what === what ? (line.id ?? []) : []))
    expect(end?.how).toBe('interrupted')
    expect(new Set(ids('deleted'))).toEqual(new Set(ids('created')))
  })

  test('that fails is run again by itself, and two are compared', async () => {
    const traits = await (await loadSuite()).traits()
    server = await startReferenceServer({
      traits: traits.filter(({ name }) => name === 'expiration-without-offset'),
    })
    bench = await workbench()
    await bench.post('targets', { baseUrl: server.baseUrl, name: 'Ours', bearerToken: 'demo-token-alice' })
    await bench.post('targets/ours/run', { only: 'OUT', noRepeat: 'true' })
    await bench.ended('ours')
    const report = await bench.get('targets/ours/live/')
    expect(report.text).toContain('Run OUT-10 again')
    expect(report.text).not.toContain('Run OUT-01 again')
    await bench.post('targets/ours/run', { only: 'OUT-10', isAgain: 'true' })
    await bench.ended('ours')
    const page = await bench.get('targets/ours/')
    const keys = [...page.text.matchAll(/name="after" value="([^"]+)"/g)].map(([, key]) => key!)
    expect(keys).toHaveLength(2)
    const compared = await bench.get(`targets/ours/compare?before=${keys[1]}&after=${keys[0]}`)
    expect(compared.status).toBe(200)
    expect(compared.text).toContain('left out now')
    const overTime = (await bench.get('targets/ours/over-time/')).text
    expect(overTime).toContain('0 of 2 runs are conformant')
    expect(overTime).toMatch(/requirements fail in one run or\s+more/)
    expect(overTime).not.toMatch(/targets are|by target|>target</)
    const row = await bench.get('targets/ours/requirements/OUT-10/')
    expect(row.text.match(/✗ fail/g)).toHaveLength(2)
  })
})

test('a target that cannot be reached ends in a report that says so', async () => {
  bench = await workbench()
  await bench.post('targets', { baseUrl: 'http://127.0.0.1:9/fhir', name: 'Nobody' })
  await bench.post('targets/nobody/run', ONE)
  await bench.ended('nobody')
  expect((await bench.get('targets/nobody/live/')).text).toContain('data-verdict="incomplete"')
})

test.each([
  'targets/none/',
  `${EMBEDDED}/runs/none/report.html`,
  `${EMBEDDED}/requirements/NO-1/`,
  `${EMBEDDED}/compare?before=a&after=b`,
  `${EMBEDDED}/runs/%2e%2e%2f/report.html`,
  'targets/%ff/',
])('there is no %s', async (path) => {
  bench = await workbench()
  expect((await bench.get(path)).status).toBe(404)
})
