import { doctor, type DoctorOptions } from '../../../src/run/doctor.js'
import type { Finding } from '../../../src/run/doctor-network.js'
import type { Forecast } from '../../../src/run/forecast.js'
import { standingOf, type LeftOpen, type Standing } from '../../../src/report/standing.js'
import type { RunSettings, TargetSettings } from '../../../src/target/configuration/types.js'
import { loadSuite } from '../../conformance/suite.js'
import { verdictsOf } from './verdicts.js'

export interface Examined {
  readonly findings: readonly Finding[]
  readonly forecast: Forecast | null
  readonly left: readonly string[]
}

/** What doctor says of the targets of these settings. */
export async function examined(settings: RunSettings, options?: DoctorOptions): Promise<Examined> {
  const findings: Finding[] = []
  const left: string[] = []
  let forecast: Forecast | null = null
  await doctor(
    settings,
    await loadSuite(),
    {
      target: () => undefined,
      finding: (finding) => findings.push(finding),
      forecast: (of) => (forecast = of),
      left: (urls) => left.push(...urls),
    },
    options,
  )
  return { findings, forecast, left }
}

/** Where a run leaves the requirements. */
export async function standingAfterRun(target: TargetSettings, settings: RunSettings): Promise<Standing> {
  return standingOf((await verdictsOf(target, { ...settings, repeats: true })).judgement)
}

/** Ids with causes, one a line. A Date header has whole seconds, so that a life is known to a second. */
export const causes = (open: readonly LeftOpen[]): readonly string[] =>
  open.map(({ requirement, isLeftOut, reason }) => {
    const about = reason.replace(
      /\b(\d+) s\b/g,
      (_, seconds: string) => `${Math.round(Number(seconds) / 10)}0 s`,
    )
    return `${requirement} ${isLeftOut ? 'left out' : 'unverified'}: ${about}`
  })
