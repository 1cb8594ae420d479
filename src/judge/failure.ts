import type { Result } from './types.js'

/**
 * A failed check as a test runner shows it: what was expected, observed and is to be changed. Its stack begins in the
 * test file, so that editors and reporters go to the check's own line.
 * @param broken the assertion that did not hold
 */
export function failureOf(result: Result, broken: Error | null): Error {
  const { requirement, clause, title, expected, observed, reason, advice, sources } = result
  const lines = [
    `${requirement}/${clause}: ${title}`,
    `expected  ${expected}`,
    `observed  ${observed === '' ? reason : observed}`,
    ...(advice === null ? [] : [`change    ${advice}`]),
    ...(sources[0] === undefined ? [] : [`source    ${sources[0]}`]),
  ]
  const error = new Error(lines.join('\n'))
  error.name = 'NonConformant'
  // What called the check is the engine: a reader of the failure has nothing to look for there.
  const frames = (broken?.stack ?? '').split('\n').filter((line) => /^\s+at .*\.test\.[jt]s/.test(line))
  if (frames.length > 0) error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n')
  return error
}
