import { examplesFrom, unmatched } from '../judge/selection.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import type { Suite } from './suite.js'

/** @throws ConfigurationError for a pattern of `--only` or `--skip` that matches no requirement */
export function refuseUnmatched(
  { only, skip }: Pick<RunSettings, 'only' | 'skip'>,
  { catalogue }: Suite,
): void {
  const unknown = unmatched([...only, ...skip], catalogue)
  if (unknown.length === 0) return
  throw new ConfigurationError(
    `--only or --skip names ${unknown.join(', ')}, which matches no requirement; allowed are ids, groups and globs such as ${examplesFrom(catalogue).join(', ')} (see: list)`,
  )
}
