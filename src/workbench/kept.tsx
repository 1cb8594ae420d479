import type { Catalogue } from '../catalogue/index.js'
import { diffReports } from '../report/diff.js'
import { renderDiffHtml } from '../report/html/diff/render.js'
import { renderMatrix } from '../report/html/matrix/render.js'
import { rendered } from '../report/html/markup.js'
import { renderHtml } from '../report/html/render.js'
import { buildMatrix } from '../report/matrix.js'
import { safeText } from '../report/safe-text.js'
import type { History, KeptRun } from './history.js'
import { AgainForm } from './pages/forms.js'
import { before, instantOf, reportOf } from './pages/runs.js'
import { frameOf, HOME, pathOf, placeOf } from './pages/shell.js'

/** Runs whose requirements are shown beside each other. */
const RUNS_BESIDE = 20

/** The pages that are made of kept reports: the same in the workbench and as files. */
export class KeptPages {
  constructor(
    private readonly history: History,
    private readonly catalogue: Catalogue,
    private readonly isStatic: boolean,
  ) {}

  /** The report of a run. @param canRun its failures can be run again */
  async report(run: KeptRun, canRun: boolean): Promise<string> {
    const place = placeOf(reportOf(run), this.isStatic)
    const report = await this.history.report(run)
    return renderHtml(report, this.catalogue, {
      frame: frameOf(place, this.#crumbs(run), instantOf(run.head)),
      ...(canRun && {
        again: (requirement) => rendered(<AgainForm action="../../run" requirement={requirement} />),
      }),
    })
  }

  /** What changed since the run before; null where there is none. */
  async changes(run: KeptRun): Promise<string | null> {
    const earlier = before(run, this.history.of(run.target))
    return earlier ? this.comparison(earlier, run, reportOf(run)) : null
  }

  /** What changed between two runs. @param path of the page */
  async comparison(earlier: KeptRun, later: KeptRun, path: string): Promise<string> {
    const [was, is] = await Promise.all([this.history.report(earlier), this.history.report(later)])
    const place = placeOf(path, this.isStatic)
    return renderDiffHtml(
      diffReports(was, is, this.catalogue),
      frameOf(place, this.#crumbs(later), `${instantOf(earlier.head)} and ${instantOf(later.head)}`),
    )
  }

  /** Every requirement in the latest runs of a target, side by side. */
  overTime(target: string): string {
    const path = pathOf(target, 'over-time/')
    const runs = this.history.of(target).slice(-RUNS_BESIDE)
    const place = placeOf(path, this.isStatic)
    const named = runs.map((run) => ({ ...run, name: instantOf(run.head) }))
    const [latest] = [...runs].reverse()
    const crumbs = latest ? this.#crumbs(latest) : [HOME]
    return this.#matrix(named, place.root, frameOf(place, crumbs, 'Every requirement over time'), 'run')
  }

  /** Every target with its latest run of everything, side by side. */
  sideBySide(): string {
    const place = placeOf('matrix/', this.isStatic)
    const runs = this.history.targets().flatMap((target) => {
      const own = this.history.of(target)
      const run = own.findLast(({ head }) => head.notSelected.length === 0) ?? own.at(-1)
      return run ? [{ ...run, name: run.head.target.name }] : []
    })
    return this.#matrix(runs, place.root, frameOf(place, [HOME], 'All targets side by side'))
  }

  #matrix(
    runs: readonly (KeptRun & { readonly name: string })[],
    root: string,
    frame: ReturnType<typeof frameOf>,
    columns: 'target' | 'run' = 'target',
  ): string {
    const entries = runs.map((run) => ({
      // the matrix puts `/report.html` behind it
      folder: `${root}${reportOf(run)}`.replace(/\/report\.html$/, ''),
      report: { ...run.head, target: { ...run.head.target, name: run.name } },
    }))
    return renderMatrix(
      { ...buildMatrix(entries, this.catalogue), missing: [] },
      this.catalogue,
      frame,
      columns,
    )
  }

  #crumbs({ target, head }: KeptRun) {
    return [HOME, { name: safeText(head.target.name), path: pathOf(target) }]
  }
}
