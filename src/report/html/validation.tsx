import type { Severity, ValidatedKind, ValidatorIssue } from '../../validator/types.js'
import { countsOf, validationSentence } from '../validation-sentence.js'
import { between } from './markup.js'
import type { PageData } from './page-data.js'
import { evidenceLink } from './rows.js'

/** The look of a severity; none of them is a verdict. */
const LOOKS: Readonly<Record<Severity, string>> = {
  fatal: 'fail',
  error: 'fail',
  warning: 'warn',
  information: 'info',
}

/** What HL7's validator said, by kind of resource; one line when it was not asked. */
export function ValidatorFindings({ data }: { readonly data: PageData }) {
  const { validation } = data.report
  if (!validation)
    return <p>HL7's validator was not asked by the version of the suite that made this report.</p>
  const found = validation.kinds.filter(({ issues }) => issues.length > 0)
  const clean = validation.kinds.filter(({ issues }) => issues.length === 0)
  return (
    <>
      <p>{validationSentence(validation)}.</p>
      {validation.kinds.length > 0 && (
        <p class="muted">
          No verdict comes from here. The validator asks no terminology server, fetches nothing, and knows no
          profile of the Backport guide, which cannot be evaluated as written (<a href="#A-11">A-11</a>); what
          comes from that is explained at each finding. Findings without an explanation are worth a look.
        </p>
      )}
      {found.map((kind) => (
        <Kind kind={kind} data={data} />
      ))}
      {clean.length > 0 && (
        <p>Nothing was found in: {clean.map((kind) => `${nameOf(kind)} (${kind.count})`).join(', ')}.</p>
      )}
    </>
  )
}

function Kind({ kind, data }: { readonly kind: ValidatedKind; readonly data: PageData }) {
  const open = kind.issues.filter(({ explained }) => explained === null)
  const explained = kind.issues.length - open.length
  return (
    <details class="s">
      <summary>
        <b>{nameOf(kind)}</b> <span class="tag">{`${kind.count} read`}</span>{' '}
        {[open.length > 0 && countsOf(open), explained > 0 && `${explained} explained`]
          .filter(Boolean)
          .join(', ')}
      </summary>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">severity</th>
            <th scope="col">finding</th>
            <th scope="col">seen in</th>
          </tr>
        </thead>
        <tbody>
          {kind.issues.map((issue) => (
            <Finding issue={issue} data={data} />
          ))}
        </tbody>
      </table>
    </details>
  )
}

function Finding({ issue, data }: { readonly issue: ValidatorIssue; readonly data: PageData }) {
  const { severity, text, location, explained, count, evidence } = issue
  return (
    <tr>
      <td data-l="severity">
        <b class={`v ${explained === null ? LOOKS[severity] : 'skip'}`}>
          {severity === 'information' ? 'remark' : severity}
        </b>
      </td>
      <td data-l="finding">
        {text} {location !== '' && <code>{location}</code>}
        {explained !== null && <div class="muted">Explained: {explained}.</div>}
      </td>
      <td data-l="seen in">
        {count}
        {evidence.length > 0 && ': '}
        {
          between(
            ', ',
            evidence.map((id) => evidenceLink(id, data.evidence.get(id))),
          ).node
        }
      </td>
    </tr>
  )
}

function nameOf({ what, from }: ValidatedKind): string {
  return from === 'suite' ? `${what}, made by the suite` : what
}
