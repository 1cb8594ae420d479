import { appendFile } from 'node:fs/promises'
import type { Catalogue } from '../catalogue/index.js'
import type { Concluded } from './conclude.js'
import type { Environment, Io } from './io.js'

/** What a job of GitHub Actions is told of one target; empty outside of one. */
export interface ToldGithub {
  readonly annotations: string
  readonly summary: string
}

export const NOTHING_TOLD: ToldGithub = { annotations: '', summary: '' }

/** For `GITHUB_STEP_SUMMARY`, and annotations for standard output. */
export async function forGithub(
  { report, shown }: Concluded,
  catalogue: Catalogue,
  env: Environment,
): Promise<ToldGithub> {
  const summarised = Boolean(env['GITHUB_STEP_SUMMARY'])
  const annotated = env['GITHUB_ACTIONS'] === 'true'
  if (!summarised && !annotated) return NOTHING_TOLD
  const [{ githubAnnotations }, { renderMarkdown }] = await Promise.all([
    import('../report/github.js'),
    import('../report/markdown.js'),
  ])
  return {
    annotations: annotated ? shown(githubAnnotations(report, catalogue)) : '',
    summary: summarised ? shown(renderMarkdown(report, catalogue)) : '',
  }
}

/** Tells it. A summary that cannot be written changes no verdict. */
export async function tellGithub({ annotations, summary }: ToldGithub, io: Io): Promise<void> {
  if (annotations !== '') (io.stdout.command ?? io.stdout.write)(annotations)
  const file = io.env['GITHUB_STEP_SUMMARY']
  if (!file || summary === '') return
  try {
    await appendFile(file, summary)
  } catch (error) {
    io.stderr.write(`The summary for GitHub was not written: ${(error as Error).message}\n`)
  }
}
