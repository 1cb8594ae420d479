import { isObserved } from '../../judge/coverage.js'
import { about, adviceFor } from '../about.js'
import { COUNTED, isHeldBack } from '../counts.js'
import { fixFirst, type Cause } from '../fix-first.js'
import { brokenInOrder, type Broken } from '../in-order.js'
import type { Catalogue } from '../../catalogue/index.js'
import { groupBy } from '../../evidence/group-by.js'
import type { Report, Result } from '../types.js'
import { leftOutByReason, outsideScope, whyLeftOut } from '../unverified.js'
import { Badge, RequirementLinks } from './badge.js'
import { Facts, shown } from './first-screen.js'
import type { PageData } from './page-data.js'
import { Prose } from './prose.js'
import { humanName, MEANINGS } from './words.js'

/** Failures that have a line of their own on the first screen. */
const LISTED = 12
/** Up to so many failures each says what would mend it. */
const EXPLAINED = 8
/** Up to so many failures each says what it means for a client. */
const MEANT = 3
/** Up to so many requirements are shown without a click. */
const FEW = 8
/** Up to so many requirements that were not verified each say what they ask. */
const ASKED = 20

/** What failed, one line for each requirement, in the order in which to mend it. */
export function FailedBox({ data: { report, catalogue, again } }: { readonly data: PageData }) {
  const { verified, applicable } = report.summary
  // No failure is good news only where everything was looked at.
  const look = verified === applicable ? 'pass' : ''
  const first = fixFirst(report)
  const failed = brokenInOrder(report, catalogue, 'fail', first)
  const warned = brokenInOrder(report, catalogue, 'warn', first)
  return (
    <section class={`box ${failed.length > 0 ? 'fail' : look}`} aria-labelledby="failed">
      <h2 id="failed">
        <span class="big">{failed.length}</span> failed
      </h2>
      {failed.length === 0 && <p>{noneFailed(report.summary)}</p>}
      <ul>
        {failed.slice(0, LISTED).map((one, index) => (
          <li>
            {index === 0 && one.cause.blocks.length > 0 && <b>Fix first: </b>}
            <a href={`#${one.cause.requirement}`}>{one.cause.requirement}</a>{' '}
            <Prose text={one.rows[0].result.title} />
            {index < MEANT && <Means result={one.rows[0].result} catalogue={catalogue} />}
            {index < EXPLAINED && <Change result={one.rows[0].result} />}
            <Blocks cause={one.cause} />
            {again?.(one.cause.requirement).node}
          </li>
        ))}
      </ul>
      {failed.length > LISTED && (
        <p>
          and {failed.length - LISTED} more: <RequirementLinks ids={idsOf(failed.slice(LISTED))} />
        </p>
      )}
      {warned.length > 0 && (
        <>
          <p>
            {warned.length} with warnings: <RequirementLinks ids={idsOf(warned)} />
          </p>
          {warned.slice(0, 3).map(({ cause }) => (
            <Blocks cause={cause} isNamed />
          ))}
        </>
      )}
    </section>
  )
}

function noneFailed({ verified, applicable }: Report['summary']): string {
  if (verified === 0) return 'Nothing was verified, so nothing could fail.'
  const among = verified < applicable ? ` among the ${verified} that were verified` : ''
  return `No mandatory requirement failed${among}.`
}

const idsOf = (broken: readonly Broken[]): string[] => broken.map(({ cause }) => cause.requirement)

/** What it means for those who use the server. */
function Means({ result, catalogue }: { readonly result: Result; readonly catalogue: Catalogue }) {
  const advice = adviceFor(catalogue, result.requirement, result.clause)
  return (
    advice && (
      <div class="small">
        <Prose text={advice.means} />
      </div>
    )
  )
}

/** What would mend it, in a line. */
function Change({ result }: { readonly result: Result }) {
  if (result.advice === null) return null
  return (
    <div class="small muted">
      → <Prose text={result.advice} />
    </div>
  )
}

