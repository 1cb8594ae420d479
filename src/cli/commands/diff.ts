import type { Command } from 'commander'
import { resolve } from 'node:path'
import { ConfigurationError } from '../../target/configuration/types.js'
import { decideExit } from '../exit.js'
import { processIo } from '../io.js'
import { pathFlag } from '../path-flag.js'

interface Flags {
  readonly json?: string
  readonly html?: string
}

/** `diff A B`: what changed between two reports. */
export function register(program: Command): void {
  program
    .command('diff')
    .argument('<before>', 'report.json of the earlier run, or the folder that holds it')
    .argument('<after>', 'report.json of the later run, or the folder that holds it')
    .description('what is newly failing, newly unverified, resolved …; exit code 1 when anything got worse')
    .option('--json <FILE>', 'write the comparison as JSON')
    .option('--html <FILE>', 'write the comparison as an HTML page')
    .action(run)
}

async function run(before: string, after: string, flags: Flags): Promise<void> {
  const io = processIo()
  const json = flags.json === undefined ? null : pathFlag('--json', flags.json, io.cwd, 'file')
  const html = flags.html === undefined ? null : pathFlag('--html', flags.html, io.cwd, 'file')
  const { readReport, ReportFileError } = await import('../../report/read.js')
  const { loadCatalogue } = await import('../../suite.js')
  const { diffReports } = await import('../../report/diff.js')
  const { renderDiff } = await import('../../report/diff-text.js')
  const { writeWhole } = await import('../../report/write-whole.js')
  const read = (path: string) =>
    readReport(resolve(io.cwd, path)).catch((error: unknown) => {
      throw error instanceof ReportFileError ? new ConfigurationError(error.message) : error
    })
  const diff = diffReports(await read(before), await read(after), await loadCatalogue())
  if (json !== null) await writeWhole(json, `${JSON.stringify(diff, null, 1)}\n`)
  if (html !== null) {
    const { renderDiffHtml } = await import('../../report/html/diff/render.js')
    await writeWhole(html, renderDiffHtml(diff))
  }
  io.stdout.write(renderDiff(diff))
  decideExit(diff.worse ? 1 : 0)
}
