import type { RedactionProof } from './types.js'

/** `0 of 12 secrets found in 5 outputs` */
export function redactionSentence(proof: RedactionProof | null): string {
  if (!proof) return 'not looked for: the secrets of a recorded run are not known'
  const { secrets, indistinct, outputs, found } = proof
  const distinct = new Set(found.map(({ secret }) => secret)).size
  const rest =
    indistinct === 0 ? '' : `; ${indistinct} too short or too ordinary to look for, replaced where they stood`
  return `${distinct} of ${secrets} secrets found in ${outputs.length} outputs${rest}`
}
