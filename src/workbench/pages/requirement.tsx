import type { Catalogue } from '../../catalogue/index.js'
import { about } from '../../report/about.js'
import { countedVerdict } from '../../report/counts.js'
import { Badge } from '../../report/html/badge.js'
import { Prose } from '../../report/html/prose.js'
import { safeText } from '../../report/safe-text.js'
import type { KeptRun } from '../history.js'
import type { LiveRun } from '../live.js'
import type { Target } from '../targets.js'
import { AgainForm } from './forms.js'
import { instantOf, reportOf } from './runs.js'
import { HOME, pageOf, pathOf, to, type Place, type Sent } from './shell.js'

interface Props {
  readonly place: Place
  readonly catalogue: Catalogue
  readonly id: string
  readonly target: { readonly id: string; readonly name: string }
  /** null: it cannot be tested from here */
  readonly tested: Target | null
  readonly runs: readonly KeptRun[]
  readonly live?: LiveRun
}

/** A requirement at one target: what it came to in the run that is under way, and in each that is kept. */
export function requirementPage({ place, catalogue, id, target, tested, runs, live }: Props): Sent {
  const { title, strength, sources } = about(catalogue, id)
  const rows = live?.judgement?.results.filter(({ requirement }) => requirement === id) ?? []
  const now = live && !live.isOver ? live : null
  return pageOf({
    place,
    title: id,
    crumbs: [HOME, { name: safeText(target.name), path: pathOf(target.id) }],
    children: (
      <>
        <h1>
          {id} <Prose text={title} /> <span class="tag">{strength}</span>
        </h1>
        <p class="small">
          {sources.map((url, index) => (
            <>
              {index > 0 && ' · '}
              <a href={url}>{url}</a>
            </>
          ))}
        </p>
        {now && (
          <section class="box" aria-labelledby="now">
            <h2 id="now">In the run that is under way</h2>
            <p>
              So far: {now.verdictOf(id)}. <a href="../../live/">See the run</a>
            </p>
            <ul>
              {rows.map(({ scenario, clause, verdict, expected, observed, reason }) => (
                <li>
                  <Badge verdict={verdict} /> {scenario} <span class="tag">{clause}</span>: expected{' '}
                  {safeText(expected)};{' '}
                  {observed === '' ? safeText(reason) : `observed ${safeText(observed, { longest: 600 })}`}
                </li>
              ))}
            </ul>
          </section>
        )}
        {tested && !now && <AgainForm action="../../run" requirement={id} />}
        <h2 id="over-time">In the runs that are kept</h2>
        {runs.length === 0 && <p class="muted">No run is kept yet.</p>}
        <ul>
          {[...runs].reverse().map((run) => {
            const row = run.head.requirements.find(({ requirement }) => requirement === id)
            return (
              <li>
                {row ? <Badge verdict={countedVerdict(row)} /> : <span class="muted">not in this run</span>}{' '}
                <a href={to(place, `${reportOf(run)}${row ? `#${id}` : ''}`)}>{instantOf(run.head)}</a>
              </li>
            )
          })}
        </ul>
      </>
    ),
  })
}
