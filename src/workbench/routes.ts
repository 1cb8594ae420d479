import { MachineFault } from '../evidence/machine-fault.js'
import { ReportFileError } from '../report/read.js'
import type { Suite } from '../run/suite.js'
import { ConfigurationError } from '../target/configuration/types.js'
import type { History } from './history.js'
import { KeptPages } from './kept.js'
import { LiveRun } from './live.js'
import { LiveExploration } from './live-exploration.js'
import { homePage, homePieces, type Card } from './pages/home.js'
import { flowPiece, livePage, livePieces } from './pages/live.js'
import { explorationPage, explorationPieces } from './pages/exploration.js'
import { EXPLORE_KEYS, RUN_KEYS } from './pages/forms.js'
import { requirementPage } from './pages/requirement.js'
import { pathOf, placeOf, type Pieces, type Sent } from './pages/shell.js'
import { targetPage, targetPieces, type TargetProps } from './pages/target.js'
import { reportOf } from './pages/runs.js'
import type { Runs } from './runs.js'
import type { Targets, Texts } from './targets.js'

/** What is sent back. */
export type Answer =
  | (Sent & { readonly kind: 'page'; readonly status?: 200 | 422 })
  | { readonly kind: 'html'; readonly html: string; readonly policy?: string }
  /** a path from the first page */
  | { readonly kind: 'redirect'; readonly path: string }

/** What of a page changed, or that it is over: then it is loaded again. */
export type Changing = Pieces | 'over'

export interface Parts {
  readonly suite: Suite
  readonly targets: Targets
  readonly history: History
  readonly runs: Runs
}

/** What stands behind the addresses of the workbench, without HTTP. */
export class Routes {
  readonly #kept: KeptPages

  constructor(private readonly parts: Parts) {
    this.#kept = new KeptPages(parts.history, parts.suite.catalogue, false)
  }

