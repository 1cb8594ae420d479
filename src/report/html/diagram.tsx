import type { ReportScenario, Result, Step } from '../types.js'
import { content, markup, type Markup } from './markup.js'
import { duration } from './words.js'

const WIDTH = 760
const LANES = { client: 100, http: 405, socket: 590 } as const
const TOP = 40
const ROW = 34
const GAP_ROW = 20
/** A pause that is worth a line of its own. */
const LONG_PAUSE_MS = 1000

/** A failure is looked at closely, however little room there is. */
const MOST_WHERE_BROKEN = 30

interface Placed {
  readonly step: Step
  readonly y: number
  readonly pause: number | null
  readonly marks: readonly string[]
}

/** A sequence diagram: client, HTTP endpoint and websocket beside each other, time downwards with milliseconds. */
export function Diagram({
  scenario,
  results,
  most,
}: {
  readonly scenario: ReportScenario
  readonly results: readonly Result[]
  /** steps that are drawn; the transcript has the rest */
  readonly most: number
}) {
  const acted = [...new Set(scenario.steps.map(({ attempt }) => attempt))]
  // A repetition that ended the same is not worth a second picture.
  const differs = results.some(({ stability }) => stability === 'intermittent')
  const attempts = differs ? acted : acted.slice(0, 1)
  const broken = results.some(({ verdict }) => verdict === 'fail')
  return (
    <>
      {attempts.map((attempt) => (
        <OneAttempt
          scenario={scenario}
          attempt={attempt}
          several={attempts.length > 1}
          results={results}
          most={broken ? Math.max(most, MOST_WHERE_BROKEN) : most}
        />
      ))}
      {acted.length > attempts.length && (
        <p class="small muted">It was repeated, and ended the same; the transcripts below have both.</p>
      )}
    </>
  )
}

/** What the arrows of every diagram of a page end in; once for a page. */
export function ArrowHeads() {
  return (
    <svg class="defs" aria-hidden="true">
      <defs>
        {['arrow', 'arrow-bad'].map((id) => (
          <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8z" />
          </marker>
        ))}
      </defs>
    </svg>
  )
}

interface Props {
  readonly scenario: ReportScenario
  readonly attempt: number
  readonly several: boolean
  readonly most: number
  readonly results: readonly Result[]
}

function OneAttempt({ scenario, attempt, several, results, most }: Props) {
  const all = scenario.steps.filter((step) => step.attempt === attempt)
  const steps = all.slice(0, most)
  const placed = place(steps, marksOf(steps, results))
  const last = placed.at(-1)
  const height = (last?.y ?? TOP) + ROW
  const left = all.length - steps.length + scenario.stepsLeftOut
  const start = steps[0]?.at ?? 0
  const name = `Sequence of ${scenario.key}${several ? `, attempt ${attempt}` : ''}`
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      {several && <p class="small">Attempt {attempt}</p>}
      <svg
        class="flow"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`${name}: ${inWords(steps)}`}
      >
        <Lane x={LANES.client} name="suite" height={height} />
        <Lane x={LANES.http} name="HTTP endpoint" height={height} />
        {steps.some(({ kind }) => kind !== 'exchange') && (
          <Lane x={LANES.socket} name="websocket" height={height} />
        )}
        {markup`${placed.map((item) => arrow(item, start))}`.node}
      </svg>
      {left > 0 && <p class="small muted">{left} later steps are not drawn.</p>}
    </div>
  )
}

function Lane({ x, name, height }: { readonly x: number; readonly name: string; readonly height: number }) {
  return (
    <>
      <text x={x} y={14} text-anchor="middle">
        {name}
      </text>
      <path class="lane" d={`M${x} 20V${height}`} />
    </>
  )
}

function arrow({ step, y, pause, marks }: Placed, start: number): Markup {
  const far = step.kind === 'exchange' ? LANES.http : LANES.socket
  const bad = marks.length > 0
  const [from, to] = step.direction === 'out' ? [LANES.client, far - 3] : [far, LANES.client + 3]
  const took = step.durationMs === undefined ? '' : ` · ${duration(step.durationMs)}`
  const emphasis = bad ? markup` class="bad"` : null
  const marked = bad
    ? `✗ ${marks.slice(0, 2).join(' ')}${marks.length > 2 ? ` +${marks.length - 2}` : ''} · `
    : ''
  return markup`${
    pause !== null &&
    markup`<text class="gap" x="${LANES.client + 8}" y="${y - 22}">⋮ ${duration(pause)} later</text>`
  }${
    bad && markup`<rect class="mark" x="0" y="${y - 15}" width="${WIDTH}" height="${ROW - 4}"/>`
  }<text class="ms" x="${LANES.client - 10}" y="${y + 4}" text-anchor="end">+${duration(
    step.at - start,
  )}</text><text${emphasis} x="${LANES.client + 8}" y="${y - 4}">${content(
    clip(step.label, step.kind === 'exchange' ? 46 : 68),
  )}</text><path class="${bad ? 'bad' : 'a'}" d="M${from} ${y}H${to}"/>${
    (step.kind === 'exchange' || step.kind === 'upgrade') &&
    markup`<path class="b" d="M${far} ${y + 10}H${LANES.client + 3}"/>`
  }<text${emphasis} x="${far + 8}" y="${y + 12}">${marked}${step.result}${took}</text>`
}

/** The step that each failed row was judged from: the last of its evidence that is drawn. */
function marksOf(steps: readonly Step[], results: readonly Result[]): Map<Step, string[]> {
  const marks = new Map<Step, string[]>()
  for (const { verdict, evidence, requirement } of results) {
    if (verdict !== 'fail') continue
    const last = [...evidence].reverse().find((id) => steps.some((step) => step.evidence === id))
    const step = steps.find((candidate) => candidate.evidence === last)
    if (step && !marks.get(step)?.includes(requirement))
      marks.set(step, [...(marks.get(step) ?? []), requirement])
  }
  return marks
}

function place(steps: readonly Step[], marks: ReadonlyMap<Step, string[]>): Placed[] {
  let y = TOP
  return steps.map((step, index) => {
    const before = steps[index - 1]
    const since = before ? step.at - before.at - (before.durationMs ?? 0) : 0
    const pause = since > LONG_PAUSE_MS ? since : null
    if (index > 0) y += ROW
    if (pause !== null) y += GAP_ROW
    return { step, y, pause, marks: marks.get(step) ?? [] }
  })
}

/** The same in words, for those who do not see it; the transcript below has the rest. */
function inWords(steps: readonly Step[]): string {
  return steps
    .slice(0, 12)
    .map(({ label, result }) => clip(`${label} ${result}`.trim(), 50))
    .join('; ')
}

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
