import { groupBy } from '../../evidence/group-by.js'
import type { Catalogue } from '../../catalogue/index.js'
import { groupOf } from '../../catalogue/index.js'
import { about, adviceFor } from '../about.js'
import { COUNTED, countedVerdict } from '../counts.js'
import type { Report, RequirementRow } from '../types.js'
import { whyNotObserved } from '../unverified.js'
import { Badge, RequirementLinks } from './badge.js'
import { Facts, shown } from './first-screen.js'
import type { PageData } from './page-data.js'
import { Prose } from './prose.js'
import { humanName, MEANINGS } from './words.js'

/** Failures that are told with their titles on the first screen. */
const LISTED = 12
/** Up to so many failures each says what would mend it. */
const EXPLAINED = 6

/** What failed, one line for each requirement. */
export function FailedBox({ data: { report, catalogue } }: { readonly data: PageData }) {
  const failed = report.requirements.filter((row) => countedVerdict(row) === 'fail')
  const warned = report.requirements.filter((row) => row.verdict === 'warn')
  return (
    <section class={`box ${failed.length > 0 ? 'fail' : 'pass'}`} aria-labelledby="failed">
      <h2 id="failed">
        <span class="big">{failed.length}</span> failed
      </h2>
      {failed.length === 0 && <p>Nothing that binds every server was seen to be broken.</p>}
      <ul>
        {failed.slice(0, LISTED).map(({ requirement }) => (
          <li>
            <a href={`#${requirement}`}>{requirement}</a> <Prose text={about(catalogue, requirement).title} />
            {failed.length <= EXPLAINED && (
              <Change requirement={requirement} report={report} catalogue={catalogue} />
            )}
          </li>
        ))}
      </ul>
      {failed.length > LISTED && (
        <p>
          and {failed.length - LISTED} more:{' '}
          <RequirementLinks ids={failed.slice(LISTED).map((row) => row.requirement)} />
        </p>
      )}
      {warned.length > 0 && (
        <p>
          {warned.length} with warnings: <RequirementLinks ids={warned.map((row) => row.requirement)} />
        </p>
      )}
    </section>
  )
}

/** What would mend it, in a line. */
function Change({
  requirement,
  report,
  catalogue,
}: {
  readonly requirement: string
  readonly report: Report
  readonly catalogue: Catalogue
}) {
  const row = report.results.find((each) => each.requirement === requirement && each.verdict === 'fail')
  const advice = row && adviceFor(catalogue, requirement, row.clause)
  if (!advice) return null
  return (
    <div class="small muted">
      → <Prose text={advice.change} />
    </div>
  )
}

/** What was not verified, and why: as large as the box of failures, since silence is no conformance. */
export function NotVerifiedBox({ data: { report, catalogue } }: { readonly data: PageData }) {
  const unverified = report.requirements.filter((row) => row.verdict === 'unverified')
  const skipped = report.requirements.filter((row) => row.verdict === 'skip')
  const none = unverified.length + skipped.length === 0
  return (
    <section class={`box ${none ? 'pass' : 'unverified'}`} aria-labelledby="not-verified">
      <h2 id="not-verified">
        <span class="big">{unverified.length + skipped.length}</span> not verified
      </h2>
      {none && <p>Everything that applies to this target was observed.</p>}
      <Reasons title="could not be observed" rows={unverified} catalogue={catalogue} />
      <Reasons title="left out by choice or by the situation" rows={skipped} catalogue={catalogue} />
      {report.summary.counts['n/a'] > 0 && (
        <p class="small">
          {report.summary.counts['n/a']} more are n/a: another FHIR version, not declared, a rule that no run
          can test, or no check for it in this version of the suite. Each says which.
        </p>
      )}
    </section>
  )
}

function Reasons({
  title,
  rows,
  catalogue,
}: {
  readonly title: string
  readonly rows: readonly RequirementRow[]
  readonly catalogue: Catalogue
}) {
  if (rows.length === 0) return null
  const byReason = groupBy(rows, (row) => {
    const group = groupOf(row.requirement)
    return `${catalogue.groups[group] ?? group}: ${whyNotObserved(row)}`
  })
  return (
    <>
      <p>
        <b>
          {rows.length} {title}
        </b>
      </p>
      <ul>
        {[...byReason].map(([reason, alike]) => (
          <li>
            <Prose text={reason} />{' '}
            <span class="small">
              <RequirementLinks ids={alike.map(({ requirement }) => requirement)} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** What was learnt about the server, useful even when everything passes. */
export function Fingerprint({ report }: { readonly report: Report }) {
  const { observed, declared } = report.target
  const rows = (values: object) =>
    Object.entries(values).map(([name, value]) => [humanName(name), shown(value)] as const)
  return (
    <section class="box" aria-labelledby="fingerprint">
      <h2 id="fingerprint">What was learnt about the server</h2>
      <Facts rows={rows(observed)} />
      <details>
        <summary>What it declares of itself</summary>
        <Facts rows={rows(declared)} />
      </details>
    </section>
  )
}

/** Defines each verdict. */
export function Legend() {
  return (
    <details id="legend">
      <summary>What the verdicts mean</summary>
      <dl>
        {COUNTED.map((verdict) => (
          <>
            <dt>
              <Badge verdict={verdict} />
            </dt>
            <dd>{MEANINGS[verdict]}</dd>
          </>
        ))}
      </dl>
      <p class="small">
        A requirement has the worst verdict of its observed rows: fail, warn, info, pass. Only where no row
        was observed it is unverified, skip or n/a. Strength is the word of the text: IMPLIED follows from a
        definition or a data type, NOT STATED means that no text was found and the server is not failed for it
        alone.
      </p>
    </details>
  )
}
