import type { Catalogue } from '../../../catalogue/index.js'
import { renderToString } from 'preact-render-to-string'
import type { Matrix } from '../../matrix.js'
import { safeData } from '../../safe-text.js'
import { Legend } from '../boxes.js'
import { policyFor, referrerFor, type Frame } from '../document.js'
import { BANNERS } from '../words.js'
import { HeatTable } from './heat.js'
import { MATRIX_SCRIPT } from './script.js'
import { MATRIX_STYLE } from './style.js'
import { Targets } from './targets.js'

/**
 * Requirements × targets as one HTML file that needs no network and no script; it links the targets' reports beside it.
 * Whatever a target or its owner named is text in it.
 */
export function renderMatrix(
  matrix: Matrix,
  { groups }: Catalogue,
  frame?: Frame,
  columns: Columns = 'target',
): string {
  const page = <Page matrix={safeData(matrix)} groups={groups} columns={columns} {...(frame && { frame })} />
  return `<!doctype html>\n${renderToString(page)}\n`
}

/** What the columns are: targets, or the runs of one target. */
type Columns = 'target' | 'run'

const CAPITAL = { target: 'Target', run: 'Run' } as const

interface Props {
  readonly columns: Columns
  readonly matrix: Matrix
  readonly groups: Catalogue['groups']
  readonly frame?: Frame
}

function Page({ matrix, groups, columns, frame }: Props) {
  const style = `${MATRIX_STYLE}${frame?.style ?? ''}`
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policyFor(style, MATRIX_SCRIPT, frame)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content={referrerFor(frame)} />
        <title>{headline(matrix, columns)}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip-link" href="#matrix">
          Skip to the matrix
        </a>
        {frame?.head}
        <Banner matrix={matrix} columns={columns} />
        <nav aria-label="Sections">
          <ul>
            <li>
              <a href="#requirements">Requirements by {columns}</a>
            </li>
            <li>
              <a href="#targets">{CAPITAL[columns]}s, each in a sentence</a>
            </li>
          </ul>
        </nav>
        <main>
          <h2 id="requirements">Requirements by {columns}</h2>
          <Legend />
          <Filter groups={groups} />
          <HeatTable matrix={matrix} groups={groups} columns={columns} />
          <h2 id="targets">{CAPITAL[columns]}s</h2>
          <Targets targets={matrix.targets} column={columns} />
        </main>
        <script dangerouslySetInnerHTML={{ __html: MATRIX_SCRIPT }} />
      </body>
    </html>
  )
}

function headline({ targets }: Matrix, columns: Columns): string {
  if (targets.length === 0) return 'No target was tested here'
  const conformant = targets.filter(({ verdict }) => verdict === 'conformant').length
  return `${conformant} of ${targets.length} ${targets.length === 1 ? `${columns} is` : `${columns}s are`} conformant`
}

function Banner({ matrix, columns }: Pick<Props, 'matrix' | 'columns'>) {
  const { targets, missing, requirements } = matrix
  const broken = requirements.filter(({ cells }) =>
    cells.some((cell) => cell.verdict === 'fail' && !cell.waived),
  )
  const count = (verdict: string) => targets.filter((target) => target.verdict === verdict).length
  const others = (['non-conformant', 'incomplete', 'fault', 'interrupted', 'partial'] as const).filter(
    (verdict) => count(verdict) > 0,
  )
  const worst = others.includes('non-conformant') ? 'non-conformant' : (others[0] ?? 'conformant')
  const whole = targets.length > 0 && missing.length === 0
  return (
    <header class={`banner ${whole || worst !== 'conformant' ? BANNERS[worst] : 'unverified'}`} id="verdict">
      <h1>
        {headline(matrix, columns)}
        {others.length > 0 && (
          <span class="rest">{others.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}</span>
        )}
      </h1>
      <p>
        {broken.length} of {requirements.length} requirements fail{' '}
        {columns === 'target' ? 'at one target' : 'in one run'} or more.
      </p>
      {missing.length > 0 && (
        <p id="missing">
          <b>Not in this matrix:</b> {missing.join(', ')}. Reports of other shards are joined by{' '}
          <code>merge</code>.
        </p>
      )}
    </header>
  )
}

const KINDS = [
  ['', 'all'],
  ['differ', 'only rows that differ'],
  ['fail', 'only with failures'],
  ['warn', 'only with warnings'],
  ['unverified', 'only not verified somewhere'],
] as const

/** The filter; without JavaScript it stays hidden and everything is shown. */
function Filter({ groups }: Pick<Props, 'groups'>) {
  return (
    <form id="filter" class="filter" role="search" aria-label="Filter requirements" hidden>
      <label>
        rows
        <select name="rows">
          {KINDS.map(([value, label]) => (
            <option value={value}>{label}</option>
          ))}
        </select>
      </label>
      <label>
        group
        <select name="group">
          <option value="">any</option>
          {Object.entries(groups).map(([group, name]) => (
            <option value={group}>{`${group} ${name}`}</option>
          ))}
        </select>
      </label>
      <button type="reset">Show all</button>
      <output id="shown" />
    </form>
  )
}
