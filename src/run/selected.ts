import { examplesFrom, unmatched } from '../judge/selection.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import type { Suite } from './suite.js'

/** @throws ConfigurationError for a pattern of a flag that names requirements, which matches none */
export function refuseUnmatched(
  { only, skip, acceptUnverified }: Pick<RunSettings, 'only' | 'skip' | 'acceptUnverified'>,
  { catalogue }: Suite,
): void {
  const flags = { '--only': only, '--skip': skip, '--accept-unverified': acceptUnverified }
  for (const [flag, patterns] of Object.entries(flags)) {
    const unknown = unmatched(patterns, catalogue)
    if (unknown.length > 0)
      throw new ConfigurationError(
        `${flag} names ${unknown.join(', ')}, which matches no requirement; allowed are ids, groups and globs such as ${examplesFrom(catalogue).join(', ')} (see: list)`,
      )
  }
}
