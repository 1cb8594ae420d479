import { logText } from './log-text.js'
import type { Catalogue } from '../catalogue/index.js'
import { brokenInOrder, type Broken } from './in-order.js'
import { whereOf } from './rows.js'
import { safeText } from './safe-text.js'
import type { Report } from './types.js'

/** Annotations of a kind, besides the verdict and the number of those left. */
const ANNOTATED = 8

/**
 * Workflow commands that mark the verdict, failures and warnings in a GitHub job, one a line: one for each requirement,
 * and the verdict first, because GitHub shows no more than ten of a kind and step. They go to standard output, so
 * everything is one line and escaped as those commands need it.
 */
export function githubAnnotations(report: Report, catalogue: Catalogue, limit = ANNOTATED): string {
  const kind = report.run.exitCode === 0 ? 'notice' : 'error'
  const failed = annotations('error', brokenInOrder(report, catalogue, 'fail'), 'failed', limit)
  const warned = annotations('warning', brokenInOrder(report, catalogue, 'warn'), 'warned', limit)
  return [annotation(kind, 'Conformance', report.summary.sentence), ...failed, ...warned, ''].join('\n')
}

function annotations(kind: string, found: readonly Broken[], what: string, limit: number): string[] {
  const lines = found.slice(0, limit).map(({ rows }) => {
    const { result, message } = rows[0]
    return annotation(kind, `${result.requirement} ${result.title}`, `${whereOf(rows)}: ${message}`)
  })
  const left = found.length - lines.length
  if (left > 0)
    lines.push(annotation(kind, 'Conformance', `${requirements(left, 'more ')} ${what}, see the report`))
  return lines
}

function annotation(kind: string, title: string, text: string): string {
  return `::${kind} title=${property(title)}::${data(text)}`
}

function requirements(count: number, which = ''): string {
  return `${count} ${which}requirement${count === 1 ? '' : 's'}`
}

function data(text: string): string {
  return logText(safeText(text, { longest: 1000 }))
    .replace(/%/g, '%25')
    .replace(/\r/g, '%0D')
    .replace(/\n/g, '%0A')
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}
