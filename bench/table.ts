import { cpus, totalmem } from 'node:os'
import type { Demand } from './demands.js'
import type { Spread } from './figures.js'
import type { Results } from './sections.js'

const s = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`
const mb = (value: number): string => `${Math.round(value)} MB`
const spread = (show: (value: number) => string, { median, min, max }: Spread): string =>
  `${show(median)} (${show(min)}–${show(max)})`
const ratio = ({ median }: Spread): string => `${median.toFixed(1)} ×`

/** Where it was measured, in words: processors, memory, system and Node, nothing that names the machine. */
export function machine(): string {
  const [cpu] = cpus()
  return (
    `${cpus().length} processors (${cpu?.model.replace(/\s+/g, ' ').trim() || 'unknown'}), ` +
    `${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node}`
  )
}

/** All results as Markdown tables. */
export function tables({ single, waiting, latency, many, frames }: Results): string {
  const { suite, floor, listening, ratios } = single
  const rows = [
    ['', 'suite', 'floor', 'floor that listens as long', 'suite to floor'],
    [
      'wall time',
      spread(s, suite.wallMs),
      spread(s, floor.wallMs),
      spread(s, listening.wallMs),
      `${ratio(ratios.wallMs)} that listens`,
    ],
    [
      'CPU time',
      spread(s, suite.cpuMs),
      spread(s, floor.cpuMs),
      spread(s, listening.cpuMs),
      ratio(ratios.cpuMs),
    ],
    [
      'peak memory',
      spread(mb, suite.peakMb),
      spread(mb, floor.peakMb),
      spread(mb, listening.peakMb),
      ratio(ratios.peakMb),
    ],
    [
      'first request',
      spread(s, suite.firstRequestMs),
      spread(s, floor.firstRequestMs),
      '',
      ratio(ratios.firstRequestMs),
    ],
  ]
  const lines = [
    ...markdown(rows),
    '',
    `${single.exchanges} exchanges, ${single.depth} of them one after the other in the longest chain of dependencies, and ${single.listened} times that are listened one after the other; ${single.rounds} rounds, medians with the smallest and the largest.`,
    `With waits: ${spread(s, waiting.suite.wallMs)}; the longest chain of waits (${waiting.longest}, and what is listened when all else has ended) is ${s(waiting.longestMs.median)}.`,
    `With ${latency.delayMs} ms more for every exchange the run takes ${s(latency.grownMs)} longer ` +
      `(${(latency.grownMs / latency.delayMs).toFixed(0)} exchanges one after the other), the floor ${s(latency.floorGrownMs)}.`,
    `With ${frames.frames} frames in one run: ${spread(mb, frames.suite.peakMb)}, without ${spread(mb, frames.ordinary.peakMb)}.`,
    '',
    ...markdown([
      ['targets', 'wall time', 'CPU time', 'peak memory', 'floor: wall', 'CPU', 'memory'],
      ...many.rows.map((row) => [
        String(row.targets),
        s(row.suite.wallMs.median),
        s(row.suite.cpuMs.median),
        mb(row.suite.peakMb.median),
        s(row.floor.wallMs.median),
        s(row.floor.cpuMs.median),
        mb(row.floor.peakMb.median),
      ]),
    ]),
  ]
  return lines.join('\n')
}

/** The demands as a Markdown table. */
export function demandTable(demands: readonly Demand[]): string {
  return markdown([
    ['demand', 'at most', 'measured', ''],
    ...demands.map(({ name, limit, measured, met }) => [
      name,
      String(limit),
      String(measured),
      met ? 'met' : 'not met',
    ]),
  ]).join('\n')
}

function markdown(rows: readonly (readonly string[])[]): string[] {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)]
}
