import { ANSWER_FAULTS } from './fault-answers.js'
import { FRAME_FAULTS } from './fault-frames.js'
import { AHEAD, BEHIND, DEATH, DISORDER, FRAME_STEPS, HTTP_STEPS, type Step } from './faults.js'

export interface FaultCase {
  readonly step: Step
  readonly fault: string
  /** requirement/clause that the fault breaks, so that to fail or warn there is no wrong accusation; none of the others */
  readonly broken: readonly string[]
}

/** What a server breaks at a step whatever the fault is, as long as its answer there is of no use. */
const NOT_OPENED = ['WS-01/refused']
/** The form of the bind message is configured. */
const NOT_BOUND = ['WS-02/configured-fails']
const NO_HANDSHAKE = ['WS-04/missing', 'WS-04/not-fhir', ...NOT_BOUND]
const NOT_DELIVERED = ['WS-21/not-delivered']
/** JSON of FHIR has each name once in an object. */
const DUPLICATED = ['NB-17/json']

/** The frames were legible, or there were none; where the suite itself had to hang up, nothing is known. */
const LEGIBLE = [
  'depth of 100,000',
  'duplicate keys',
  'endless fragments',
  'slow frame',
  'silence',
  'reset',
  DEATH,
]

const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'operation: depth of 100,000': ['OP-18/not-parameters'],
  'operation: many values': ['OP-18/not-parameters'],
  'operation: duplicate keys': ['OUT-31/duplicate-property'],
  'operation: invalid UTF-8': ['OP-16/not-utf8'],
}

function broken(step: Step, fault: string): readonly string[] {
  if (step === 'upgrade') return NOT_OPENED
  if (step === 'bind') return LEGIBLE.includes(fault) ? NOT_BOUND : []
  const duplicated = fault === 'duplicate keys' ? DUPLICATED : []
  if (step === 'handshake') return LEGIBLE.includes(fault) ? [...NO_HANDSHAKE, ...duplicated] : []
  if (step === 'event') return LEGIBLE.includes(fault) ? [...NOT_DELIVERED, ...duplicated] : []
  return BROKEN[`${step}: ${fault}`] ?? []
}

const cases = (steps: readonly Step[], faults: readonly string[]): FaultCase[] =>
  steps.flatMap((step) => faults.map((fault) => ({ step, fault, broken: broken(step, fault) })))

export const ON_HTTP = cases(HTTP_STEPS, [...Object.keys(ANSWER_FAULTS), DEATH, DISORDER, AHEAD, BEHIND])

export const ON_SOCKETS = [
  ...cases(['upgrade'], [...Object.keys(ANSWER_FAULTS), DEATH]),
  ...cases(FRAME_STEPS, [...Object.keys(FRAME_FAULTS), DEATH, DISORDER]),
  ...cases(['event'], [AHEAD, BEHIND]),
]

/** Those that fill the memory; each is tried in a process of its own. */
export const HEAVY: readonly FaultCase[] = [...ON_HTTP, ...ON_SOCKETS].filter(
  ({ step, fault }) =>
    (step === 'operation' && ['gigabyte', 'many values', 'compression bomb'].includes(fault)) ||
    (step === 'metadata' && fault === 'gigabyte') ||
    (step === 'handshake' &&
      ['64 MB frames', 'frames below the limit', 'compression bomb'].includes(fault)) ||
    (step === 'event' && fault === 'flood of messages'),
)
