import { about, brokenText } from '../about.js'
import { onlyCommand, shellFlow } from '../reproduce.js'
import type { RequirementRow, Result } from '../types.js'
import type { PageData } from './page-data.js'
import { anchor } from './words.js'

interface Props {
  readonly row: RequirementRow
  readonly results: readonly Result[]
  readonly data: PageData
}

/** What a failure means, and how to see it again. */
export function Failure({ row, results, data }: Props) {
  const failed = results.filter(({ verdict }) => verdict === 'fail')
  const clauses = [...new Set(failed.map(({ clause }) => clause))]
  const { wrongServer } = about(row.requirement)
  const [first] = failed
  return (
    <>
      <div class="meaning">
        {clauses.map((clause) => {
          const broken = brokenText(row.requirement, clause)
          return broken !== null && <p>The server {broken}.</p>
        })}
        {wrongServer !== undefined && <p class="muted">A server that gets this wrong: {wrongServer}</p>}
        <p>
          {failed.length} of {results.length} rows failed{stabilityOf(failed)}.
        </p>
      </div>
      {first && <Reproduce requirement={row.requirement} scenario={first.scenario} data={data} />}
    </>
  )
}

function stabilityOf(failed: readonly Result[]): string {
  const repeated = failed.filter(({ stability }) => stability !== null)
  if (repeated.length === 0) return ''
  const intermittent = repeated.filter(({ stability }) => stability === 'intermittent').length
  if (intermittent === 0) return ', each time it was tried'
  return `; ${intermittent} of them did not fail again when repeated`
}

interface ReproduceProps {
  readonly requirement: string
  readonly scenario: string
  readonly data: PageData
}

/** The flow of a scenario is written out where it is needed first, and linked from then on. */
function Reproduce({ requirement, scenario, data }: ReproduceProps) {
  const shownAt = data.flowsShown.get(scenario)
  const flow = shownAt === undefined ? shellFlow(data.report, scenario) : ''
  if (flow !== '') data.flowsShown.set(scenario, requirement)
  return (
    <details>
      <summary>See it again</summary>
      <p>Judge this requirement alone:</p>
      <pre>
        <code>{onlyCommand(data.report, requirement)}</code>
      </pre>
      {flow !== '' && (
        <div id={anchor('flow', scenario)}>
          <p>
            The same by hand, with curl, jq and websocat (<a href={`#${anchor('s', scenario)}`}>{scenario}</a>
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
