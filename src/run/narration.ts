import { isAbsolute, relative } from 'node:path'
import type { Catalogue } from '../catalogue/index.js'
import { logLine } from '../report/log-text.js'
import type { ReportHead } from '../report/matrix.js'
import type { RunSettings } from '../target/configuration/types.js'
import type { Concluded } from './conclude.js'
import type { Rehearsed } from './dry-run.js'
import type { RunEvents } from './events.js'
import { NOTHING_TESTED, type Finished } from './finished.js'
import { forGithub, NOTHING_TOLD, tellGithub, type ToldGithub } from './github.js'
import { interruptible, Remaining } from './interrupt.js'
import type { Io } from './io.js'
import { run } from './run.js'
import type { Suite } from './suite.js'

/** Tests what the settings name, and says in words what comes of it: what the command line prints, and a script's log. */
export async function narratedRun(
  settings: RunSettings,
  suite: Suite,
  io: Io,
  shown: RunEvents = {},
): Promise<Finished> {
  if (settings.dryRun) {
    const { dryRun } = await import('./dry-run.js')
    await narrateDryRun(dryRun(settings, suite), io)
    return NOTHING_TESTED
  }
  return narrated(settings, suite, io, shown, (signal, events) => run(settings, { suite, signal, events }))
}

/** Judges a recorded run again, and says in words what comes of it. @throws ConfigurationError as `replay` does */
export async function narratedReplay(
  dir: string,
  settings: RunSettings,
  suite: Suite,
  io: Io,
  shown: RunEvents = {},
): Promise<Finished> {
  const { replay } = await import('./replay.js')
  return narrated(settings, suite, io, shown, (signal, events) =>
    replay(dir, settings, { suite, signal, events }),
  )
}

/**
 * Does what a command does with the server, interruptible, and says in words what comes of it.
 * @param shown is told first; what is said then may stand on a line of its own
 */
export async function narrated(
  settings: RunSettings,
  { catalogue }: Suite,
  io: Io,
  shown: RunEvents,
  act: (signal: AbortSignal, events: RunEvents) => Promise<Finished>,
): Promise<Finished> {
  const write = (text: string): unknown => io.stdout.write(`${text}\n`)
  const told = new Map<string, ToldGithub>()
  const remaining = new Remaining()
  const left = (): string => (settings.embedded ? '' : logLine(remaining.sentence(settings.reportDir)))
  const { signal, release } = interruptible(io.stderr, left)
  try {
    const finished = await act(signal, {
      ...shown,
      recorded: (target, line) => {
        remaining.heard(line)
        shown.recorded?.(target, line)
      },
      started: (targets) => {
        shown.started?.(targets)
        if (settings.embedded)
          write(`No target is configured: testing the embedded reference server at ${targets[0]?.baseUrl}`)
      },
      concluded: async (target, concluded) => {
        await shown.concluded?.(target, concluded)
        told.set(target, await forGithub(concluded, catalogue, io.env))
        if (!settings.severalTargets) await sayReport(concluded, catalogue, settings, io)
      },
    })
    if (finished.matrix !== null) {
      for (const head of finished.heads) for (const line of headLines(head)) write(line)
      write(`Matrix: ${logLine(finished.matrix)}`)
    }
    const names = settings.severalTargets ? settings.targets.map(({ name }) => name) : [...told.keys()]
    for (const name of names) await tellGithub(told.get(name) ?? NOTHING_TOLD, io)
    if (finished.notTested) throw finished.notTested
    return finished
  } finally {
    release()
  }
}

/** What each of several targets ends with: the verdict, and what to mend first. Safe to print. */
export function headLines({ target, summary, first }: ReportHead): string[] {
  const sentence = `${logLine(target.name)}: ${logLine(summary.sentence)}`
  if (!first || (first.verdict !== 'fail' && first.blocks.length === 0)) return [sentence]
  const blocks = first.blocks.length === 0 ? '' : ` (blocks ${first.blocks.length})`
  return [sentence, `  Fix first: ${first.requirement}${blocks}`]
}

/** Prints the report of one target. */
export async function sayReport(
  { report, paths, shown }: Concluded,
  catalogue: Catalogue,
  { verbose }: Pick<RunSettings, 'verbose'>,
  io: Io,
): Promise<void> {
  const { renderConsole, wantsColour } = await import('../report/console.js')
  const reportPath = paths['html']
  const options = {
    colour: wantsColour(io.stdout, io.env),
    ...(reportPath !== undefined && { reportPath: nearPath(io.cwd, reportPath) }),
    ...(io.stdout.isTTY === true && io.stdout.columns !== undefined && { columns: io.stdout.columns }),
    verbose,
  }
  io.stdout.write(shown(renderConsole(report, catalogue, options)))
}

/** A path as a person at that folder would write it. */
function nearPath(cwd: string, path: string): string {
  const near = relative(cwd, path)
  return near.startsWith('..') || isAbsolute(near) ? path : near
}

/** What a run would send, in words. */
async function narrateDryRun(rehearsals: AsyncIterable<Rehearsed>, io: Io): Promise<void> {
  const write = (text: string): unknown => io.stdout.write(`${logLine(text)}\n`)
  for await (const { target, baseUrl, requests } of rehearsals) {
    write(
      `A run against ${target ? `${target.name} (${baseUrl})` : 'the embedded reference server'} would send:`,
    )
    for (const [line, count] of requests) write(`  ${String(count).padStart(4)} × ${line}`)
    write('')
  }
  write(
    'Nothing was sent to a target. Numbers are those of a server that does everything; one that refuses something gets fewer.',
  )
  write(
    'Scenarios that wait for expiry or heartbeats are listed only by a run with --wait-budget; they send the same kinds of requests.',
  )
}
