import { createHash } from 'node:crypto'
import type { VNode } from 'preact'

/** What stands around a page that is shown within others; a page that is one file has none of it. */
export interface Frame {
  /** above everything: where this is, and what lies around it */
  readonly head: VNode
  /** is added to the page's own style sheet */
  readonly style: string
  /** its forms may be sent to where it came from */
  readonly hasForms?: boolean
  /** may load scripts and listen to events from where it came from */
  readonly isLive?: boolean
}

/** Only what stands in the file itself may run or style it, and nothing may be fetched or sent but what the frame needs. */
export function policyFor(style: string, script: string, frame?: Frame): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'${frame?.isLive ? " 'self'" : ''}`,
    ...(frame?.isLive ? ["connect-src 'self'"] : []),
    'img-src data:',
    "base-uri 'none'",
    `form-action ${frame?.hasForms ? "'self'" : "'none'"}`,
  ].join('; ')
}

/** Links tell nobody where they were followed from; forms say to their own server that they are its own. */
export function referrerFor(frame?: Frame): string {
  return frame?.hasForms ? 'same-origin' : 'no-referrer'
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
