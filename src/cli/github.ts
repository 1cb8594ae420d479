import { appendFile } from 'node:fs/promises'
import type { Io } from './io.js'
import type { Concluded } from './one-target.js'

/**
 * In a job of GitHub Actions: a summary on the job's page (`GITHUB_STEP_SUMMARY`), and annotations on standard output.
 * A summary that cannot be written changes no verdict.
 */
export async function tellGithub(concluded: readonly Concluded[], io: Io): Promise<void> {
  const summary = io.env['GITHUB_STEP_SUMMARY']
  const annotated = io.env['GITHUB_ACTIONS'] === 'true'
  if (!summary && !annotated) return
  const { renderMarkdown, githubAnnotations } = await import('../report/markdown.js')
  for (const { report, shown } of concluded) {
    if (annotated) io.stdout.write(shown(githubAnnotations(report)))
    if (!summary) continue
    try {
      await appendFile(summary, shown(renderMarkdown(report)))
    } catch (error) {
      io.stderr.write(`The summary for GitHub was not written: ${(error as Error).message}\n`)
    }
  }
}
