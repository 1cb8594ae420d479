import { changeOf, WORSE } from '../../report/diff.js'
import { COUNTED, countedVerdict, type CountedVerdict } from '../../report/counts.js'
import { BANNERS, duration } from '../../report/html/words.js'
import { Badge } from '../../report/html/badge.js'
import type { ReportHead } from '../../report/matrix.js'
import { safeText } from '../../report/safe-text.js'
import type { KeptRun } from '../history.js'
import { pathOf, to, type Place } from './shell.js'

/** Runs that are drawn; the table has all. */
const DRAWN = 40
const SHOWN: readonly CountedVerdict[] = ['fail', 'unverified', 'warn', 'pass']

interface Props {
  readonly place: Place
  /** the latest comes last */
  readonly runs: readonly KeptRun[]
}

/** The path of a run's report. */
export const reportOf = ({ target, key }: KeptRun): string => pathOf(target, `runs/${key}/report.html`)
/** The path of what changed since the run before. */
export const changesOf = ({ target, key }: KeptRun): string => pathOf(target, `runs/${key}/changes.html`)

/** `2026-11-28 07:53:38 UTC`: a developer begins several runs in a minute. */
export function instantOf({ run }: Pick<ReportHead, 'run'>): string {
  return safeText(run.startedAt, { longest: 40 })
    .replace('T', ' ')
    .replace(/(\.\d+)?Z$/, ' UTC')
}

/** The verdict of a run as a word with its colour. */
export function Verdict({ head }: { readonly head: ReportHead }) {
  const { verdict } = head.summary
  return <b class={`v ${BANNERS[verdict]}`}>{verdict}</b>
}

/** The run that another one is compared with: the latest before it in the same scope and selection. */
export function before(run: KeptRun, runs: readonly KeptRun[]): KeptRun | undefined {
  const earlier = runs.slice(0, Math.max(0, runs.indexOf(run)))
  return earlier.findLast((one) => kindOf(one) === kindOf(run)) ?? earlier.at(-1)
}

const kindOf = ({ head }: KeptRun): string => `${head.summary.scope} ${head.notSelected.length}`

/** Every run of a target, the latest first. */
export function RunsTable({ place, runs, canChoose }: Props & { readonly canChoose: boolean }) {
  if (runs.length === 0) return <p class="muted">No run is kept yet.</p>
  const latest = [...runs].reverse()
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Runs">
      <table class="runs">
        <thead>
          <tr>
            {canChoose && <th scope="col">before · after</th>}
            <th scope="col">when</th>
            <th scope="col">verdict</th>
            <th scope="col">scope</th>
            {SHOWN.map((verdict) => (
              <th scope="col">
                <Badge verdict={verdict} />
              </th>
            ))}
            <th scope="col">verified</th>
            <th scope="col">since the run before</th>
            <th scope="col">took</th>
          </tr>
        </thead>
        <tbody>
          {latest.map((run, index) => (
            <Row run={run} runs={runs} place={place} canChoose={canChoose} nth={index} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({
  run,
  runs,
  place,
  canChoose,
  nth,
}: Props & { readonly run: KeptRun; readonly canChoose: boolean; readonly nth: number }) {
  const { summary, notSelected, run: its } = run.head
  const when = instantOf(run.head)
  const earlier = before(run, runs)
  return (
    <tr>
      {canChoose && (
        <td class="nowrap">
          <input
            type="radio"
            name="before"
            value={run.key}
            aria-label={`Before: ${when}`}
            checked={nth === 1}
          />{' '}
          <input
            type="radio"
            name="after"
            value={run.key}
            aria-label={`After: ${when}`}
            checked={nth === 0}
          />
        </td>
      )}
      <th scope="row" class="nowrap">
        <a href={to(place, reportOf(run))}>{when}</a>
      </th>
      <td>
        <Verdict head={run.head} />
      </td>
      <td>{notSelected.length > 0 ? `${summary.scope}, in part` : summary.scope}</td>
      {SHOWN.map((verdict) => (
        <td class="n">{summary.counts[verdict]}</td>
      ))}
      <td class="n nowrap">
        {summary.verified} of {summary.applicable}
      </td>
      <td>
        {earlier ? (
          <a href={to(place, changesOf(run))}>{changes(earlier, run)}</a>
        ) : (
          <span class="muted">first run</span>
        )}
      </td>
      <td class="n nowrap">{duration(its.durationMs)}</td>
    </tr>
  )
}

/** `2 newly failing, 1 resolved`, in the words of `diff`. */
export function changes(earlier: KeptRun, run: KeptRun): string {
  const was = verdictsOf(earlier.head)
  const counts = new Map<string, number>()
  for (const [id, verdict] of verdictsOf(run.head)) {
    const change = was.has(id) ? changeOf(was.get(id) ?? null, verdict) : null
    if (change !== null) counts.set(change, (counts.get(change) ?? 0) + 1)
  }
  const names = [...counts.keys()].sort((a, b) => rank(a) - rank(b))
  return names.length === 0 ? 'no difference' : names.map((name) => `${counts.get(name)} ${name}`).join(', ')
}

const rank = (change: string): number =>
  WORSE.some((one) => one === change) ? 0 : change === 'resolved' ? 1 : 2

function verdictsOf({ requirements }: ReportHead): ReadonlyMap<string, CountedVerdict> {
  return new Map(requirements.map((row) => [row.requirement, countedVerdict(row)]))
}

const BAR = 14

/** How the counts went, a column for each run; the table says the same in words. */
export function Trend({ runs }: Pick<Props, 'runs'>) {
  const drawn = runs.slice(-DRAWN)
  if (drawn.length < 2) return null
  const [first, last] = [drawn[0]!, drawn.at(-1)!]
  // A run of one requirement is a sliver beside a run of everything.
  const whole = Math.max(1, ...drawn.map((one) => one.head.summary.applicable))
  const counted = (one: KeptRun) =>
    SHOWN.map((verdict) => `${one.head.summary.counts[verdict]} ${verdict}`).join(', ')
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${Math.max(drawn.length, 12) * (BAR + 4)} 100`}
      preserveAspectRatio="xMinYMid meet"
      role="img"
      aria-label={`Trend of ${drawn.length} runs: from ${counted(first)} to ${counted(last)}`}
    >
      {drawn.map((one, index) => (
        <Bar run={one} x={index * (BAR + 4)} whole={whole} />
      ))}
    </svg>
  )
}

/** @param whole how many requirements the height is */
function Bar({ run, x, whole }: { readonly run: KeptRun; readonly x: number; readonly whole: number }) {
  const { counts } = run.head.summary
  const scale = 100 / whole
  let y = 100
  const parts = (['pass', 'warn', 'unverified', 'fail'] as const).map((verdict) => {
    const height = (verdict === 'pass' ? counts.pass + counts.info : counts[verdict]) * scale
    y -= height
    return <rect class={verdict} x={x} y={y} width={BAR} height={height} />
  })
  return (
    <g>
      <title>{`${instantOf(run.head)}: ${COUNTED.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ')}`}</title>
      <rect class="other" x={x} y={0} width={BAR} height={100} />
      {parts}
    </g>
  )
}
