import { renderToString } from 'preact-render-to-string'
import { byReason } from '../../report/standing.js'
import { safeText } from '../../report/safe-text.js'
import type { Setting } from '../../target/configuration/setting.js'
import { TARGET_SETTINGS } from '../../target/configuration/settings-target.js'
import type { KeptRun } from '../history.js'
import type { Visit } from '../runs.js'
import { labelOf, type Target, type TargetSettingName, type Texts } from '../targets.js'
import { ExploreFields, isExplorationGiven, isRunGiven, RunFields, TargetForm } from './forms.js'
import { RunsTable, Trend } from './runs.js'
import { HOME, pageOf, pathOf, to, type Pieces, type Place, type Sent } from './shell.js'

export interface TargetProps {
  readonly place: Place
  readonly id: string
  readonly name: string
  /** absent for one that is only in the history */
  readonly target?: Target
  readonly runs: readonly KeptRun[]
  readonly visit?: Visit
  readonly isRunning: boolean
  /** settings of the run, as typed last */
  readonly typed: Texts
  readonly error?: string
  /** settings of the target, as typed just now and refused */
  readonly refused?: Texts
}

/** The page of a target: doctor, run, history, settings. */
export function targetPage(props: TargetProps): Sent {
  const { place, id, name, target, runs, typed, error = '', refused } = props
  const isOwn = target?.from === 'this page'
  return pageOf({
    place,
    title: safeText(name),
    crumbs: [HOME],
    events: pathOf(id),
    everySeconds: 15,
    children: (
      <>
        <h1>
          {safeText(name)}
          <span class="rest">{safeText(target?.baseUrl ?? runs.at(-1)?.head.target.baseUrl ?? '')}</span>
        </h1>
        {error !== '' && (
          <p class="error" role="alert">
            {safeText(error)}
          </p>
        )}
        {target && !place.isStatic && (
          <>
            <section class="box" aria-labelledby="run">
              <h2 id="run">Run</h2>
              <form method="post" action="run">
                <details id="run-settings" open={isRunGiven(typed)}>
                  <summary>Settings of the run</summary>
                  <RunFields texts={typed} />
                </details>
                <details id="explore-settings" open={isExplorationGiven(typed)}>
                  <summary>Settings of an exploration</summary>
                  <ExploreFields texts={typed} />
                </details>
                <div class="actions">
                  <button class="main">Run</button>
                  <button formaction="explore">Explore</button>
                  <button formaction="doctor">Ask the doctor</button>
                  <label class="check" for="tries">
                    <input id="tries" type="checkbox" name="tries" value="true" />
                    <span>
                      let the doctor write, so that everything is known <span class="tag">--try</span>
                    </span>
                  </label>
                </div>
              </form>
              <Running {...props} />
            </section>
            <Doctor {...props} />
          </>
        )}
        <h2 id="history">History</h2>
        <HistoryBox {...props} />
        {isOwn && !place.isStatic && (
          <>
            <h2 id="settings">Settings of the target</h2>
            <TargetForm
              action="settings"
              texts={refused ?? target.texts}
              target={target}
              submit="Save the settings"
            />
            <form method="post" action="remove" class="line">
              <button>Remove the target</button> <span class="small muted">Its history stays.</span>
            </form>
          </>
        )}
        {target && !isOwn && !place.isStatic && (
          <p class="muted">
            {target.from === 'the package'
              ? 'A server that does everything right, to try the workbench on.'
              : `Comes from ${target.from}: change it there, and start the workbench again.`}
          </p>
        )}
      </>
    ),
  })
}

/** What of it changes. */
export function targetPieces(props: TargetProps): Pieces {
  const pieces = new Map([['history-box', renderToString(<HistoryBox {...props} />)]])
  if (props.target) {
    pieces.set('running', renderToString(<Running {...props} />))
    pieces.set('doctor', renderToString(<Doctor {...props} />))
  }
  return pieces
}

function Running({ isRunning }: TargetProps) {
  return (
    <p id="running" role="status">
      {isRunning && (
        <>
          It is being tested: <a href="live/">see the run</a>.
        </>
      )}
    </p>
  )
}

function HistoryBox({ place, id, runs }: TargetProps) {
  const canChoose = !place.isStatic && runs.length > 1
  return (
    <div id="history-box">
      <Trend runs={runs} />
      {canChoose ? (
        <form method="get" action="compare">
          <RunsTable place={place} runs={runs} canChoose />
          <div class="actions">
            <button>Compare the two chosen</button>
            <a href={to(place, pathOf(id, 'over-time/'))}>Every requirement over time</a>
          </div>
        </form>
      ) : (
        <>
          <RunsTable place={place} runs={runs} canChoose={false} />
          {runs.length > 1 && (
            <p>
              <a href={to(place, pathOf(id, 'over-time/'))}>Every requirement over time</a>
            </p>
          )}
        </>
      )}
    </div>
  )
}

const STATES = { ok: ['pass', '✓'], warning: ['warn', '!'], stop: ['fail', '✗'] } as const

/** What the doctor says, as far as it has come. */
function Doctor({ visit, target }: TargetProps) {
  if (!visit) return <section id="doctor" aria-label="Doctor" hidden />
  const { findings, forecast, left, isOver, error, tries } = visit
  return (
    <section id="doctor" class="box" aria-labelledby="doctor-title">
      <h2 id="doctor-title">Doctor{tries && ', with a trial'}</h2>
      <p role="status">{isOver ? 'Looked at everything.' : 'Looking …'}</p>
      <dl class="says">
        {findings.map(({ state, what, says }) => (
          <>
            <dt>
              <b class={`v ${STATES[state][0]}`}>
                {STATES[state][1]} {state}
              </b>{' '}
              {what}
            </dt>
            <dd>
              {safeText(says)}
              <Remedies says={says} {...(target && { target })} />
            </dd>
          </>
        ))}
      </dl>
      {error !== '' && <p class="error">{safeText(error)}</p>}
      {forecast && (
        <>
          <p>
            <b>A run will verify {forecast.verified.length}.</b> It will not verify {forecast.open.length}
            {forecast.open.length > 0 ? ':' : '.'}
          </p>
          <ul>
            {[...byReason(forecast.open)].map(([reason, ids]) => (
              <li>
                {safeText(reason)}: {ids.join(', ')}
                <Remedies says={reason} {...(target && { target })} />
              </li>
            ))}
          </ul>
          {forecast.unknown.length > 0 && (
            <p>Not known without writing (let the doctor write): {forecast.unknown.length}.</p>
          )}
        </>
      )}
      {left.map((url) => (
        <p>Not deleted: {safeText(url)}</p>
      ))}
    </section>
  )
}

/** Leads from the settings that a sentence names to where they are typed. */
function Remedies({ says, target }: { readonly says: string; readonly target?: Target }) {
  if (target?.from !== 'this page') return null
  const names = (Object.keys(TARGET_SETTINGS) as TargetSettingName[]).filter((name) =>
    namesOf(name).some((word) => new RegExp(`(?<![A-Za-z_-])${word}(?![A-Za-z_-])`).test(says)),
  )
  return (
    <>
      {names.map((name) => (
        <>
          {' '}
          <a class="small" href={`#f-${name}`}>
            Change {labelOf(name)}
          </a>
        </>
      ))}
    </>
  )
}

/** What the command line calls a setting: its variable, its flag. */
function namesOf(name: TargetSettingName): readonly string[] {
  const { variable, flag } = TARGET_SETTINGS[name] as Setting
  return [variable, flag?.split(' ')[0]].filter((word) => word !== undefined)
}
