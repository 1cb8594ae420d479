import { renderToString } from 'preact-render-to-string'
import { about } from '../../report/about.js'
import { ArrowHeads, Diagram } from '../../report/html/diagram.js'
import { Prose } from '../../report/html/prose.js'
import { safeData, safeText } from '../../report/safe-text.js'
import { reportScenarios } from '../../report/scenarios.js'
import { progressPhrase } from '../../run/progress-phrase.js'
import type { LiveExploration, Pursued } from '../live-exploration.js'
import type { Target } from '../targets.js'
import { Lost, HOME, pageOf, pathOf, type Pieces, type Place, type Sent } from './shell.js'

/** Steps of a history that are drawn while an exploration goes on. */
const MOST_STEPS = 30

interface Props {
  readonly live: LiveExploration
}

/** The page of an exploration that is under way. */
export function explorationPage(place: Place, target: Target, live: LiveExploration): Sent {
  return pageOf({
    place,
    title: `Exploring ${safeText(target.name)}`,
    crumbs: [HOME, { name: safeText(target.name), path: pathOf(target.id) }],
    events: pathOf(target.id, 'live/'),
    everySeconds: 3,
    children: (
      <>
        <Lost />
        <section class="sofar" aria-labelledby="title">
          <h1 id="title">Exploring {safeText(target.name)}, so far</h1>
          <ProgressPiece live={live} />
          <Said live={live} />
          <p class="small muted">
            Random histories, made from seed {live.asked.seed}. One that breaks a law is shortened to the
            steps that matter.
          </p>
          <form method="post" action="../stop" class="line">
            <button>Stop, and delete what the exploration created</button>
          </form>
        </section>
        <div class="live">
          <div>
            <h2 id="found-title">Found so far</h2>
            <Found live={live} />
          </div>
          <div>
            <h2>The history that ended last</h2>
            <Now live={live} />
          </div>
        </div>
        <ArrowHeads />
      </>
    ),
  })
}

/** What of the page changes, by the ids of its elements. */
export function explorationPieces(live: LiveExploration): Pieces {
  return new Map([
    ['progress', renderToString(<ProgressPiece live={live} />)],
    ['said', renderToString(<Said live={live} />)],
    ['found', renderToString(<Found live={live} />)],
    ['now', renderToString(<Now live={live} />)],
  ])
}

function ProgressPiece({ live: { progress, state, error } }: Props) {
  const says =
    state === 'stopping'
      ? 'stopping: deleting what the exploration created'
      : state === 'failed'
        ? 'ended without a report'
        : progress === null
          ? 'starting'
          : progressPhrase(progress)
  return (
    <div id="progress">
      <progress
        max={progress?.total ?? 1}
        value={progress?.done ?? 0}
        aria-label="Histories that have ended"
      />
      <div>{safeText(says)}</div>
      {error !== '' && <p class="error">{safeText(error)}</p>}
    </div>
  )
}

function Said({ live: { pursued, ended } }: Props) {
  const found = pursued.filter(({ shortest }) => shortest !== null).length
  return (
    <p id="said" class="small muted" role="status">
      {found === 0 ? 'Nothing found so far.' : `${found} found so far.`} {ended} histories acted.
    </p>
  )
}

/** Each law that is broken, with the shortest history that shows it; the latest first. */
function Found({ live }: Props) {
  return (
    <div id="found" class="fixed" tabIndex={0} role="region" aria-labelledby="found-title">
      {live.pursued.length === 0 && <p class="muted">Nothing.</p>}
      <ul>
        {[...live.pursued].reverse().map((one) => (
          <li>
            <b>{one.law}</b> <Prose text={about(live.catalogue, one.requirement).title} />
            <div class="small">{stateOf(one)}</div>
            {one.shortest !== null && (
              <pre class="history">{safeText(one.shortest).replaceAll('; ', '\n')}</pre>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function stateOf({ phase, tried, steps, stepsAtFirst, confirmed, shortest }: Pursued): string {
  const tries = `${tried} ${tried === 1 ? 'history' : 'histories'} tried`
  if (shortest === null) return `seen once, and not again so far; ${tries}`
  const length = steps < stepsAtFirst ? `${steps} of ${stepsAtFirst} steps are enough` : `${steps} steps`
  return phase === 'confirmed'
    ? `${length}; shown ${confirmed} more times with all deadlines; ${tries}`
    : `shortening: ${length}; ${tries}`
}

function Now({ live }: Props) {
  const shown = live.shown
  return (
    <div id="now" class="fixed" tabIndex={0} role="region" aria-label="The history that ended last">
      {shown === null ? <p class="muted">Nothing yet.</p> : <Flow shown={shown} />}
    </div>
  )
}

const PHASES = {
  explored: 'a random history',
  shortened: 'tried in order to shorten',
  confirmed: 'tried in order to be sure',
} as const

function Flow({
  shown: { key, history, evidence },
}: {
  readonly shown: NonNullable<LiveExploration['shown']>
}) {
  const scenario = safeData(reportScenarios(evidence, {})).find((one) => one.key === key)
  return (
    <>
      <p>
        <b>{key}</b> {PHASES[history.phase]}
        {history.law !== null && ` ${safeText(history.law)}`}
      </p>
      {scenario && <Diagram scenario={scenario} results={[]} most={MOST_STEPS} />}
    </>
  )
}
