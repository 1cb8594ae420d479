import { BACKPORT, GUIDE, GUIDE_CANONICALS, history } from './backport.js'
import { subscriptionStatus } from './native.js'
import type { ReleaseShape } from './shape.js'

export const R4B: ReleaseShape = {
  ...BACKPORT,
  release: 'R4B',
  fhirVersion: '4.3.0',
  mimeVersions: ['4.3', '4.3.0'],
  canonicals: GUIDE_CANONICALS,
  instantiates: `${GUIDE}/CapabilityStatement/backport-subscription-server`,
  topicIsResource: true,
  statusResource: subscriptionStatus,
  notification: history('backport-subscription-notification'),
}
