import { describe, expect, test } from 'vitest'
import { causes, examined, standingAfterRun } from '../selftest/support/forecasts.js'
import { SET_UPS, withSetUp } from '../selftest/support/set-ups.js'

const FACTOR = 0.5
/** What only the clock shows is left out, where the set-up is not about it. */
const NO_WAITS = { waitBudgetSeconds: 0 }

describe.concurrent.each(SET_UPS)('$name', (setUp) => {
  test('doctor is right about what it knows, and with --try knows all', async () => {
    await withSetUp(setUp, async (target, told) => {
      const settings = { ...told, timeoutFactor: FACTOR, ...(!setUp.settings?.waitBudgetSeconds && NO_WAITS) }
      const { verified, open } = await standingAfterRun(target, settings)
      const reading = (await examined(settings)).forecast
      const trying = (await examined(settings, { tries: true })).forecast
      expect(trying?.unknown).toEqual([])
      expect(causes(trying?.open ?? [])).toEqual(causes(open))
      expect(trying?.verified).toEqual(verified)
      // Without a trial it is right about what it says it knows, and each requirement that applies is in one list.
      const ids = open.map(({ requirement }) => requirement)
      const { verified: sure = [], open: lost = [], unknown = [] } = reading ?? {}
      expect(sure.filter((id) => !verified.includes(id))).toEqual([])
      expect(lost.map(({ requirement }) => requirement).filter((id) => !ids.includes(id))).toEqual([])
      const all = [...sure, ...lost.map(({ requirement }) => requirement), ...unknown]
      expect(new Set(all).size).toBe(all.length)
      expect([...verified, ...ids].filter((id) => !all.includes(id))).toEqual([])
    })
  }, 300_000)
})
