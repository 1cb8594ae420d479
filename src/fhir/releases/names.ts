/** FHIR releases as the suite tells them apart; R6a: ballots 1 to 3, R6b: ballot 4 and later. */
export type Release = 'R4' | 'R4B' | 'R5' | 'R6a' | 'R6b'

/** The release of a CapabilityStatement.fhirVersion, or null when it is none that has the operation. */
export function releaseOf(fhirVersion: string): Release | null {
  if (/^4\.0(\.|$)/.test(fhirVersion)) return 'R4'
  if (/^4\.(1|3)(\.|$)/.test(fhirVersion)) return 'R4B'
  if (/^5\.0(\.|$)/.test(fhirVersion)) return 'R5'
  const ballot = /^6\.0(?:\.0)?(?:-ballot(\d+))?/.exec(fhirVersion)
  if (!ballot) return null
  return ballot[1] !== undefined && Number(ballot[1]) <= 3 ? 'R6a' : 'R6b'
}
