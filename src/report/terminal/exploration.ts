import { exploreCommand } from '../reproduce.js'
import { grouped } from '../safe-text.js'
import type { ExplorationReport, Report } from '../types.js'
import { oneLine, wrap } from './layout.js'
import type { Look } from './broken.js'

/** Faults that are shown; the report has all. */
const MOST_FAULTS = 6

/** What was tried and counted, as one sentence. */
export function exploredSentence({
  histories,
  steps,
  seed,
  tries,
  counts,
  latencyMs,
}: ExplorationReport): string {
  const { events, owed, lost, duplicates, serverErrors } = counts
  const latency =
    latencyMs === null
      ? 'no notification came'
      : `latency p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, longest ${latencyMs.longest} ms`
  return (
    `Explored: ${grouped(histories)} ${histories === 1 ? 'history' : 'histories'} of seed ${seed}, ${grouped(steps)} steps` +
    `${tries > 0 ? `, ${grouped(tries)} more to shorten and confirm` : ''}; ${grouped(events)} ${events === 1 ? 'event' : 'events'}, ` +
    `${grouped(owed)} notifications owed, ${lost} lost, ${duplicates} twice, ${serverErrors} server errors; ${latency}`
  )
}

/** What random histories came to, for the terminal: the shortest that break a law, and how to see them again. */
export function explorationLines(report: Report, { width, paint, verbose }: Look): string[] {
  const { exploration } = report
  if (!exploration) return []
  const { faults, explained, notConfirmed } = exploration
  const shown = verbose ? faults : faults.slice(0, MOST_FAULTS)
  const blocks = shown.flatMap((fault) => [
    `  ${paint('bold', fault.clauses.join(' '))}  ${triesText(fault)}`,
    ...wrap(fault.path, width - 4).map((line) => `    ${line}`),
    // A command is of use only whole.
    `    ${oneLine(exploreCommand(report, fault))}`,
  ])
  const more = faults.length - shown.length
  return [
    ...wrap(exploredSentence(exploration), width),
    ...(explained.length === 0
      ? []
      : wrap(`Broken only where a law below is broken too: ${explained.join(' ')}`, width)),
    ...(notConfirmed.length === 0
      ? []
      : wrap(`Not seen again with the whole deadlines, and so no failure: ${notConfirmed.join(' ')}`, width)),
    ...(faults.length === 0
      ? []
      : ['', paint('bold', `Shortest histories that break a law (${faults.length})`), ...blocks]),
    ...(more > 0 ? [`  and ${more} more, in the report`] : []),
  ]
}

/** `3 of 3 tries, 12 of the histories` */
export function triesText({ tries, histories }: ExplorationReport['faults'][number]): string {
  const again = tries.of < 2 ? 'seen once' : `broken in ${tries.broken} of ${tries.of} tries`
  const rate = tries.of > 1 && tries.broken < tries.of ? ', intermittent' : ''
  return `${again}${rate}; ${histories} ${histories === 1 ? 'history' : 'histories'} broke it`
}
