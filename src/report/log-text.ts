import { safeText } from './safe-text.js'

/** Where a line begins that a CI system may read as a command. .NET, which runners are written in, ends lines at both. */
const AT_LINE_START = /(^|[\r\n])([^\S\r\n]*)::/g
/** `##[error]`, `##vso[…]`, `##teamcity[…]`: found in the middle of a line too. */
const ANYWHERE = /##(?=[a-z]{0,30}\[)/gi

/**
 * Text for a terminal or a log in which no CI system finds a command: GitHub Actions (`::name`, `##[name]`), Azure
 * Pipelines, TeamCity. Everything that goes there passes through here; commands of our own go beside it, see `Output`.
 */
export function logText(text: string): string {
  if (!text.includes('::') && !text.includes('##')) return text
  return text.replace(AT_LINE_START, '$1$2: :').replace(ANYWHERE, '# #')
}

/** A string of a target, or of a file that somebody else may have written, as one line of a log: see `safeText`. */
export function logLine(text: string): string {
  return logText(safeText(text))
}
