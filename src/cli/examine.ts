import { logLine } from '../report/log-text.js'
import { doctor } from '../run/doctor.js'
import type { Output } from '../run/io.js'
import { loadSuite } from '../suite.js'
import type { RunSettings } from '../target/configuration/types.js'

/** Has the doctor look at every target, and prints what it says. @returns the exit code */
export async function examine(settings: RunSettings, stdout: Output): Promise<number> {
  const write = (text: string): unknown => stdout.write(`${logLine(text)}\n`)
  return doctor(settings, await loadSuite(), {
    target: ({ name, baseUrl }) => write(`${name} (${baseUrl})`),
    finding: ({ state, what, says }) => write(`  ${state.padEnd(8)} ${what.padEnd(17)} ${says}`),
    unverifiable: (idsByReason) => {
      const all = idsByReason.size === 0
      const heading = 'A run would not be able to verify:'
      write('')
      write(all ? 'A run can verify everything that the suite covers on this version.' : heading)
      for (const [reason, ids] of idsByReason) write(`  ${reason}: ${ids.join(', ')}`)
    },
  })
}
