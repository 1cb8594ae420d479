import { R4, R4B } from './backport.js'
import { R5, R6a, R6b } from './native.js'
import type { Release } from './names.js'
import type { ReleaseRules } from './types.js'

export { releaseOf, RELEASE_OF_VERSION, RELEASES, VERSIONS, type Release, type Version } from './names.js'
export type { ReleaseRules, SubscriptionTerms, SubscriptionWish } from './types.js'

const RULES: Readonly<Record<Release, ReleaseRules>> = { R4, R4B, R5, R6a, R6b }

/** All that differs in one release. */
export function rulesOf(release: Release): ReleaseRules {
  return RULES[release]
}
