import type { Catalogue } from '../catalogue/index.js'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { renderMatrix } from './html/matrix/render.js'
import { buildMatrix, type MatrixEntry } from './matrix.js'
import { writeWhole } from './write-whole.js'

/**
 * Writes `matrix.json` and `index.html`, which links the reports in the entries' folders beside it.
 * @returns the path of `index.html`
 */
export async function writeMatrix(
  entries: readonly MatrixEntry[],
  dir: string,
  catalogue: Catalogue,
): Promise<string> {
  const matrix = buildMatrix(entries, catalogue)
  await mkdir(dir, { recursive: true })
  await writeWhole(join(dir, 'matrix.json'), `${JSON.stringify(matrix, null, 1)}\n`)
  const path = join(dir, 'index.html')
  await writeWhole(path, renderMatrix(matrix, catalogue))
  return path
}
