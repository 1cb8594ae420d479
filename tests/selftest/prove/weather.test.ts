import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { WeatherResult } from '../../prove/weather/job.js'
import { jobOf, sampleOf, serverName, servers, weatherPlan } from '../../prove/weather/plan.js'
import { bothOf, compared, problemsOf } from '../../prove/weather/verdict.js'
import { LIMIT_FORMS, OUTAGES, WeatherGateway, type Weather } from '../../prove/weather/weather.js'

const chosen = await servers()
const plan = (seed: number) => weatherPlan(chosen, () => 300, seed)
const isReference = ({ trait }: { readonly trait: string | null }): boolean => trait === null

describe('the plan', () => {
  test('has the reference server in every outage at twenty places, and under every limit', () => {
    const jobs = plan(1).filter((job) => isReference(job) && job.release === 'R5')
    const outages = jobs.flatMap(({ weather }) => weather.filter((each) => each.kind === 'outage'))
    for (const as of OUTAGES) {
      const calls = outages.filter((each) => each.as === as).map(({ call }) => call)
      expect(new Set(calls).size).toBe(20)
    }
    const limits = jobs.flatMap(({ weather }) => weather.filter((each) => each.kind === 'limit'))
    expect(limits).toHaveLength(2 * LIMIT_FORMS.length)
  })

  test('has every variant slow, with jitter, and with an outage and a limit', () => {
    const jobs = plan(1)
    for (const server of chosen.right.filter((each) => !isReference(each))) {
      const kinds = jobs
        .filter((job) => serverName(job) === serverName(server))
        .map(({ weather }) => weather.map(({ kind }) => kind).join('+'))
      expect(kinds).toEqual(['slow', 'jitter', 'outage+limit'])
    }
  })

  test('has at least ten wrong servers, each away at twenty places and in every way', () => {
    const jobs = plan(1)
    expect(chosen.wrong.length).toBeGreaterThanOrEqual(10)
    for (const server of chosen.wrong) {
      const outages = jobs
        .filter((job) => serverName(job) === serverName(server))
        .flatMap(({ weather }) => weather.filter((each) => each.kind === 'outage'))
      expect(new Set(outages.map(({ call }) => call)).size).toBe(20)
      expect(new Set(outages.map(({ as }) => as))).toEqual(new Set(OUTAGES))
    }
  })

  test('is determined by its seed', () => {
    expect(plan(7)).toEqual(plan(7))
    expect(plan(7)).not.toEqual(plan(8))
    expect(sampleOf(plan(7), 60, 7)).toEqual(sampleOf(plan(7), 60, 7))
    expect(new Set(sampleOf(plan(7), 60, 7)).size).toBe(60)
  })
})

describe('what bad weather made of a run', () => {
  const result = (rows: Partial<WeatherResult>): WeatherResult => ({
    job: jobOf({ trait: null, release: 'R5' }, [], 1),
    failed: [],
    warned: [],
    passed: [],
    open: [],
    unverified: 0,
    faults: [],
    verdict: 'conformant',
    calls: 1,
    milliseconds: 1,
    cpuMilliseconds: 1,
    ...rows,
  })
  const calm = result({ warned: ['OP-05/refused [forms]: 405'], passed: ['OP-01/missing [forms]'] })

  test('a failure and a new warning of a right server are problems, a known warning is none', () => {
    const bad = result({ failed: ['OP-01/missing [forms]: 503'], warned: [...calm.warned, 'OP-02/x [y]: z'] })
    const problems = problemsOf(bad, compared(bad, calm, true))
    expect(problems).toEqual([
      'reference server on R5, calm: fails OP-01/missing [forms]: 503',
      'reference server on R5, calm: warns of OP-02/x [y]: z',
    ])
  })

  test('of a wrong server a new pass is one', () => {
    const bad = result({ failed: ['a'], passed: ['OP-01/missing [forms]', 'ERR-05/2xx [unknown-id]'] })
    expect(problemsOf(bad, compared(bad, calm, false))).toEqual([
      'reference server on R5, calm: gains a pass for ERR-05/2xx [unknown-id]',
    ])
  })

  test('a run in calm that a busy machine spoilt is made up for by another', () => {
    const spoilt = result({ passed: [] })
    const better = result({ passed: ['ERR-11/2xx [foreign]'], warned: ['WS-07/stops [idle]'] })
    const wrong = result({ passed: ['ERR-11/2xx [foreign]'] })
    expect(compared(wrong, spoilt, false).gained).toEqual(['ERR-11/2xx [foreign]'])
    expect(compared(wrong, bothOf(spoilt, better), false).gained).toEqual([])
    const right = result({ warned: ['WS-07/stops [idle]'] })
    expect(compared(right, bothOf(spoilt, better), true).warned).toEqual([])
  })

  test('of what the text leaves open a new pass is none', () => {
    const bad = result({ passed: ['WS-22/lost [events-empty]'] })
    expect(problemsOf(bad, compared(bad, result({ open: bad.passed }), false))).toEqual([])
  })
})

describe('the gateway', () => {
  let running: Server | undefined
  afterEach(() => running?.close())

  /** What so many calls, one after the other, are answered. */
  async function answers(weather: readonly Weather[], count: number): Promise<Response['status'][]> {
    const gateway = new WeatherGateway(weather, 1)
    running = createServer((request, response) =>
      gateway.request(request, response, () => response.end('here')),
    )
    await new Promise<void>((resolve) => running?.listen(0, '127.0.0.1', resolve))
    const { port } = running.address() as AddressInfo
    const statuses: number[] = []
    for (let call = 0; call < count; call++)
      statuses.push(
        await fetch(`http://127.0.0.1:${port}/`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
    return statuses
  }

  test.each([429, 502, 503] as const)('is away with %i from the call on', async (as) => {
    expect(await answers([{ kind: 'outage', as, call: 3 }], 4)).toEqual([200, 200, as, as])
  })

  test('cuts connections', async () => {
    expect(await answers([{ kind: 'outage', as: 'reset', call: 2 }], 3)).toEqual([200, 0, 0])
  })

  test('limits calls in a second', async () => {
    const statuses = await answers([{ kind: 'limit', perSecond: 6, form: 'seconds' }], 8)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
  })

  test('is as late as it is told, and with jitter by another time each', () => {
    expect(new WeatherGateway([{ kind: 'slow', milliseconds: 7 }], 1).delayMs()).toBe(7)
    const jitter = new WeatherGateway([{ kind: 'jitter', milliseconds: 100 }], 1)
    const delays = [1, 2, 3, 4].map(() => jitter.delayMs())
    expect(new Set(delays).size).toBe(4)
    expect(Math.max(...delays)).toBeLessThan(100)
  })
})
