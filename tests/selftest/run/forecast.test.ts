import { describe, expect, test } from 'vitest'
import { causes, examined, standingAfterRun } from '../support/forecasts.js'
import { SET_UPS, withSetUp } from '../support/set-ups.js'

/** Those that end soon; tests/long/forecast.test.ts has all. */
const QUICK = ['no right to create', 'a wrong bearer', 'the feature is off', 'read only with a wrong id']

describe.each(SET_UPS.filter(({ name }) => QUICK.includes(name)))('$name', (setUp) => {
  test('doctor --try foretells what the run leaves unverified or out, and why', async () => {
    await withSetUp(setUp, async (target, told) => {
      const settings = { ...told, waitBudgetSeconds: 0, timeoutFactor: 0.5 }
      const { verified, open } = await standingAfterRun(target, settings)
      const { forecast, left } = await examined(settings, { tries: true })
      expect(open.length).toBeGreaterThan(100)
      expect(causes(forecast?.open ?? [])).toEqual(causes(open))
      expect(forecast?.verified).toEqual(verified)
      expect(forecast?.unknown).toEqual([])
      expect(left).toEqual([])
    })
  })
})
