import type { Catalogue } from '../../catalogue/index.js'
import { about, adviceFor, brokenText } from '../about.js'
import { onlyCommand, shellFlow } from '../reproduce.js'
import type { RequirementRow, Result } from '../types.js'
import type { PageData } from './page-data.js'
import { Prose } from './prose.js'
import { anchor } from './words.js'

interface Props {
  readonly row: RequirementRow
  readonly results: readonly Result[]
}

/** The rows that broke, when the requirement failed or warns. */
function brokenRows({ row, results }: Props): readonly Result[] {
  if (row.verdict !== 'fail' && row.verdict !== 'warn') return []
  return results.filter(({ verdict }) => verdict === row.verdict)
}

/** What a failure or warning means, what would mend it, and how far it reaches. */
export function Meaning({ row, results, catalogue }: Props & { readonly catalogue: Catalogue }) {
  const broken = brokenRows({ row, results })
  if (broken.length === 0) return null
  const clauses = [...new Set(broken.map(({ clause }) => clause))]
  const { wrongServer } = about(catalogue, row.requirement)
  return (
    <div class={`meaning ${row.verdict}`}>
      {clauses.map((clause) => (
        <>
          <Explained
            requirement={row.requirement}
            clause={clause}
            catalogue={catalogue}
            change={broken.find((result) => result.clause === clause)?.advice ?? null}
          />
          <RestsOn ground={broken.find((each) => each.clause === clause)?.ground ?? null} />
        </>
      ))}
      {wrongServer !== undefined && (
        <p class="muted">
          How servers get it wrong: <Prose text={wrongServer} />
        </p>
      )}
      <p>
        {broken.length} of {results.length} rows {row.verdict === 'fail' ? 'failed' : 'have a warning'}
        {stabilityOf(broken)}.
      </p>
    </div>
  )
}

/** The text that a failure rests on, and whether it is a ballot draft. */
function RestsOn({ ground }: { readonly ground: Result['ground'] }) {
  if (!ground) return null
  return (
    <p class="small">
      Ground: {ground.kind}, <a href={ground.source}>{ground.source}</a>
      {ground.draft && ' (ballot draft)'}
    </p>
  )
}

interface ExplainedProps {
  readonly requirement: string
  readonly clause: string
  readonly catalogue: Catalogue
  /** the change that fits what was observed */
  readonly change: string | null
}

function Explained({ requirement, clause, catalogue, change }: ExplainedProps) {
  const broken = brokenText(catalogue, requirement, clause)
  const advice = adviceFor(catalogue, requirement, clause)
  return (
    <>
      {broken !== null && (
        <p>
          <b>
            The server <Prose text={broken} />.
          </b>
        </p>
      )}
      {advice && (
        <dl>
          <dt>What this means</dt>
          <dd>
            <Prose text={advice.means} />
          </dd>
          <dt>Smallest change</dt>
          <dd>
            <Prose text={change ?? advice.change} />
          </dd>
          <dt>Usual causes</dt>
          <dd>
            <ul>
              {advice.causes.map((cause) => (
                <li>
                  <Prose text={cause} />
                </li>
              ))}
            </ul>
          </dd>
        </dl>
      )}
    </>
  )
}

function stabilityOf(broken: readonly Result[]): string {
  const repeated = broken.filter(({ stability }) => stability !== null)
  if (repeated.length === 0) return ''
  const intermittent = repeated.filter(({ stability }) => stability === 'intermittent').length
  if (intermittent === 0) return ', again when repeated'
  return `; ${intermittent} of them held when repeated (intermittent)`
}

/** How to see a failure again. The flow of a scenario is written out where it is needed first, and linked from then on. */
export function Reproduce({ row, results, data }: Props & { readonly data: PageData }) {
  const [first] = brokenRows({ row, results })
  if (!first) return null
  const { scenario, evidence } = first
  const shownAt = data.flowsShown.get(scenario)
  const flow = shownAt === undefined ? shellFlow(data.report, scenario, evidence) : ''
  if (flow !== '') data.flowsShown.set(scenario, row.requirement)
  return (
    <details>
      <summary>Reproduce</summary>
      <p>Run this requirement only:</p>
      <pre>
        <code>{onlyCommand(data.report, row.requirement)}</code>
      </pre>
      {flow !== '' && (
        <div id={anchor('flow', scenario)}>
          <p>
            The same by hand in bash, with curl, jq and websocat (
            <a href={`#${anchor('s', scenario)}`}>{scenario}</a>
            ):
          </p>
          <pre>
            <code>{flow}</code>
          </pre>
        </div>
      )}
      {shownAt !== undefined && (
        <p>
          The same by hand: see <a href={`#${anchor('flow', scenario)}`}>the lines at {shownAt}</a>.
        </p>
      )}
    </details>
  )
}
