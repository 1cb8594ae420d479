import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Catalogue } from '../catalogue/index.js'
import type { Waiver } from '../judge/types.js'
import { draftWaivers, unmatchedWaivers } from '../judge/waivers.js'
import { about } from '../report/about.js'
import type { ReportHead } from '../report/matrix.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import type { Suite } from './suite.js'

/** `--waivers FILE`. @throws ConfigurationError when it cannot be read */
export async function readWaiverFile(
  { waiversFile }: RunSettings,
  { catalogue }: Suite,
): Promise<readonly Waiver[]> {
  if (waiversFile === null) return []
  const { readWaivers, WaiverError } = await import('../judge/read-waivers.js')
  try {
    return readWaivers(readFileSync(waiversFile, 'utf8'), waiversFile, catalogue)
  } catch (error) {
    if (error instanceof WaiverError) throw new ConfigurationError(error.message)
    throw error
  }
}

/** A waiver for a target that was not tested is a mistake in the file, known before anything is sent. */
export function refuseUnmatchedWaivers(waivers: readonly Waiver[], targets: readonly string[]): void {
  const [problem] = unmatchedWaivers(waivers, targets)
  if (problem !== undefined)
    throw new ConfigurationError(`${problem}; the targets of this run are ${targets.join(', ')}`)
}

/** `--write-waivers FILE`: a draft for what failed and what was not verified, which people complete. */
export async function writeDraft(
  { writeWaivers }: RunSettings,
  reports: readonly ReportHead[],
  catalogue: Catalogue,
): Promise<void> {
  if (writeWaivers === null) return
  const titleOf = (id: string): string => about(catalogue, id).title
  const drafts = reports.map(({ requirements, target }) => draftWaivers(requirements, target.name, titleOf))
  await writeFile(writeWaivers, drafts.join('\n'))
}
