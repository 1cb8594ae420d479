import { renderToString } from 'preact-render-to-string'
import type { CountedVerdict } from '../../counts.js'
import { cautions, CHANGES, under, WORSE } from '../../diff.js'
import type { Change, Diff, RequirementChange, RowChange, Side } from '../../diff.js'
import { arrow, howMany } from '../../diff-text.js'
import { safeData } from '../../safe-text.js'
import { Badge } from '../badge.js'
import { policyFor, referrerFor, type Frame } from '../document.js'
import { Facts } from '../first-screen.js'
import { Prose } from '../prose.js'
import { STYLE } from '../style.js'

/** Rows of one requirement under one heading; the JSON has all. */
const ROWS_SHOWN = 20

/** A comparison as one HTML file without any script. */
export function renderDiffHtml(diff: Diff, frame?: Frame): string {
  return `<!doctype html>\n${renderToString(<Page diff={safeData(diff)} {...(frame && { frame })} />)}\n`
}

function Page({ diff, frame }: { readonly diff: Diff; readonly frame?: Frame }) {
  const style = `${STYLE}${frame?.style ?? ''}`
  const present = CHANGES.filter((change) => under(diff, change).length > 0)
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policyFor(style, '', frame)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content={referrerFor(frame)} />
        <title>{`${headline(diff)}: ${diff.after.target}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        {frame?.head}
        <header class={`banner ${diff.worse ? 'fail' : 'pass'}`} id="verdict" data-worse={String(diff.worse)}>
          <h1>{headline(diff)}</h1>
          {present.map((change) => (
            <p>
              <a href={`#${anchorOf(change)}`}>{change}</a>: {howMany(diff.counts[change])}
            </p>
          ))}
          {present.length === 0 && <p>No difference.</p>}
        </header>
        <main>
          {cautions(diff).map((text) => (
            <p>
              <b>Note:</b> {text}
            </p>
          ))}
          <div class="grid">
            <About name="before" side={diff.before} />
            <About name="after" side={diff.after} />
          </div>
          {present.map((change) => (
            <section>
              <h2 id={anchorOf(change)}>
                {change} <span class="muted">{howMany(diff.counts[change])}</span>
              </h2>
              {under(diff, change).map((one) => (
                <Requirement one={one} open={WORSE.includes(change)} />
              ))}
            </section>
          ))}
        </main>
      </body>
    </html>
  )
}

function headline({ worse }: Diff): string {
  return worse
    ? 'Something is newly failing or newly unverified'
    : 'Nothing is newly failing or newly unverified'
}

const anchorOf = (change: Change) => change.replaceAll(' ', '-')

function About({ name, side }: { readonly name: string; readonly side: Side }) {
  return (
    <section class="box" aria-labelledby={name}>
      <h2 id={name}>{name}</h2>
      <Facts
        rows={[
          ['target', side.target],
          ['base URL', side.baseUrl],
          ['when', side.startedAt],
          ['run', side.run],
          ['suite', side.suite],
          ['verdict', side.sentence],
        ]}
      />
    </section>
  )
}

function Requirement({ one, open }: { readonly one: RequirementChange; readonly open: boolean }) {
  const shown = one.rows.slice(0, ROWS_SHOWN)
  return (
    <details class="r" open={open}>
      <summary>
        <Verdict verdict={one.before} /> → <Verdict verdict={one.after} /> <b>{one.requirement}</b>{' '}
        <Prose text={one.title} /> <span class="tag">{one.strength}</span>
      </summary>
      {shown.length === 0 ? (
        <p>No row of it changed in the same way.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={`Rows of ${one.requirement}`}>
          <table class="rows">
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {one.rows.length > shown.length && <p>and {one.rows.length - shown.length} more rows</p>}
    </details>
  )
}

const COLUMNS = ['scenario', 'verdict', 'expected', 'before', 'after']

function Row({ row }: { readonly row: RowChange }) {
  return (
    <tr>
      <td data-l="scenario">
        {row.scenario} {row.clause !== '' && <span class="tag">{row.clause}</span>}
      </td>
      <td data-l="verdict">{arrow(row)}</td>
      <td data-l="expected">{row.expected}</td>
      <td data-l="before">{row.saidBefore}</td>
      <td data-l="after">{row.saidAfter}</td>
    </tr>
  )
}

function Verdict({ verdict }: { readonly verdict: CountedVerdict | null }) {
  return verdict === null ? <span class="muted">absent</span> : <Badge verdict={verdict} />
}
