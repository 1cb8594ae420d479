/**
 * FHIR releases as the suite tells them apart, with the version that the MIME parameter `fhirVersion` names.
 * R6a: 6.0.0-ballot1 to ballot3, where the operation is in core; R6b: ballot4 and later, where it is not.
 */
export const VERSIONS = { R4: '4.0', R4B: '4.3', R5: '5.0', R6a: '6.0', R6b: '6.0' } as const

export type Release = keyof typeof VERSIONS

export const RELEASES = Object.keys(VERSIONS) as readonly Release[]

/** What a user can say, and the release that is meant by it. */
export const RELEASE_OF_VERSION = { '4.0': 'R4', '4.3': 'R4B', '5.0': 'R5', '6.0': 'R6a' } as const

export type Version = keyof typeof RELEASE_OF_VERSION

/** The release of a CapabilityStatement.fhirVersion, or null when it is none that has the operation. */
export function releaseOf(fhirVersion: string): Release | null {
  if (/^4\.0(\.|$)/.test(fhirVersion)) return 'R4'
  if (/^4\.(1|3)(\.|$)/.test(fhirVersion)) return 'R4B'
  if (/^5\.0(\.|$)/.test(fhirVersion)) return 'R5'
  const ballot = /^6\.0(?:\.0)?(?:-ballot(\d+))?/.exec(fhirVersion)
  if (!ballot) return null
  return ballot[1] !== undefined && Number(ballot[1]) <= 3 ? 'R6a' : 'R6b'
}
