import { exploreCommand } from '../reproduce.js'
import { exploredSentence, triesText } from '../terminal/exploration.js'
import { OVER_TIME_COLUMNS } from '../over-time.js'
import type { ExplorationFault, ExplorationReport } from '../types.js'
import { Badge } from './badge.js'
import type { PageData } from './page-data.js'
import { anchor } from './words.js'

/** What random histories came to: the shortest that break a law, what was counted, and what was seen of each law. */
export function Exploration({ data }: { readonly data: PageData }) {
  const { exploration } = data.report
  if (!exploration) return null
  const { faults, explained, notConfirmed } = exploration
  return (
    <>
      <p>{exploredSentence(exploration)}.</p>
      {faults.map((fault) => (
        <Fault fault={fault} data={data} />
      ))}
      {explained.length > 0 && (
        <p>Broken only in histories that break a law above too: {explained.join(', ')}.</p>
      )}
      {notConfirmed.length > 0 && (
        <p>
          Broken once while the deadlines were short, and not again with the whole deadlines, so that they are
          no failures: {notConfirmed.join(', ')}.
        </p>
      )}
      {exploration.overTime && <OverTime rows={exploration.overTime} />}
      <Laws exploration={exploration} />
    </>
  )
}

function Fault({ fault, data }: { readonly fault: ExplorationFault; readonly data: PageData }) {
  const { clauses, scenario, path } = fault
  return (
    <div class="box fail">
      <h3>
        {clauses.map((clause, index) => (
          <>
            {index > 0 && ', '}
            <a href={`#${clause.split('/')[0]}`}>{clause}</a>
          </>
        ))}
      </h3>
      <p>
        {triesText(fault)}. The shortest that is known, step by step (
        <a href={`#${anchor('s', scenario)}`}>diagram and transcript</a>):
      </p>
      <ol>
        {path.split('; ').map((step) => (
          <li>
            <code>{step}</code>
          </li>
        ))}
      </ol>
      <p>See it again:</p>
      <pre>
        <code>{exploreCommand(data.report, fault)}</code>
      </pre>
    </div>
  )
}

function OverTime({ rows }: { readonly rows: NonNullable<ExplorationReport['overTime']> }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="What came over time">
      <table>
        <thead>
          <tr>
            {OVER_TIME_COLUMNS.map(([title]) => (
              <th scope="col">{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {OVER_TIME_COLUMNS.map(([, cell]) => (
                <td>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Laws({ exploration: { laws } }: { readonly exploration: ExplorationReport }) {
  return (
    <details>
      <summary>What was seen of each law ({laws.length})</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Clause</th>
              <th>Law</th>
              <th>Verdict</th>
              <th>Histories with an occasion</th>
              <th>Broken in</th>
            </tr>
          </thead>
          <tbody>
            {laws.map(({ clause, part, says, verdict, histories, broken }) => (
              <tr>
                <td class="id">{clause}</td>
                <td>
                  {says}
                  {part !== '' && <span class="tag"> {part}</span>}
                </td>
                <td>
                  <Badge verdict={verdict} />
                </td>
                <td>{histories}</td>
                <td>{broken}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
