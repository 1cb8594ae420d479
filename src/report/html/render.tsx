import { renderToString } from 'preact-render-to-string'
import { safeData } from '../safe-text.js'
import type { Report } from '../types.js'

/** Renders the report as one HTML file. */
export function renderHtml(report: Report): string {
  const { summary, results } = safeData(report)
  return `<!doctype html>${renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{summary.sentence}</title>
      </head>
      <body>
        <h1>{summary.sentence}</h1>
        <table>
          {results.map((row) => (
            <tr>
              <td>{row.requirement}</td>
              <td>{row.verdict}</td>
              <td>{row.expected}</td>
              <td>{row.observed}</td>
            </tr>
          ))}
        </table>
      </body>
    </html>,
  )}`
}
