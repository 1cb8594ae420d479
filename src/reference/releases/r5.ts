import { CORE_CANONICALS, NATIVE } from './native.js'
import type { ReleaseShape } from './shape.js'

export const R5: ReleaseShape = {
  ...NATIVE,
  release: 'R5',
  fhirVersion: '5.0.0',
  mimeVersions: ['5.0', '5.0.0'],
  canonicals: CORE_CANONICALS,
}
