import { createHash } from 'node:crypto'

/** Only what stands in the file itself may run or style it, and nothing may be fetched or sent. */
export function policyFor(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/**
 * Quotation marks need no escape in text, and JSON is full of them: a fifth of the page. What stands between the end of
 * a tag and the next `<` is text; inside of tags `<` is escaped, so nothing of an attribute is touched.
 */
export function plainQuotes(html: string): string {
  return html.replace(/>[^<>]*&quot;[^<>]*(?=<)/g, (text) => text.replaceAll('&quot;', '"'))
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
