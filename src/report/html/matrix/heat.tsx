import type { Catalogue } from '../../../catalogue/index.js'
import { groupBy } from '../../../evidence/group-by.js'
import { COUNTED, type CountedVerdict } from '../../counts.js'
import type { Matrix, MatrixCell, MatrixRow, MatrixTarget } from '../../matrix.js'
import { Prose } from '../prose.js'
import { BANNERS, className, SIGNS } from '../words.js'

/** With more targets than this, names stand upright and cells show signs alone. */
const FEW = 8

/** Bytes that links of cells may take; beyond it the calmest verdicts lose theirs, and the target's name leads there. */
const LINK_BUDGET = 400_000

const INTEREST: readonly CountedVerdict[] = [
  'fail',
  'waived',
  'warn',
  'unverified',
  'info',
  'pass',
  'skip',
  'n/a',
]

/** Requirements × targets. */
export function HeatTable({
  matrix,
  groups,
  columns,
}: {
  /** what they are: `target` */
  readonly columns: string
  readonly matrix: Matrix
  readonly groups: Catalogue['groups']
}) {
  const { targets } = matrix
  const many = targets.length > FEW ? 'many' : undefined
  const linked = linkedVerdicts(matrix)
  return (
    <div class="heat-box" tabIndex={0} role="region" aria-labelledby="matrix-caption">
      <table class="heat" id="matrix">
        <caption id="matrix-caption">Requirements by {columns}</caption>
        <thead class={many}>
          <tr>
            <th scope="col">requirement</th>
            <th scope="col">
              <span class="t">failing</span>
            </th>
            {targets.map((target) => (
              <TargetHead target={target} />
            ))}
          </tr>
        </thead>
        {[...groupsOf(matrix.requirements)].map(([group, rows]) => (
          <tbody class={many}>
            <tr>
              <th scope="rowgroup" class="group" colSpan={targets.length + 2}>
                <span>
                  {group} {groups[group]}
                </span>
              </th>
            </tr>
            {rows.map((row) => (
              <Row row={row} linked={linked} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function TargetHead({ target }: { readonly target: MatrixTarget }) {
  const look = BANNERS[target.verdict]
  return (
    <th scope="col" title={`${target.name}: ${target.verdict}`}>
      <a class="t" href={target.link}>
        {shortName(target.name)}
      </a>
      <b class={`v ${look}`} title={target.verdict}>
        {target.verdict === 'conformant' ? SIGNS.pass : SIGNS[look]}
        <i class="off"> {target.verdict}</i>
      </b>
    </th>
  )
}

function Row({ row, linked }: { readonly row: MatrixRow; readonly linked: ReadonlySet<CountedVerdict> }) {
  const failing = row.cells.filter((cell) => countedCell(cell) === 'fail').length
  return (
    <tr id={row.requirement} data-r={kindsOf(row).join(' ')}>
      <th scope="row">
        <b>{row.requirement}</b>{' '}
        <span class="title">
          <Prose text={row.title} /> <span class="tag">{row.strength}</span>
        </span>
      </th>
      <td class="n">{failing === 0 ? '' : failing}</td>
      {row.cells.map((cell) => (
        <Cell cell={cell} linked={linked} />
      ))}
    </tr>
  )
}

function Cell({ cell, linked }: { readonly cell: MatrixCell; readonly linked: ReadonlySet<CountedVerdict> }) {
  const counted = countedCell(cell)
  if (counted === null)
    return (
      <td class="none">
        <i>not in this run</i>
      </td>
    )
  const inner = (
    <>
      {SIGNS[counted]} <i>{counted}</i>
    </>
  )
  return <td class={className(counted)}>{linked.has(counted) ? <a href={cell.link}>{inner}</a> : inner}</td>
}

/** What the filter knows of a row; what does not apply to a target makes no difference between targets. */
export function kindsOf(row: MatrixRow): string[] {
  const seen = new Set(row.cells.map(countedCell))
  const applying = [...seen].filter((verdict) => verdict !== null && verdict !== 'n/a')
  return [
    ...(applying.length > 1 ? ['differ'] : []),
    ...(seen.has('fail') ? ['fail'] : []),
    ...(seen.has('warn') ? ['warn'] : []),
    ...(seen.has('unverified') ? ['unverified'] : []),
  ]
}

function countedCell({ verdict, waived }: MatrixCell): CountedVerdict | null {
  return waived ? 'waived' : verdict
}

/** The verdicts whose cells are links, the most interesting first, as many as the page has room for. */
function linkedVerdicts({ requirements }: Matrix): ReadonlySet<CountedVerdict> {
  const bytes = Object.fromEntries(COUNTED.map((verdict) => [verdict, 0])) as Record<CountedVerdict, number>
  for (const { cells } of requirements)
    for (const cell of cells) {
      const counted = countedCell(cell)
      if (counted !== null) bytes[counted] += cell.link.length + '<a href=""></a>'.length
    }
  const linked = new Set<CountedVerdict>()
  let spent = 0
  for (const verdict of INTEREST) {
    spent += bytes[verdict]
    if (spent > LINK_BUDGET) break
    linked.add(verdict)
  }
  return linked
}

function groupsOf(rows: readonly MatrixRow[]): Map<string, [MatrixRow, ...MatrixRow[]]> {
  return groupBy(rows, ({ group }) => group)
}

/** A name as a column has room for it; the whole of it stands in the table of targets. */
export function shortName(name: string): string {
  return name.length <= 40 ? name : `${name.slice(0, 39)}…`
}
