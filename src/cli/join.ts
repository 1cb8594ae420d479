import { logLine } from '../report/log-text.js'
import type { Io } from '../run/io.js'
import { merge } from '../run/merge.js'
import { headLines } from '../run/narration.js'
import { loadSuite } from '../suite.js'

/** Joins several runs into one matrix, and prints what each target came to. @returns the exit code */
export async function join(dirs: readonly string[], reportDir: string, io: Io): Promise<number> {
  const merged = await merge(dirs, reportDir, { suite: await loadSuite(), cwd: io.cwd })
  const { exitCode, heads, missing, path } = merged
  for (const head of heads) for (const line of headLines(head)) io.stdout.write(`${line}\n`)
  const names = heads.map(({ target }) => target.name)
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index)))
    io.stderr.write(`Note: ${logLine(name)} was tested more than once; each run has a column.\n`)
  for (const name of missing) io.stderr.write(`Missing: no run of ${logLine(name)} was given.\n`)
  io.stdout.write(`Matrix: ${logLine(path)}\n`)
  return exitCode
}
