import type { Named } from './reasons.js'

/** Pairs that are measured and known to survive or to be never reached, with the reason. */
export const KNOWN: readonly Named[] = []
