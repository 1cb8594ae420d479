import { startReferenceServer } from '../reference/server.js'
import { plainTarget } from '../target/configuration/read.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'

const RELEASES = { auto: 'R5', '4.0': 'R4', '4.3': 'R4B', '5.0': 'R5', '6.0': 'R6a' } as const

/** The version that a rehearsal for this target speaks; null when the target is asked for it itself. */
export function releaseFor(target: TargetSettings | null): TargetSettings['fhirVersion'] | null {
  return target === null || target.fhirVersion === 'auto' ? null : target.fhirVersion
}

/** Starts the reference server in this process and says how to reach it, as both of its principals. */
export async function embeddedTarget(
  settings: Pick<RunSettings, 'embeddedFhirVersion'>,
): Promise<{ readonly settings: TargetSettings; close(): Promise<void> }> {
  const server = await startReferenceServer({ release: RELEASES[settings.embeddedFhirVersion] })
  const [first = '', second = ''] = Object.keys(server.principals)
  return {
    settings: plainTarget(server.baseUrl, {
      name: 'embedded reference server',
      auth: { kind: 'bearer', token: first },
      second: { kind: 'bearer', token: second },
    }),
    close: () => server.close(),
  }
}
