import { groupOf, type Catalogue } from '../../catalogue/index.js'
import { groupBy } from '../../evidence/group-by.js'
import type { Steps } from '../../evidence/turns.js'
import { about } from '../about.js'
import { COUNTED, countedVerdict, STRENGTHS } from '../counts.js'
import type { Proof, RequirementRow, Result } from '../types.js'
import { badge, requirementLinks } from './badge.js'
import { Meaning, Reproduce } from './failure.js'
import { markup, rendered, type Markup } from './markup.js'
import type { PageData } from './page-data.js'
import { prose } from './prose.js'
import { rowsTable } from './rows.js'

/** The filter; without JavaScript it stays hidden and everything is shown. */
export function Filter({ catalogue }: { readonly catalogue: Catalogue }) {
  return (
    <form id="filter" class="filter" role="search" aria-label="Filter requirements" hidden>
      <Choice name="verdict" values={COUNTED.map((verdict) => [verdict, verdict])} />
      <Choice name="strength" values={STRENGTHS.map((strength) => [strength, strength])} />
      <Choice
        name="group"
        values={Object.entries(catalogue.groups).map(([group, name]) => [group, `${group} ${name}`])}
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
export function* requirementsInSteps(data: PageData): Steps<Markup> {
  const groups = groupBy(data.report.requirements, ({ requirement }) => groupOf(requirement))
  const sections: Markup[] = []
  for (const [group, rows] of groups) {
    const shown: Markup[] = []
    for (const row of rows) {
      shown.push(requirement(row, data))
      yield
    }
    const name = data.catalogue.groups[group]
    sections.push(
      markup`<section class="g"><h3 id="group-${group}">${group} <span class="muted">${name}</span></h3>${shown}</section>`,
    )
  }
  return markup`${sections}`
}

function requirement(row: RequirementRow, data: PageData): Markup {
  const { title, strength, sources, group } = about(data.catalogue, row.requirement)
  const counted = countedVerdict(row)
  const results = data.byRequirement.get(row.requirement) ?? []
  const file = results[0]?.test.file ?? ''
  return markup`<details class="r" id="${row.requirement}" data-v="${counted}" data-s="${strength}" data-g="${group}"${
    counted === 'fail' && markup` open`
  }><summary>${badge(counted)} <b>${row.requirement}</b> ${prose(title)} <span class="tag">${strength}</span></summary>${rendered(
    <Meaning row={row} results={results} catalogue={data.catalogue} />,
  )}${waivedBy(row)}${row.reason !== null && markup`<p>${prose(row.reason)}</p>`}${dependsOn(results)}${
    results.length > 0 && rowsTable(results, data)
  }${rendered(<Reproduce row={row} results={results} data={data} />)}${
    (counted === 'fail' || counted === 'warn') && data.again?.(row.requirement)
  }${provenBy(
    data.report.provenBy[row.requirement] ?? [],
  )}<p class="small"><a href="#${row.requirement}">#${row.requirement}</a>${sources.map(
    (url) => markup` · ${sourceLink(url)}`,
  )}${file !== '' && markup`<span class="muted"> · ${file}</span>`}</p></details>`
}

function waivedBy({ waiver }: RequirementRow): Markup | null {
  if (!waiver) return null
  const { owner, expires, reason, issue } = waiver
  return markup`<p>Waived by ${owner} until ${expires}: ${reason}${issue !== undefined && ` (${issue})`}</p>`
}

/** The defects of the reference server that show that the check can fail. */
function provenBy(proofs: readonly Proof[]): Markup | null {
  if (proofs.length === 0) return null
  return markup`<p class="small">The check is proven by ${proofs.map(
    ({ clause, mutant, summary }, index) =>
      markup`${index > 0 && '; '}<code>${mutant}</code> <span class="tag">${clause}</span> ${prose(
        summary.replace(/\.$/, ''),
      )}`,
  )}</p>`
}

function dependsOn(results: readonly Result[]): Markup | null {
  const ids = [...new Set(results.flatMap(({ blockedBy }) => blockedBy))]
  return ids.length === 0 ? null : markup`<p>Blocked by ${requirementLinks(ids)}</p>`
}

/** A link to the text that demands it; anything that is not http stays plain text. */
function sourceLink(url: string): Markup {
  const short = url.replace(/^https?:\/\/(www\.)?/, '')
  if (!/^https?:\/\//.test(url)) return markup`<span>${short}</span>`
  return markup`<a href="${url}">${short}</a>`
}
