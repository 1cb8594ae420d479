import { CATALOGUE } from '../../conformance/suite.js'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderHtml } from '../../../src/report/html/render.js'
import { writeMatrix } from '../../../src/report/write-matrix.js'
import { sampleReport } from '../report/sample.js'

export const HOSTILE =
  '<script>window.hacked=1</script><img src="https://example.invalid/x" onerror="window.hacked=1">"\'</pre></style>\u202e\u001b[31m'

export interface Pages {
  readonly dir: string
  readonly url: Readonly<Record<'good' | 'bad' | 'hostile' | 'large' | 'matrix' | 'smallMatrix', string>>
  /** how long the report with 10,000 frames took to render */
  readonly largeMs: number
  remove(): Promise<void>
}

/** Writes the pages that are opened: runs without and with failures, of a hostile target, with many frames, a matrix. */
export async function writePages(): Promise<Pages> {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-pages-'))
  const write = async (name: string, html: string) => {
    const path = join(dir, `${name}.html`)
    await writeFile(path, html)
    return pathToFileURL(path).href
  }
  const large = sampleReport({ failures: 5, frames: 170 })
  const begun = performance.now()
  const largeHtml = renderHtml(large, CATALOGUE)
  const largeMs = performance.now() - begun
  await mkdir(join(dir, 'small'))
  const targets = Array.from({ length: 20 }, (_, index) => ({
    folder: `server-${index + 1}`,
    report: named(index),
  }))
  return {
    dir,
    largeMs,
    url: {
      good: await write('good', renderHtml(sampleReport({ scenarios: 15 }), CATALOGUE)),
      bad: await write(
        'bad',
        renderHtml(sampleReport({ failures: 30, unverified: 5, scenarios: 15 }), CATALOGUE),
      ),
      hostile: await write(
        'hostile',
        renderHtml(sampleReport({ failures: 5, hostile: HOSTILE, scenarios: 15 }), CATALOGUE),
      ),
      large: await write('large', largeHtml),
      matrix: pathToFileURL(await writeMatrix(targets, dir, CATALOGUE)).href,
      smallMatrix: pathToFileURL(await writeMatrix(targets.slice(0, 2), join(dir, 'small'), CATALOGUE)).href,
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

function named(index: number) {
  const report = sampleReport({ failures: index, warnings: index % 4, unverified: index % 7, scenarios: 8 })
  return { ...report, target: { ...report.target, name: `Server ${index + 1}` } }
}
