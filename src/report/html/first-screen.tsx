import { isObserved } from '../../judge/coverage.js'
import { COUNTED, isHeldBack, STRENGTHS } from '../counts.js'
import { redactionSentence } from '../redaction-sentence.js'
import type { Counts, Report } from '../types.js'
import { whyLeftOut } from '../unverified.js'
import { Badge } from './badge.js'
import { BANNERS, duration, humanName, SCOPES } from './words.js'

/** Whose verdict, the verdict as a sentence, and how much of what applies was verified. */
export function Banner({ report }: { readonly report: Report }) {
  const { summary, run, target } = report
  const [first, ...rest] = summary.sentence.split('; ')
  // The line below says it larger.
  const others = rest.filter((phrase) => !phrase.startsWith('verified '))
  return (
    <header
      class={`banner ${BANNERS[summary.verdict]}`}
      id="verdict"
      data-verdict={summary.verdict}
      data-exit-code={run.exitCode}
      data-sentence={summary.sentence}
    >
      <h1>
        {first?.split(': verified ', 1)[0]}
        {others.length > 0 && <span class="rest"> {others.join('; ')}</span>}
      </h1>
      <p class="about">
        <b>{target.name}</b> {[target.baseUrl, release(target.fhirVersion), day(run.startedAt)].join(' · ')}
      </p>
      <p>
        <span class="big">
          Verified {summary.verified} of {summary.applicable}
        </span>{' '}
        {report.notSelected.length > 0
          ? `applicable requirements that were selected; ${report.notSelected.length} ${whyLeftOut(report)}.`
          : `applicable requirements of the scope ${summary.scope}: ${SCOPES[summary.scope]}.`}
        {target.embedded && ' The target was the embedded reference server, not a server of yours.'}
      </p>
      {summary.next !== undefined && <p>Next: {summary.next}</p>}
    </header>
  )
}

const release = (version: string | null): string => (version === null ? 'FHIR ?' : `FHIR ${version}`)

const day = (instant: string): string => instant.slice(0, 10)

/** Requirements by strength and verdict. */
export function CountsTable({ report }: { readonly report: Report }) {
  const { summary } = report
  const inPart = report.requirements.filter((row) => isHeldBack(row) && isObserved(row.verdict)).length
  const strengths = STRENGTHS.filter((strength) =>
    COUNTED.some((verdict) => summary.countsByStrength[strength][verdict] > 0),
  )
  return (
    <div class="scroll" tabIndex={0} role="region" aria-labelledby="counts-caption">
      <table class="counts" id="counts" data-applicable={summary.applicable} data-verified={summary.verified}>
        <caption id="counts-caption">
          <span>
            Requirements by strength and verdict{' '}
            <small class="muted">(last line: rows, one for each situation)</small>
          </span>
        </caption>
        <thead>
          <tr>
            <th scope="col">strength</th>
            {COUNTED.map((verdict) => (
              <th scope="col">
                <Badge verdict={verdict} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {strengths.map((strength) => (
            <CountsRow name={strength} counts={summary.countsByStrength[strength]} />
          ))}
        </tbody>
        <tfoot>
          <CountsRow name="all" counts={summary.counts} />
          <CountsRow name="rows" counts={summary.rows} />
        </tfoot>
      </table>
      {inPart > 0 && (
        <p class="small" id="in-part">
          {inPart} of the requirements with a verdict {inPart === 1 ? 'was' : 'were'} observed in part only,
          and {inPart === 1 ? 'counts' : 'count'} as not verified.
        </p>
      )}
    </div>
  )
}

function CountsRow({ name, counts }: { readonly name: string; readonly counts: Counts }) {
  return (
    <tr data-strength={name}>
      <th scope="row">{name}</th>
      {COUNTED.map((verdict) => (
        <td data-count={verdict} class={counts[verdict] === 0 ? 'zero' : undefined}>
          {counts[verdict]}
        </td>
      ))}
    </tr>
  )
}

/** Target, suite, time and configuration of the run. */
export function WhatWasTested({ report }: { readonly report: Report }) {
  const { target, suite, run } = report
  const { release, guide } = target.discovery
  const rows: [string, string | null][] = [
    ['target', target.name],
    ['base URL', target.baseUrl],
    ['software', target.software ?? 'not said'],
    [
      'FHIR version',
      target.fhirVersion === null ? 'unknown' : `${target.fhirVersion} (${String(release ?? '?')})`,
    ],
    ['Backport guide', typeof guide === 'string' ? guide : null],
    ['suite', `${suite.name} ${suite.version}${suite.commit === null ? '' : `, commit ${suite.commit}`}`],
    ['run', run.id],
    ['when', `${run.startedAt}, for ${duration(run.durationMs)}`],
    ['clock offset', clockOffset(run)],
    ['secrets', redactionSentence(report.redaction)],
    ['scope', report.summary.scope],
    [
      'accepted as not verified',
      report.summary.accepted.length > 0 ? report.summary.accepted.join(', ') : null,
    ],
    ['only', run.only.length > 0 ? run.only.join(', ') : null],
    ['skip', run.skip.length > 0 ? run.skip.join(', ') : null],
    ['strict', run.strict ? 'yes: warnings make the run non-conformant' : null],
  ]
  return (
    <section class="box" aria-labelledby="tested">
      <h2 id="tested">What was tested</h2>
      <Facts rows={rows} />
      <details>
        <summary>Configuration (secrets are pseudonyms)</summary>
        <Facts rows={Object.entries(run.configuration).map(([name, value]) => [name, shown(value)])} />
      </details>
    </section>
  )
}

/** Names and values; rows without a value are left out. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, string | null])[] }) {
  return (
    <dl>
      {rows.map(([name, value]) =>
        value === null ? null : (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ),
      )}
    </dl>
  )
}

/** A JSON value as a reader reads it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'unknown'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value))
    return value.map(shown).join(value.some((each) => typeof each === 'object') ? '; ' : ', ') || 'none'
  if (typeof value !== 'object') return String(value)
  const parts = Object.entries(value).map(([name, part]) => `${humanName(name)} ${shown(part)}`)
  return parts.join(', ') || 'none'
}

/** A Date header has whole seconds, so that an interval is all that can be said. */
function clockOffset({ clockOffsetMs, clockOffsetRangeMs: range }: Report['run']): string {
  if (range) return `between ${range[0]} and ${range[1]} ms (target minus suite)`
  return clockOffsetMs === null ? 'unknown' : `about ${clockOffsetMs} ms (target minus suite)`
}