/** What waits for it: a number that can be opened. */
function Blocks({ cause, isNamed = false }: { readonly cause: Cause; readonly isNamed?: boolean }) {
  if (cause.blocks.length === 0) return null
  return (
    <details class="small">
      <summary>
        {isNamed && `${cause.requirement} `}blocks {cause.blocks.length}
      </summary>
      <RequirementLinks ids={cause.blocks} />
    </details>
  )
}

/** What was not verified, and why: as large as the box of failures, since silence is no conformance. */
export function NotVerifiedBox({ data: { report, catalogue } }: { readonly data: PageData }) {
  const { unexplained, waiting } = fixFirst(report)
  const held = report.requirements.filter(isHeldBack)
  const reasons = [...unexplained, ...leftOutByReason(report.requirements)]
  const byReason = [...groupBy(reasons, ({ reason }) => reason)]
    .map(([reason, parts]) => ({ reason, ids: parts.flatMap(({ requirements }) => requirements) }))
    .sort((a, b) => b.ids.length - a.ids.length)
  const inPart = new Set(held.flatMap(({ requirement, verdict }) => (isObserved(verdict) ? requirement : [])))
  const outside = outsideScope(report.requirements)
  const { accepted, scope } = report.summary
  const isAsked = held.length - waiting.length + outside.length <= ASKED
  return (
    <section class={`box ${held.length === 0 ? 'pass' : 'unverified'}`} aria-labelledby="not-verified">
      <h2 id="not-verified">
        <span class="big">{held.length}</span> not verified
      </h2>
      {held.length === 0 && <p>Everything in the scope of this run was observed, or is accepted.</p>}
      {waiting.length > 0 && (
        <details>
          <summary>
            <b>{waiting.length} wait</b> until what is broken is mended
          </summary>
          <RequirementLinks ids={waiting} />
        </details>
      )}
      <ul>
        {byReason.map(({ reason, ids }) => (
          <li>
            <Prose text={reason} />{' '}
            {isAsked ? <Asked ids={ids} catalogue={catalogue} inPart={inPart} /> : <Few ids={ids} />}
          </li>
        ))}
      </ul>
      {accepted.length > 0 && (
        <p>
          <b>{accepted.length} accepted as not verified:</b> <RequirementLinks ids={accepted} />
        </p>
      )}
      {outside.length > 0 && (
        <>
          <p>
            <b>
              {outside.length} outside the scope {scope}.
            </b>{' '}
            This run says nothing about them; run it with <code>--scope full</code> to test them.
          </p>
          {isAsked ? (
            <Asked ids={outside} catalogue={catalogue} />
          ) : (
            <p>
              <RequirementLinks ids={outside} />
            </p>
          )}
        </>
      )}
      {report.notSelected.length > 0 && (
        <p>
          <b>
            {report.notSelected.length} {whyLeftOut(report)}.
          </b>{' '}
          This run says nothing about them.
        </p>
      )}
      {report.summary.counts['n/a'] > 0 && (
        <p class="small">
          {report.summary.counts['n/a']} more do not apply (n/a): another FHIR version, not declared, a rule
          that no run can test, or no check for it in this version of the suite. Each one says which.
        </p>
      )}
    </section>
  )
}

/** Ids, behind a click where there are many. */
function Few({ ids }: { readonly ids: readonly string[] }) {
  if (ids.length <= FEW)
    return (
      <span class="small">
        <RequirementLinks ids={ids} />
      </span>
    )
  return (
    <details class="small">
      <summary>{ids.length} requirements</summary>
      <RequirementLinks ids={ids} />
    </details>
  )
}

/** Requirements with what they ask. @param inPart those that were observed but for some situations */
function Asked({
  ids,
  catalogue,
  inPart = new Set(),
}: {
  readonly ids: readonly string[]
  readonly catalogue: Catalogue
  readonly inPart?: ReadonlySet<string>
}) {
  return (
    <ul class="asked">
      {ids.map((id) => (
        <li>
          <RequirementLinks ids={[id]} /> <Prose text={about(catalogue, id).title} />
          {inPart.has(id) && <span class="muted"> (observed in part)</span>}
        </li>
      ))}
    </ul>
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
