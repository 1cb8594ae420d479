import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { percentEncoded } from '../../fhir/percent.js'
import { policyFor, type Frame } from '../../report/html/document.js'
import { STYLE } from '../../report/html/style.js'
import { WORKBENCH_STYLE } from './style.js'

/** Where a page is: addresses are relative, so that one page does as a file of a site and below a token. */
export interface Place {
  /** what leads to the first page: `../../` */
  readonly root: string
  /** a file among others: nothing can be begun, and folders are named with their `index.html` */
  readonly isStatic: boolean
}

/** The address of a page. @param path from the first page, with a slash at the end where it is a folder */
export function to({ root, isStatic }: Place, path: string): string {
  const [folder = '', anchor] = path.split('#')
  const file = isStatic && (folder === '' || folder.endsWith('/')) ? `${folder}index.html` : folder
  return `${root}${file}${anchor === undefined ? '' : `#${anchor}`}` || './'
}

/** The path of a target's page, or of one below it. */
export const pathOf = (target: string, below = ''): string => `targets/${percentEncoded(target)}/${below}`

/** The place of a page by its path. */
export function placeOf(path: string, isStatic: boolean): Place {
  return { root: '../'.repeat(path.split('/').length - 1), isStatic }
}

/** A page as it is sent. */
export interface Sent {
  readonly html: string
  /** the policy of what it may load, for the header */
  readonly policy: string
}

interface Crumb {
  readonly name: string
  readonly path: string
}

export function Crumbs({
  place,
  crumbs,
  here,
}: {
  readonly place: Place
  readonly crumbs: readonly Crumb[]
  readonly here: string
}) {
  return (
    <nav class="crumbs" aria-label="Where this is">
      <ol>
        {crumbs.map(({ name, path }) => (
          <li>
            <a href={to(place, path)}>{name}</a>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  )
}

export const HOME: Crumb = { name: 'Workbench', path: '' }

/** What an open page shows when the workbench answers no more; its script does that. */
export function Lost() {
  return (
    <p id="lost" class="error" role="alert" hidden>
      The workbench does not answer: it was ended, or is about to come back.
    </p>
  )
}

/** What stands around a report, a comparison or a matrix that is shown in the workbench. */
export function frameOf(place: Place, crumbs: readonly Crumb[], here: string): Frame {
  return {
    head: <Crumbs place={place} crumbs={crumbs} here={here} />,
    style: WORKBENCH_STYLE,
    hasForms: !place.isStatic,
  }
}

interface Document {
  readonly place: Place
  readonly title: string
  readonly crumbs?: readonly Crumb[]
  readonly children: ComponentChildren
  /** the path of the page's events; absent where nothing of it changes */
  readonly events?: string
  /** where nothing runs scripts, the page is loaded again so often */
  readonly everySeconds?: number
}

/** A page of the workbench. */
export function pageOf({ place, title, crumbs = [HOME], children, events, everySeconds }: Document): Sent {
  const style = `${STYLE}${WORKBENCH_STYLE}`
  const isLive = events !== undefined && !place.isStatic
  const frame = { head: <></>, style: '', hasForms: !place.isStatic, isLive }
  const policy = policyFor(style, '', frame)
  const html = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {place.isStatic && <meta name="referrer" content="no-referrer" />}
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
        {isLive && everySeconds !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(everySeconds)} />
          </noscript>
        )}
        {isLive && <script type="module" src={to(place, 'workbench.js')} />}
      </head>
      <body {...(isLive && { 'data-events': to(place, `events?page=${encodeURIComponent(events)}`) })}>
        <a class="skip-link" href="#main">
          Skip to the content
        </a>
        {crumbs.length > 0 && <Crumbs place={place} crumbs={crumbs} here={title} />}
        <main id="main">{children}</main>
      </body>
    </html>,
  )
  return { html: `<!doctype html>\n${html}\n`, policy }
}

/** A piece of a page that changes while it is shown: an element with this id. */
export type Pieces = ReadonlyMap<string, string>
