import { byReason } from '../report/standing.js'
import { logLine } from '../report/log-text.js'
import { doctor } from '../run/doctor.js'
import type { Forecast } from '../run/forecast.js'
import { interruptible } from '../run/interrupt.js'
import type { Io } from '../run/io.js'
import { loadSuite } from '../suite.js'
import type { RunSettings } from '../target/configuration/types.js'

/** Has the doctor look at every target, and prints what it says. @returns the exit code */
export async function examine(
  settings: RunSettings,
  { stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>,
  { tries }: { readonly tries: boolean } = { tries: false },
): Promise<number> {
  const write = (text: string): unknown => stdout.write(`${logLine(text)}\n`)
  const says = {
    target: ({ name, baseUrl }) => write(`${name} (${baseUrl})`),
    finding: ({ state, what, says }) => write(`  ${state.padEnd(8)} ${what.padEnd(17)} ${says}`),
    forecast: (forecast) => linesOf(forecast).forEach(write),
    left: (urls) => urls.forEach((url) => write(`  Not deleted: ${url}`)),
  } satisfies Parameters<typeof doctor>[2]
  return doctor(settings, await loadSuite(), says, {
    tries,
    interruptible: (left) => interruptible(stderr, left),
  })
}

function linesOf({ verified, open, unknown }: Forecast): readonly string[] {
  if (open.length === 0 && unknown.length === 0)
    return ['', 'A run will verify everything that the suite covers on this version.']
  return [
    '',
    `A run will verify ${verified.length}: ${listed(verified)}`,
    `It will not verify ${open.length}${open.length > 0 ? ':' : '.'}`,
    ...[...byReason(open)].map(([reason, ids]) => `  ${reason}: ${listed(ids)}`),
    ...(unknown.length > 0
      ? [`Not known without writing (see --try): ${unknown.length}: ${listed(unknown)}`]
      : []),
  ]
}

const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '))
