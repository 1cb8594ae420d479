import { about } from '../about.js'
import { COUNTED, countedVerdict, STRENGTHS } from '../counts.js'
import type { Proof, RequirementRow, Result } from '../types.js'
import { GROUP_NAMES, groupOf } from '../unverified.js'
import { Badge, RequirementLinks } from './badge.js'
import { Meaning, Reproduce } from './failure.js'
import type { PageData } from './page-data.js'
import { Prose } from './prose.js'
import { Rows } from './rows.js'

/** The filter; without JavaScript it stays hidden and everything is shown. */
export function Filter() {
  return (
    <form id="filter" class="filter" role="search" aria-label="Filter requirements" hidden>
      <Choice name="verdict" values={COUNTED.map((verdict) => [verdict, verdict])} />
      <Choice name="strength" values={STRENGTHS.map((strength) => [strength, strength])} />
      <Choice
        name="group"
        values={Object.entries(GROUP_NAMES).map(([group, name]) => [group, `${group} ${name}`])}
      />
      <label>
        text
        <input type="search" name="text" autocomplete="off" />
      </label>
      <button type="reset">Show all</button>
      <output id="shown" />
    </form>
  )
}

function Choice({
  name,
  values,
}: {
  readonly name: string
  readonly values: readonly (readonly [string, string])[]
}) {
  return (
    <label>
      {name}
      <select name={name}>
        <option value="">any</option>
        {values.map(([value, label]) => (
          <option value={value}>{label}</option>
        ))}
      </select>
    </label>
  )
}

/** All requirements, by group. */
export function Requirements({ data }: { readonly data: PageData }) {
  const groups = new Map<string, RequirementRow[]>()
  for (const row of data.report.requirements) {
    const group = groupOf(row.requirement)
    groups.set(group, [...(groups.get(group) ?? []), row])
  }
  return (
    <>
      {[...groups].map(([group, rows]) => (
        <section class="g">
          <h3 id={`group-${group}`}>
            {group} <span class="muted">{GROUP_NAMES[group]}</span>
          </h3>
          {rows.map((row) => (
            <Requirement row={row} data={data} />
          ))}
        </section>
      ))}
    </>
  )
}

function Requirement({ row, data }: { readonly row: RequirementRow; readonly data: PageData }) {
  const { title, strength, sources, group } = about(row.requirement)
  const counted = countedVerdict(row)
  const results = data.byRequirement.get(row.requirement) ?? []
  return (
    <details
      class="r"
      id={row.requirement}
      data-v={counted}
      data-s={strength}
      data-g={group}
      open={counted === 'fail'}
    >
      <summary>
        <Badge verdict={counted} /> <b>{row.requirement}</b> <Prose text={title} />{' '}
        <span class="tag">{strength}</span>
      </summary>
      <Meaning row={row} results={results} />
      {row.waiver && (
        <p>
          Waived by {row.waiver.owner} until {row.waiver.expires}: {row.waiver.reason}
          {row.waiver.issue !== undefined && ` (${row.waiver.issue})`}
        </p>
      )}
      {row.reason !== null && (
        <p>
          <Prose text={row.reason} />
        </p>
      )}
      <Depends results={results} />
      {results.length > 0 && <Rows results={results} data={data} />}
      <Reproduce row={row} results={results} data={data} />
      <ProvenBy proofs={data.report.provenBy[row.requirement] ?? []} />
      <p class="small">
        <a href={`#${row.requirement}`}>#{row.requirement}</a>
        {sources.map((source) => (
          <>
            {' · '}
            <Source url={source} />
          </>
        ))}
        {results[0] && results[0].test.file !== '' && <span class="muted"> · {results[0].test.file}</span>}
      </p>
    </details>
  )
}

/** The defects of the reference server that show that the check can fail. */
function ProvenBy({ proofs }: { readonly proofs: readonly Proof[] }) {
  if (proofs.length === 0) return null
  return (
    <p class="small">
      The check is proven by{' '}
      {proofs.map(({ clause, mutant, summary }, index) => (
        <>
          {index > 0 && '; '}
          <code>{mutant}</code> <span class="tag">{clause}</span> <Prose text={summary.replace(/\.$/, '')} />
        </>
      ))}
    </p>
  )
}

function Depends({ results }: { readonly results: readonly Result[] }) {
  const ids = [...new Set(results.flatMap(({ blockedBy }) => blockedBy))]
  if (ids.length === 0) return null
  return (
    <p>
      Kept from being observed by <RequirementLinks ids={ids} />
    </p>
  )
}

/** A link to the text that demands it; anything that is not http stays plain text. */
function Source({ url }: { readonly url: string }) {
  const short = url.replace(/^https?:\/\/(www\.)?/, '')
  if (!/^https?:\/\//.test(url)) return <span>{short}</span>
  return <a href={url}>{short}</a>
}
