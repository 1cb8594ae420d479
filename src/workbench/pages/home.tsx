import { renderToString } from 'preact-render-to-string'
import { safeText } from '../../report/safe-text.js'
import type { KeptRun } from '../history.js'
import type { Target, Texts } from '../targets.js'
import { TargetForm } from './forms.js'
import { before, changes, instantOf, reportOf, Verdict } from './runs.js'
import { pageOf, pathOf, to, type Pieces, type Place, type Sent } from './shell.js'

/** A target as the first page shows it. */
export interface Card {
  readonly id: string
  readonly name: string
  /** absent for one that is only in the history */
  readonly target?: Target
  readonly runs: readonly KeptRun[]
  readonly isRunning: boolean
}

interface Props {
  readonly place: Place
  readonly cards: readonly Card[]
}

/** The first page: targets, each with its latest run. */
export function homePage({
  place,
  cards,
  typed = {},
  error = '',
}: Props & { readonly typed?: Texts; readonly error?: string }): Sent {
  return pageOf({
    place,
    title: 'Workbench',
    crumbs: [],
    events: '',
    everySeconds: 30,
    children: (
      <>
        <h1>FHIR websocket conformance{place.isStatic ? '' : ' workbench'}</h1>
        <h2 id="targets">Targets</h2>
        <Cards place={place} cards={cards} />
        <p>
          <a href={to(place, 'matrix/')}>All targets side by side</a>, each with its latest run of everything.
        </p>
        {!place.isStatic && (
          <>
            <h2 id="new">Add a target</h2>
            {error !== '' && (
              <p class="error" role="alert">
                {safeText(error)}
              </p>
            )}
            <TargetForm action="targets" texts={typed} submit="Add the target" />
          </>
        )}
      </>
    ),
  })
}

/** What of it changes. */
export function homePieces(place: Place, cards: readonly Card[]): Pieces {
  return new Map([['cards', renderToString(<Cards place={place} cards={cards} />)]])
}

function Cards({ place, cards }: Props) {
  return (
    <ul class="cards" id="cards">
      {cards.map((card) => (
        <li>
          <CardOf place={place} card={card} />
        </li>
      ))}
    </ul>
  )
}

function CardOf({ place, card }: { readonly place: Place; readonly card: Card }) {
  const { id, name, target, runs, isRunning } = card
  const run = runs.at(-1)
  const earlier = run && before(run, runs)
  return (
    <>
      <h3>
        <a id={`target-${id}`} href={to(place, pathOf(id))}>
          {safeText(name)}
        </a>
      </h3>
      <p class="small muted">
        {safeText(
          target?.baseUrl ?? run?.head.target.baseUrl ?? 'runs in this process, for as long as a run takes',
        )}
      </p>
      {isRunning && (
        <p>
          <a href={to(place, pathOf(id, 'live/'))}>is being tested</a>
        </p>
      )}
      {run ? (
        <>
          <p>
            <Verdict head={run.head} /> <a href={to(place, reportOf(run))}>{instantOf(run.head)}</a>
          </p>
          <p class="small">{safeText(run.head.summary.sentence, { longest: 300 })}</p>
          {earlier && <p class="small muted">Since the run before: {changes(earlier, run)}.</p>}
        </>
      ) : (
        !isRunning && <p class="muted">Not tested yet.</p>
      )}
    </>
  )
}
