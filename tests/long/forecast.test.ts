import { describe, expect, test } from 'vitest'
import { causes, examined, standingAfterRun } from '../selftest/support/forecasts.js'
import { SET_UPS, withSetUp } from '../selftest/support/set-ups.js'

const FACTOR = 0.5
/** What only the clock shows is left out, where the set-up is not about it. */
const NO_WAITS = { waitBudgetSeconds: 0 }

describe.concurrent.each(SET_UPS)('$name', (setUp) => {
  test(
    'doctor is right about what it knows, and with --try knows all',
    async () => {
      await withSetUp(setUp, async (target, told) => {
        const settings = { ...told, timeoutFactor: FACTOR, ...(!setUp.settings?.waitBudgetSeconds && NO_WAITS) }
        const { verified, open } = await standingAfterRun(target, settings)
        const reading = (await examined(settings)).forecast
        const trying = (await examined(settings, { tries: true })).forecast
        expect(trying?.unknown).toEqual([])
        expect(causes(trying?.open ?? [])).toEqual(causes(open))
        expect(trying?.verified).toEqual(verified)
        // Without a trial: what it says is right, and each requirement that applies is in one list.
        expect((reading?.verified ?? []).filter((id) => !verified.includes(id))).toEqual([])
        expect(causes(open)).toEqual(expect.arrayContaining([...causes(reading?.open ?? [])]))
      })
    },
    300_000,
  )
})
