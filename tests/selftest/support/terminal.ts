import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { main } from './cli.js'

/** What a watching command line is started with. CI is empty, since --watch is refused there. */
export const TOKENS = { TARGET_BEARER_TOKEN: 'demo-token-alice', CI: '' }

/** The command line at a terminal of its own, which ends with the process that is given. Wants `script`, as Linux has it. */
export function atTerminal(args: readonly string[]): ChildProcessWithoutNullStreams {
  const quoted = [process.execPath, main, ...args]
    .map((each) => `'${each.replaceAll("'", "'\\''")}'`)
    .join(' ')
  return spawn('script', ['-qec', quoted, '/dev/null'], { env: { ...process.env, ...TOKENS } })
}
