import { ambiguityRegister } from '../about.js'
import type { Report } from '../types.js'
import { RequirementLinks } from './badge.js'
import type { PageData } from './page-data.js'
import { Prose } from './prose.js'

/** Where the texts are silent or at odds, and the reading that this server chose. */
export function Ambiguities({ data: { report, catalogue } }: { readonly data: PageData }) {
  return (
    <>
      {ambiguityRegister(catalogue, report.ambiguities).map(
        ({ id, question, readings, treatment, requirements, chosen }) => (
          <details class="s" id={id}>
            <summary>
              <b>{id}</b> <Prose text={question} />{' '}
              {chosen.length > 0 && (
                <span class="tag">
                  this server: <Prose text={chosen.join('; ')} />
                </span>
              )}
            </summary>
            <ul>
              {readings.map((reading) => (
                <li>
                  <Prose text={reading} />
                </li>
              ))}
            </ul>
            <p>
              How the suite treats it: <Prose text={treatment} />
            </p>
            <p>
              This server: {chosen.length > 0 ? <b>{chosen.join('; ')}</b> : 'not observed'}.{' '}
              <span class="small">
                <RequirementLinks ids={requirements} />
              </span>
            </p>
          </details>
        ),
      )}
    </>
  )
}

/** What the run could not delete. */
export function Leftovers({ report }: { readonly report: Report }) {
  if (report.leftovers.length === 0) return <p>The run deleted everything that it created on the target.</p>
  return (
    <>
      <p>
        The run created these on the target and could not delete them. Run <code>clean-up</code> to retry.
      </p>
      <ul>
        {report.leftovers.map(({ type, id, url, note }) => (
          <li>
            <code>
              {type}/{id ?? '?'}
            </code>{' '}
            {url} {note}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Faults of the suite itself, which make every verdict doubtful. */
export function Faults({ report }: { readonly report: Report }) {
  if (report.faults.length === 0) return null
  return (
    <section class="box fail" aria-labelledby="faults">
      <h2 id="faults">Internal errors of the suite</h2>
      <ul>
        {report.faults.map(({ where, reason }) => (
          <li>
            <b>{where}</b>: {reason}
          </li>
        ))}
      </ul>
    </section>
  )
}
