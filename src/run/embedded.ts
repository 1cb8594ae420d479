import { RELEASE_OF_VERSION } from '../fhir/releases/names.js'
import { startReferenceServer } from '../reference/server.js'
import { plainTarget } from '../target/configuration/read.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'

/** What the embedded server speaks where nothing is said. */
const USUAL = 'R5'

/** The version that a rehearsal for this target speaks; null when the target is asked for it itself. */
export function releaseFor(target: TargetSettings | null): TargetSettings['fhirVersion'] | null {
  return target === null || target.fhirVersion === 'auto' ? null : target.fhirVersion
}

/**
 * Starts the reference server in this process and says how to reach it, as both of its principals.
 * @param tokenLifetimeSeconds where the few seconds that a run waits for are too few
 */
export async function embeddedTarget(
  settings: Pick<RunSettings, 'embeddedFhirVersion'>,
  tokenLifetimeSeconds?: number,
): Promise<{ readonly settings: TargetSettings; close(): Promise<void> }> {
  const version = settings.embeddedFhirVersion
  const release = version === 'auto' ? USUAL : RELEASE_OF_VERSION[version]
  const server = await startReferenceServer({
    release,
    ...(tokenLifetimeSeconds !== undefined && { tokenLifetimeSeconds }),
  })
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
