import { CORE_CANONICALS, NATIVE } from './native.js'
import type { ReleaseShape } from './shape.js'

/** The last R6 ballot that defines the operation in core. */
export const R6A: ReleaseShape = {
  ...NATIVE,
  release: 'R6a',
  fhirVersion: '6.0.0-ballot3',
  mimeVersions: ['6.0', '6.0.0-ballot3'],
  canonicals: CORE_CANONICALS,
}

/** A later ballot: the operation has left core, so it is served but not declared. */
export const R6B: ReleaseShape = {
  ...R6A,
  release: 'R6b',
  fhirVersion: '6.0.0-ballot5',
  mimeVersions: ['6.0', '6.0.0-ballot5'],
  declaresOperation: false,
}
