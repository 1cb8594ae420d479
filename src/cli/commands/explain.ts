import { join, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { shown } from '../../target/configuration/layers.js'
import { nearest } from '../../target/configuration/nearest.js'
import { ConfigurationError } from '../../target/configuration/types.js'
import { processIo } from '../io.js'

interface Flags {
  readonly reportDir?: string
}

/** `explain ID`: prints a requirement whole, and what the last report says of it. */
export function register(program: Command): void {
  program
    .command('explain')
    .argument('<id>', 'a requirement, as `list` names it')
    .description(
      'explain a requirement: what it says, how it is judged, what to change, what the last report says',
    )
    .option('--report-dir <DIR>', 'folder of the last report [default: reports/latest; REPORT_DIR]')
    .action(explain)
}

async function explain(text: string, flags: Flags): Promise<void> {
  const { stdout, env, cwd } = processIo()
  const [{ loadSuite }, { coverage }, { renderExplanation }, { painter, wantsColour }] = await Promise.all([
    import('../../suite.js'),
    import('../../run/suite.js'),
    import('../../report/explain.js'),
    import('../../report/terminal/paint.js'),
  ])
  const id = text.trim().toUpperCase().split('/')[0] ?? ''
  const suite = await loadSuite()
  const { catalogue } = suite
  const requirement = catalogue.find(id)
  if (!requirement) {
    const near = nearest(
      id,
      catalogue.requirements.map((one) => one.id),
    )
    throw new ConfigurationError(
      `'${shown(text)}' is no requirement${near ? ` (did you mean ${near}?)` : ''}; ` +
        '`list` prints the ids of all.',
    )
  }
  const covered = coverage(suite)[id] ?? []
  const dir = resolve(cwd, flags.reportDir ?? env['REPORT_DIR'] ?? 'reports/latest')
  stdout.write(
    renderExplanation(requirement, catalogue, {
      paint: painter(wantsColour(stdout, env)),
      width: Math.min(Math.max(stdout.columns ?? 100, 60), 120),
      files: [...new Set(covered.map(({ file }) => file))],
      last: await lastReport(relative(cwd, dir) || '.', flags.reportDir !== undefined),
    }),
  )
}

/** The report of a folder. Without one that was named, none is no mistake. */
async function lastReport(dir: string, isNamed: boolean) {
  const { readReport, ReportFileError } = await import('../../report/read.js')
  const path = join(dir, 'report.json')
  try {
    return { report: await readReport(dir), path }
  } catch (error) {
    if (!(error instanceof ReportFileError)) throw error
    if (isNamed) throw new ConfigurationError(error.message)
    return null
  }
}
