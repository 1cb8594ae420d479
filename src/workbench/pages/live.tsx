import { renderToString } from 'preact-render-to-string'
import { groupOf } from '../../catalogue/index.js'
import { groupBy } from '../../evidence/group-by.js'
import { about } from '../../report/about.js'
import { COUNTED, count, type CountedVerdict } from '../../report/counts.js'
import { fixFirst } from '../../report/fix-first.js'
import { ArrowHeads, Diagram } from '../../report/html/diagram.js'
import { Badge } from '../../report/html/badge.js'
import { Prose } from '../../report/html/prose.js'
import { anchor, className, SIGNS } from '../../report/html/words.js'
import { safeData, safeText } from '../../report/safe-text.js'
import { reportScenarios } from '../../report/scenarios.js'
import { progressPhrase } from '../../run/progress-phrase.js'
import type { LiveRun, SoFar } from '../live.js'
import type { Target } from '../targets.js'
import { Lost, HOME, pageOf, pathOf, type Pieces, type Place, type Sent } from './shell.js'

/** Steps of a scenario that are drawn while a run goes on. */
const MOST_STEPS = 30

/** The page of a run that is under way. */
export function livePage(place: Place, target: Target, live: LiveRun): Sent {
  const { catalogue } = live
  const groups = groupBy(live.requirements(), groupOf)
  return pageOf({
    place,
    title: `Testing ${safeText(target.name)}`,
    crumbs: [HOME, { name: safeText(target.name), path: pathOf(target.id) }],
    events: pathOf(target.id, 'live/'),
    everySeconds: 3,
    children: (
      <>
        <Lost />
        <section class="sofar" aria-labelledby="title">
          <h1 id="title">Testing {safeText(target.name)}, so far</h1>
          <ProgressPiece live={live} />
          <Tally live={live} />
          <Said live={live} />
          <form method="post" action="../stop" class="line">
            <button>Stop, and delete what the run created</button>
          </form>
        </section>
        <div class="live">
          <section class="board" aria-labelledby="board">
            <h2 id="board">Requirements</h2>
            {[...groups].map(([group, ids]) => (
              <>
                <h3 id={`group-${group}`}>
                  {group} <span class="muted">{catalogue.groups[group]}</span>
                </h3>
                <ul aria-labelledby={`group-${group}`}>
                  {ids.map((id) => (
                    <li>
                      <Cell id={id} live={live} />
                    </li>
                  ))}
                </ul>
              </>
            ))}
          </section>
          <div>
            <h2>Failures so far</h2>
            <Broken live={live} />
            <h2>Happening now</h2>
            <Now live={live} />
          </div>
        </div>
        <h2 id="scenarios">Scenarios</h2>
        <p class="muted">What the run does. Open one to see its exchanges and frames as they happen.</p>
        <div class="flows">
          {live.scenarios.map((key) => (
            <details class="s" id={anchor('s', key)} data-flow={`flow/${encodeURIComponent(key)}`}>
              <FlowSummary scenario={key} live={live} />
              <div class="drawn" id={anchor('drawn', key)} />
            </details>
          ))}
        </div>
        <ArrowHeads />
      </>
    ),
  })
}

/** What of the page changes, by the ids of its elements. */
export function livePieces(live: LiveRun): Pieces {
  const pieces = new Map<string, string>([
    ['progress', renderToString(<ProgressPiece live={live} />)],
    ['tally', renderToString(<Tally live={live} />)],
    ['said', renderToString(<Said live={live} />)],
    ['broken', renderToString(<Broken live={live} />)],
    ['now', renderToString(<Now live={live} />)],
  ])
  for (const id of live.requirements()) pieces.set(`b-${id}`, renderToString(<Cell id={id} live={live} />))
  const steps = stepsBy(live)
  for (const key of live.scenarios)
    pieces.set(anchor('h', key), renderToString(<FlowSummary scenario={key} live={live} steps={steps} />))
  return pieces
}

/** One scenario as far as it has come. */
export function flowPiece(live: LiveRun, key: string): string {
  return renderToString(
    <div class="drawn" id={anchor('drawn', key)}>
      <Flow scenario={key} live={live} />
    </div>,
  )
}

interface Props {
  readonly live: LiveRun
}

function ProgressPiece({ live }: Props) {
  const { progress, state, error } = live
  const says =
    state === 'stopping'
      ? 'stopping: deleting what the run created'
      : state === 'failed'
        ? 'ended without a report'
        : progress === null
          ? 'starting'
          : progressPhrase(progress)
  const [done, total] = [live.evidence.scenarios.size, live.scenarios.length]
  return (
    <div id="progress">
      <progress max={total} value={done} aria-label="Scenarios that have ended" />
      <div>{safeText(says)}</div>
      {error !== '' && <p class="error">{safeText(error)}</p>}
    </div>
  )
}

/** Waivers count in the report only. */
const JUDGED = COUNTED.filter((verdict) => verdict !== 'waived')

