import type { Catalogue } from '../../catalogue/index.js'
import { renderToString } from 'preact-render-to-string'
import { atOnce, type Steps } from '../../evidence/turns.js'
import { safeInSteps } from '../safe-text.js'
import type { Report } from '../types.js'
import { BUDGET, SCALES } from './budget.js'
import { ArrowHeads } from './diagram.js'
import { FailedBox, Fingerprint, Legend, NotVerifiedBox } from './boxes.js'
import { policyFor, referrerFor, type Frame } from './document.js'
import { Exploration } from './exploration.js'
import { Banner, CountsTable, WhatWasTested } from './first-screen.js'
import type { Markup } from './markup.js'
import { pageData, scaledTo, type PageData } from './page-data.js'
import { Ambiguities, Faults, Leftovers } from './registers.js'
import { Filter, requirementsInSteps } from './requirements.js'
import { scenariosInSteps } from './scenarios.js'
import { SCRIPT } from './script.js'
import { STYLE } from './style.js'
import { ValidatorFindings } from './validation.js'

/** The report as one HTML file, see `htmlInSteps`. */
export function renderHtml(report: Report, catalogue: Catalogue, shown: Shown = {}): string {
  return atOnce(htmlInSteps(report, catalogue, shown))
}

/**
 * The report as one HTML file that needs no network and no script. Whatever the target said is text in it; control,
 * bidi and zero-width characters are visible escapes. Transcripts and pictures shrink until the page fits its budget.
 * @param shown what stands around it, and beside each failure, where it is no file of its own
 */
export function* htmlInSteps(report: Report, catalogue: Catalogue, shown: Shown = {}): Steps<string> {
  const { frame, again } = shown
  const data = { ...pageData(yield* safeInSteps(report), catalogue), ...(again && { again }) }
  // Links into the transcripts do not change with their size.
  const requirements = yield* requirementsInSteps(data)
  let page = ''
  for (const scale of SCALES) {
    const scenarios = yield* scenariosInSteps(scaledTo(data, scale))
    const isLast = scale === SCALES.at(-1)
    // No letter takes less than a byte.
    if (!isLast && requirements.html.length + scenarios.html.length > BUDGET.page) continue
    yield
    const document = renderToString(
      <Page data={data} requirements={requirements} scenarios={scenarios} {...(frame && { frame })} />,
    )
    page = `<!doctype html>\n${document}\n`
    if (bytesOf(page) <= BUDGET.page) break
  }
  return page
}

/** The page is a chain of many thousand pieces: asked for a letter it becomes one string, which is counted much sooner. */
function bytesOf(page: string): number {
  page.charCodeAt(0)
  return Buffer.byteLength(page)
}

export interface Shown extends Pick<PageData, 'again'> {
  readonly frame?: Frame
}

interface Parts {
  readonly frame?: Frame
  readonly data: PageData
  readonly requirements: Markup
  readonly scenarios: Markup
}

function Page({ data, requirements, scenarios, frame }: Parts) {
  const { report } = data
  const style = `${STYLE}${frame?.style ?? ''}`
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policyFor(style, SCRIPT, frame)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content={referrerFor(frame)} />
        <title>{`${report.summary.verdict}: ${report.target.name}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip-link" href="#requirements">
          Skip to the requirements
        </a>
        {frame?.head}
        <Banner report={report} />
        <nav aria-label="Sections">
          <ul>
            {SECTIONS.filter(([id]) => id !== 'exploration' || report.exploration).map(([id, name]) => (
              <li>
                <a href={`#${id}`}>{name}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main>
          <Faults report={report} />
          <div class="grid">
            <FailedBox data={data} />
            <NotVerifiedBox data={data} />
          </div>
          <CountsTable report={report} />
          <Legend />
          <div class="grid">
            <WhatWasTested report={report} />
            <Fingerprint report={report} />
          </div>
          {report.exploration && (
            <>
              <h2 id="exploration">Exploration</h2>
              <Exploration data={data} />
            </>
          )}
          <h2 id="requirements">Requirements</h2>
          <Filter catalogue={data.catalogue} />
          {requirements.node}
          <h2 id="scenarios">Scenarios</h2>
          <p class="muted">What the run did: a diagram, a transcript, and the verdicts that came from it.</p>
          {scenarios.node}
          <h2 id="validator">What HL7's validator says</h2>
          <ValidatorFindings data={data} />
          <h2 id="ambiguities">Where the texts leave it open</h2>
          <Ambiguities data={data} />
          <h2 id="leftovers">Not deleted</h2>
          <Leftovers report={report} />
        </main>
        <ArrowHeads />
        <script dangerouslySetInnerHTML={{ __html: SCRIPT }} />
      </body>
    </html>
  )
}

const SECTIONS = [
  ['failed', 'Failed'],
  ['not-verified', 'Not verified'],
  ['exploration', 'Exploration'],
  ['requirements', 'Requirements'],
  ['scenarios', 'Scenarios'],
  ['validator', "HL7's validator"],
  ['ambiguities', 'Ambiguities'],
  ['leftovers', 'Leftovers'],
] as const
