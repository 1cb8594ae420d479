import { logLine } from '../report/log-text.js'
import type { Wait } from '../scenario/waits.js'
import { wallClock } from '../wire/clock.js'
import type { Progress } from './progress.js'

/** A record that takes more than a moment. */
const LONG_MB = 20

const PHASES: Readonly<Record<Progress['phase'], string>> = {
  discovering: 'looking at the server',
  acting: 'testing',
  repeating: 'repeating what failed',
  exploring: 'exploring',
  soaking: 'holding websockets,',
  shortening: 'shortening what broke a law:',
  'cleaning up': 'deleting what the run created',
  judging: 'judging what was recorded',
  validating: 'asking the validator',
}

/** How far a run is, and what it waits for: `testing 12 of 80 scenarios on FHIR 5.0.0, waiting 6 s for a token to expire` */
export function progressPhrase({ phase, done, total, target, waiting }: Progress): string {
  const counted = {
    acting: 'scenarios',
    validating: 'resources',
    exploring: 'histories',
    soaking: 'seconds',
    shortening: 'tries',
  }
  const long = phase === 'judging' && total >= LONG_MB ? `, ${total} MB` : ''
  const count = phase in counted ? ` ${done} of ${total} ${counted[phase as keyof typeof counted]}` : ''
  const wait = waiting?.() ?? null
  const waits = wait === null ? '' : `, ${waitPhrase(wait, wallClock())}`
  return `${PHASES[phase]}${count}${long}${target ? ` on FHIR ${logLine(target.fhirVersion)}` : ''}${waits}`
}

/** `waiting 6 s for a token to expire`; `up to` where it may end before */
export function waitPhrase({ what, until, isCertain }: Wait, now: number): string {
  const left = Math.max(0, Math.ceil((until - now) / 1_000))
  return `waiting ${isCertain ? '' : 'up to '}${left} s for ${what}`
}
