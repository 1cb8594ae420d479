import { adviceFor } from './advice/index.js'
import type { Result } from './types.js'

/** The smallest change of the server that would pass, in one sentence; null when none is known. */
export function adviceOf({ requirement, clause }: Pick<Result, 'requirement' | 'clause'>): string | null {
  return adviceFor(requirement, clause)?.change ?? null
}
