import { unmatched } from '../judge/selection.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'

/** @throws ConfigurationError for a pattern of `--only` or `--skip` that matches no requirement */
export function refuseUnmatched({ only, skip }: Pick<RunSettings, 'only' | 'skip'>): void {
  const unknown = unmatched([...only, ...skip])
  if (unknown.length === 0) return
  throw new ConfigurationError(
    `--only or --skip names ${unknown.join(', ')}, which matches no requirement; allowed are ids, groups and globs such as OUT-10, EXP or WS-1* (see: list)`,
  )
}