function Tally({ live }: Props) {
  const verdicts = live.requirements().map((id) => live.verdictOf(id))
  const counts = count(verdicts.filter((verdict): verdict is CountedVerdict => verdict !== 'open'))
  return (
    <ul id="tally" class="tally" aria-label="Verdicts so far">
      {JUDGED.map((verdict) => (
        <li>
          <Badge verdict={verdict} /> {counts[verdict]}
        </li>
      ))}
      <li>open {verdicts.filter((verdict) => verdict === 'open').length}</li>
    </ul>
  )
}

/** What is said aloud: seldom, so that nobody is talked to all the time. */
function Said({ live }: Props) {
  const failed = live.requirements().filter((id) => live.verdictOf(id) === 'fail').length
  return (
    <p id="said" class="small muted" role="status">
      {failed === 0 ? 'No failure so far.' : `${failed} failed so far.`} Verdicts may change until the run
      ends.
    </p>
  )
}

function Cell({ id, live }: Props & { readonly id: string }) {
  const verdict = live.verdictOf(id)
  return (
    <a
      id={`b-${id}`}
      class={`cell ${verdict === 'open' ? 'open' : className(verdict)}`}
      href={`../requirements/${encodeURIComponent(id)}/`}
      title={about(live.catalogue, id).title}
      data-v={verdict}
    >
      {signOf(verdict)} {id}
      <i> {verdict === 'open' ? 'not judged yet' : verdict}</i>
    </a>
  )
}

const signOf = (verdict: SoFar): string => (verdict === 'open' ? '·' : SIGNS[verdict])

/** Code between backticks, unless the target's own text has an odd one. */
function Observed({ text }: { readonly text: string }) {
  return text.split('`').length % 2 === 1 ? <Prose text={text} /> : <>{text}</>
}

/** What failed so far, in the order in which to mend it. */
function Broken({ live }: Props) {
  const { judgement, catalogue } = live
  const failed =
    judgement === null ? [] : fixFirst(judgement).causes.filter(({ verdict }) => verdict === 'fail')
  return (
    <div id="broken" class="fixed" tabIndex={0} role="region" aria-label="Failures so far">
      {failed.length === 0 && <p class="muted">None.</p>}
      <ul>
        {failed.map(({ requirement, blocks }) => {
          const result = judgement?.results.find(
            (row) => row.requirement === requirement && row.verdict === 'fail',
          )
          return (
            <li>
              <b>{requirement}</b> <Prose text={about(catalogue, requirement).title} />
              {blocks.length > 0 && <span class="tag"> blocks {blocks.length}</span>}
              {result && (
                <div class="small">
                  observed: <Observed text={safeText(result.observed, { longest: 300 })} />
                </div>
              )}
              {result?.advice && (
                <div class="small muted">
                  → <Prose text={result.advice} />
                </div>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** The scenario in which something happened last. */
function Now({ live }: Props) {
  const key = live.shown()
  return (
    <div id="now" class="fixed" tabIndex={0} role="region" aria-label="Happening now">
      {key === null ? (
        <p class="muted">Nothing yet.</p>
      ) : (
        <>
          <p>
            <b>{key}</b> {live.titles[key]}
          </p>
          <Flow scenario={key} live={live} />
        </>
      )}
    </div>
  )
}

function Flow({ scenario: key, live }: Props & { readonly scenario: string }) {
  const scenario = safeData(reportScenarios(live.evidenceOf(key), live.titles)).find((one) => one.key === key)
  if (!scenario || scenario.steps.length === 0) return <p class="muted">Nothing was sent yet.</p>
  const results = live.judgement?.results.filter((row) => row.scenario === key) ?? []
  const ids = [...new Set(results.map(({ requirement }) => requirement))]
  return (
    <>
      <Diagram scenario={scenario} results={results} most={MOST_STEPS} />
      {ids.length > 0 && (
        <p class="small">Judged from it: {ids.map((id) => `${id} ${live.verdictOf(id)}`).join(', ')}</p>
      )}
    </>
  )
}

/** How much happened in each scenario, so that what is drawn is known to be old. */
function stepsBy({ evidence }: LiveRun): ReadonlyMap<string, number> {
  const steps = new Map<string, number>()
  const add = (key: string, more: number): unknown => steps.set(key, (steps.get(key) ?? 0) + more)
  for (const { scenario } of evidence.exchanges.values()) add(scenario, 1)
  for (const { line, frames, close } of evidence.sockets.values())
    add(line.scenario, 1 + frames.length + (close ? 1 : 0))
  return steps
}

function FlowSummary({
  scenario,
  live,
  steps = stepsBy(live),
}: Props & { readonly scenario: string; readonly steps?: ReadonlyMap<string, number> }) {
  const ended = live.evidence.scenarios.get(scenario)?.[0]
  const count = steps.get(scenario) ?? 0
  const state = ended ? OUTCOMES[ended.outcome.kind] : count > 0 ? 'under way' : 'waiting'
  return (
    <summary id={anchor('h', scenario)}>
      <b>{scenario}</b> {live.titles[scenario]}{' '}
      <span class="tag">
        {state}
        {count > 0 && ` · ${count} steps`}
      </span>
    </summary>
  )
}

const OUTCOMES = {
  done: 'done',
  blocked: 'blocked',
  skipped: 'left out',
  'not-applicable': 'does not apply',
  fault: 'fault of the suite',
} as const
