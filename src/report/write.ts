import type { Catalogue } from '../catalogue/index.js'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PRIVATE } from '../evidence/fresh-file.js'
import { inTurns, turn, type Steps } from '../evidence/turns.js'
import { renderCtrf } from './ctrf.js'
import { renderHar } from './har.js'
import { htmlInSteps, renderHtml } from './html/render.js'
import { renderJunit } from './junit.js'
import { renderMarkdown } from './markdown.js'
import { renderTestReport } from './test-report.js'
import type { Report } from './types.js'
import { writeWhole } from './write-whole.js'

interface Format {
  readonly file: string
  readonly render: (report: Report, catalogue: Catalogue) => string
  /** the same for what takes long */
  readonly inSteps?: (report: Report, catalogue: Catalogue) => Steps<string>
  /** it holds exchanges, so that nobody else may read it */
  readonly isPrivate?: boolean
}

/** Every output by its name, as `--formats` takes it. */
const RENDERERS = {
  json: { file: 'report.json', render: reportJson, isPrivate: true },
  html: { file: 'report.html', render: renderHtml, inSteps: htmlInSteps, isPrivate: true },
  junit: { file: 'junit.xml', render: renderJunit },
  ctrf: { file: 'ctrf.json', render: renderCtrf },
  har: { file: 'run.har', render: renderHar, isPrivate: true },
  markdown: { file: 'summary.md', render: renderMarkdown },
  'test-report': { file: 'test-report.json', render: renderTestReport },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof RENDERERS

/** The names that `--formats` takes. */
export const FORMATS = Object.keys(RENDERERS) as readonly FormatName[]

/** Written always, whatever was asked for. */
export const DEFAULT_FORMATS: readonly FormatName[] = ['json', 'html', 'junit']

/** The rights of an output by the name of its file: the record's for what holds exchanges, the usual ones for others. */
export function modeOf(file: string): number | undefined {
  const format: Format | undefined = Object.values<Format>(RENDERERS).find((each) => each.file === file)
  return format?.isPrivate ? PRIVATE : undefined
}

/** Whether a name is the name of an output. */
export function isFormat(name: string): name is FormatName {
  return Object.hasOwn(RENDERERS, name)
}

/** An output that is not written yet. */
export interface Rendered {
  readonly format: FormatName
  /** the name of its file */
  readonly file: string
  readonly text: string
}

/** The files that the formats are written to. @throws on a name that is no format */
export function filesOf(formats: readonly string[]): readonly string[] {
  return chosen(formats).map((format) => RENDERERS[format].file)
}

/**
 * Renders JSON, HTML and JUnit always, and what `formats` names besides.
 * @throws on a name that is no format
 */
export function renderReports(
  report: Report,
  catalogue: Catalogue,
  formats: readonly string[] = [],
): readonly Rendered[] {
  return chosen(formats).map((format) => renderedAs(format, report, catalogue))
}

/** As `renderReports`; signals are heard between one output and the next, and within those that take long. */
export async function renderInTurns(
  report: Report,
  catalogue: Catalogue,
  formats: readonly string[] = [],
): Promise<readonly Rendered[]> {
  const rendered: Rendered[] = []
  for (const format of chosen(formats)) {
    await turn()
    const { file, inSteps }: Format = RENDERERS[format]
    rendered.push(
      inSteps
        ? { format, file, text: await inTurns(inSteps(report, catalogue)) }
        : renderedAs(format, report, catalogue),
    )
  }
  return rendered
}

/** Of a run of a few requirements, which programs read whole, without blanks. */
function reportJson(report: Report): string {
  return JSON.stringify(report, null, report.run.only.length > 0 ? 0 : 1)
}

function renderedAs(format: FormatName, report: Report, catalogue: Catalogue): Rendered {
  const { file, render } = RENDERERS[format]
  return { format, file, text: render(report, catalogue) }
}

/**
 * Writes rendered outputs into a folder, which is made. Each file appears whole or not at all.
 * @returns the path of each file by the name of its format
 */
export async function writeRendered(
  rendered: readonly Rendered[],
  dir: string,
): Promise<Record<string, string>> {
  await mkdir(dir, { recursive: true })
  const paths: Record<string, string> = {}
  for (const { format, file, text } of rendered) {
    const path = join(dir, file)
    await writeWhole(path, text, modeOf(file))
    paths[format] = path
  }
  return paths
}

/** Both in one. @throws on a name that is no format, before anything is written; and what the file system throws */
export async function writeReports(
  report: Report,
  catalogue: Catalogue,
  dir: string,
  formats: readonly string[] = [],
): Promise<Record<string, string>> {
  return writeRendered(renderReports(report, catalogue, formats), dir)
}

function chosen(formats: readonly string[]): readonly FormatName[] {
  return [...new Set([...DEFAULT_FORMATS, ...formats.map(formatOf)])]
}

function formatOf(name: string): FormatName {
  if (isFormat(name)) return name
  throw new Error(`No report format is called ${name}; there are ${FORMATS.join(', ')}`)
}