  /** @param path below the token, without a slash in front; null: there is no such page */
  async get(path: string, query: URLSearchParams): Promise<Answer | null> {
    const [first, ...rest] = path.split('/').map(decoded)
    if (path === '') {
      this.parts.history.refresh().catch(() => undefined) // what was read before is still shown
      return page(homePage({ place: placeOf(path, false), cards: this.#cards() }))
    }
    if (path === 'matrix/') return ownPolicy(this.#kept.sideBySide())
    const [id = '', ...below] = rest
    if (first !== 'targets' || !this.#isKnown(id)) return null
    return this.#ofTarget(id, below, path, query)
  }

  /** @param form what was sent */
  async post(path: string, form: Texts): Promise<Answer | null> {
    if (path === 'targets') return this.#add(form)
    const [first, id = '', action, ...more] = path.split('/').map(decoded)
    const target = this.parts.targets.get(id)
    if (first !== 'targets' || !target || more.length > 0) return null
    const { runs, targets } = this.parts
    const run = Object.fromEntries(
      [...RUN_KEYS, ...EXPLORE_KEYS, 'isAgain'].flatMap((key) => (form[key] ? [[key, form[key]]] : [])),
    )
    try {
      switch (action) {
        case 'run': {
          const typed = form['isAgain'] === 'true' ? { ...runs.typed(id), ...run, skip: '' } : run
          runs.start(target, typed)
          return { kind: 'redirect', path: pathOf(id, 'live/') }
        }
        case 'explore':
          await runs.explore(target, run)
          return { kind: 'redirect', path: pathOf(id, 'live/') }
        case 'stop':
          runs.live(id)?.stop()
          return { kind: 'redirect', path: pathOf(id, 'live/') }
        case 'doctor':
          runs.examine(target, run, form['tries'] === 'true')
          return { kind: 'redirect', path: pathOf(id) }
        case 'settings': {
          if (target.from !== 'this page') return null
          if (runs.live(id)?.isOver === false)
            throw new ConfigurationError('It is being tested; wait for the end of that run.')
          const saved = targets.save(form, target)
          runs.forget(id)
          return { kind: 'redirect', path: pathOf(saved.id) }
        }
        case 'remove':
          targets.remove(id)
          return { kind: 'redirect', path: '' }
        default:
          return null
      }
    } catch (error) {
      const sentence = refused(error)
      const path = pathOf(id)
      const props = this.#targetProps(id, path, action === 'run' || action === 'explore' ? run : undefined)
      return page(
        targetPage({ ...props, error: sentence, ...(action === 'settings' && { refused: form }) }),
        422,
      )
    }
  }

  /** The parts of a page that change while it is shown; null: nothing of it does. */
  changing(path: string): Changing | null {
    if (path === '') return homePieces(placeOf(path, false), this.#cards())
    const [first, id = '', ...below] = path.split('/').map(decoded)
    if (first !== 'targets' || !this.#isKnown(id)) return null
    if (below.join('/') === '') return targetPieces(this.#targetProps(id, path))
    if (below.join('/') !== 'live/') return null
    const live = this.parts.runs.live(id)
    if (!live || live.state === 'ended') return 'over'
    return live instanceof LiveExploration ? explorationPieces(live) : livePieces(live)
  }

  #add(form: Texts): Answer {
    try {
      return { kind: 'redirect', path: pathOf(this.parts.targets.save(form).id) }
    } catch (error) {
      const place = placeOf('', false)
      return page(homePage({ place, cards: this.#cards(), typed: form, error: refused(error) }), 422)
    }
  }

  async #ofTarget(
    id: string,
    below: readonly string[],
    path: string,
    query: URLSearchParams,
  ): Promise<Answer | null> {
    const { history, runs, targets, suite } = this.parts
    const [what, key = '', file] = below
    if (what === '') return page(targetPage(this.#targetProps(id, path)))
    if (what === 'over-time') return ownPolicy(this.#kept.overTime(id))
    if (what === 'live') return this.#live(id, key, file, path)
    if (what === 'requirements') {
      const known = suite.catalogue.requirements.some((one) => one.id === key)
      if (!known) return null
      const live = runs.live(id)
      const props = {
        place: placeOf(path, false),
        catalogue: suite.catalogue,
        id: key,
        target: { id, name: this.#nameOf(id) },
      }
      return page(
        requirementPage({
          ...props,
          tested: targets.get(id) ?? null,
          runs: history.of(id),
          ...(live instanceof LiveRun && { live }),
        }),
      )
    }
    if (what === 'compare') {
      const [one, other] = ['before', 'after'].map((name) => history.get(id, query.get(name) ?? ''))
      return one && other ? ownPolicy(await this.#kept.comparison(one, other, path)) : null
    }
    const run = what === 'runs' ? history.get(id, key) : undefined
    if (!run) return null
    if (file === 'report.html') return ownPolicy(await this.#kept.report(run, targets.get(id) !== undefined))
    const changes = file === 'changes.html' ? await this.#kept.changes(run) : null
    return changes === null ? null : ownPolicy(changes)
  }

  #live(id: string, key: string, file: string | undefined, path: string): Answer | null {
    const { history, runs, targets } = this.parts
    const [live, target] = [runs.live(id), targets.get(id)]
    if (key === 'flow')
      return live instanceof LiveRun && file ? { kind: 'html', html: flowPiece(live, file) } : null
    if (key !== '') return null
    const latest = history.of(id).at(-1)
    const place = placeOf(path, false)
    if (live instanceof LiveExploration && target) return page(explorationPage(place, target, live))
    if (live instanceof LiveRun && target) return page(livePage(place, target, live))
    return { kind: 'redirect', path: latest ? reportOf(latest) : pathOf(id) }
  }

  #cards(): readonly Card[] {
    const { history, targets, runs } = this.parts
    const own = targets.all()
    const others = history.targets().filter((id) => !targets.get(id))
    return [...own.map(({ id }) => id), ...others].map((id) => {
      const target = targets.get(id)
      const isRunning = runs.live(id)?.isOver === false
      return { id, name: this.#nameOf(id), ...(target && { target }), runs: history.of(id), isRunning }
    })
  }

  #targetProps(id: string, path: string, typed?: Texts): TargetProps {
    const { history, targets, runs } = this.parts
    const [target, visit] = [targets.get(id), runs.visit(id)]
    return {
      place: placeOf(path, false),
      id,
      name: this.#nameOf(id),
      ...(target && { target }),
      runs: history.of(id),
      ...(visit && { visit }),
      isRunning: runs.live(id)?.isOver === false,
      typed: typed ?? runs.typed(id),
    }
  }

  #isKnown(id: string): boolean {
    return this.parts.targets.get(id) !== undefined || this.parts.history.of(id).length > 0
  }

  #nameOf(id: string): string {
    return this.parts.targets.get(id)?.name ?? this.parts.history.of(id).at(-1)?.head.target.name ?? id
  }
}

const page = (sent: Sent, status?: 422): Answer => ({ kind: 'page', ...sent, ...(status && { status }) })

/** A page that says itself, in its head, what it may load. */
const ownPolicy = (html: string): Answer => ({ kind: 'html', html })

/** What was wrong with what was typed, or with the machine. Anything else is no matter of the form. */
function refused(error: unknown): string {
  const isSaid = [ConfigurationError, ReportFileError, MachineFault].some((kind) => error instanceof kind)
  if (isSaid) return (error as Error).message
  throw error
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
