import { groupBy } from '../../evidence/group-by.js'
import type { ReportScenario, Told } from '../types.js'
import { duration } from './words.js'

const WIDTH = 760
const LEFT = 62
const RIGHT = 700
const TOP = 22
const TALLEST = 190
const LEVEL = 30
/** Charts of one scenario, and notifications in one: more is a matter for the record. */
const MOST = { charts: 2, points: 40 } as const
/** Events that are worth a picture: one or two tell nothing. */
const FEWEST = 3

interface Point {
  readonly told: Told
  readonly x: number
  readonly y: number
  readonly label: string
  readonly odd: boolean
}

/** Event numbers and heartbeats over time, a chart for each connection and Subscription, each with the same as a table. */
export function Timelines({ scenario, most }: { readonly scenario: ReportScenario; readonly most: number }) {
  const charts = chartsOf(scenario.notifications)
  return (
    <>
      {charts.slice(0, MOST.charts).map((told, index) => (
        <Timeline
          told={told.slice(0, Math.min(most, MOST.points))}
          name={charts.length > 1 ? `connection ${index + 1}` : ''}
        />
      ))}
    </>
  )
}

function chartsOf(notifications: readonly Told[]): Told[][] {
  const groups = groupBy(notifications, ({ socket, subscription }) => `${socket} ${subscription ?? ''}`)
  const isWorth = (told: readonly Told[]) =>
    told.some(({ type }) => type === 'heartbeat') || told.flatMap(({ events }) => events).length >= FEWEST
  return [...groups.values()].filter(isWorth)
}

function Timeline({ told, name }: { readonly told: readonly Told[]; readonly name: string }) {
  const start = told[0]?.at ?? 0
  const span = Math.max(1, (told.at(-1)?.at ?? start) - start)
  const highest = Math.max(1, ...told.flatMap(levelsOf))
  const step = Math.min(LEVEL, TALLEST / highest)
  const bottom = TOP + highest * step
  const x = (at: number) => LEFT + ((at - start) / span) * (RIGHT - LEFT)
  const y = (level: number) => bottom - level * step
  const points = pointsOf(told, x, y)
  const sentence = inWords(told, span)
  return (
    <figure class="timeline">
      <figcaption>
        Numbers over time{name === '' ? '' : `, ${name}`}: <span class="muted">{sentence}</span>
      </figcaption>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Numbers over time ${name}`}>
        <svg class="flow" viewBox={`0 0 ${WIDTH} ${bottom + 40}`} role="img" aria-label={sentence}>
          {ticks(highest).map((level) => (
            <>
              <path class="lane" d={`M${LEFT} ${y(level)}H${RIGHT}`} />
              <text class="ms" x={LEFT - 12} y={y(level) + 4} text-anchor="end">
                {level}
              </text>
            </>
          ))}
          <text class="ms" x="4" y="12">
            event number
          </text>
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <text class="ms" x={x(start + part * span)} y={bottom + 30} text-anchor="middle">
              +{duration(part * span)}
            </text>
          ))}
          {points.map((point) => (
            <Mark {...point} />
          ))}
        </svg>
      </div>
      <p class="small muted">
        ● event &nbsp; ■ handshake &nbsp; ▲ heartbeat, at the counter that each tells; red: a number that
        comes again, goes back or leaves some out
      </p>
      <details>
        <summary class="small">The same as a table</summary>
        <AsTable told={told} start={start} />
      </details>
    </figure>
  )
}

function Mark({ told, x, y, label, odd }: Point) {
  const isEvent = told.events.length > 0 || told.type === 'event-notification'
  const shape = isEvent
    ? `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`
    : told.type === 'heartbeat'
      ? `M${x} ${y - 6}l6 11h-12z`
      : `M${x - 5} ${y - 5}h10v10h-10z`
  return (
    <>
      <path class={odd ? 'point odd' : isEvent ? 'point' : 'point quiet'} d={shape} />
      {label !== '' && (
        <text
          class={odd ? 'bad' : undefined}
          x={x > RIGHT - 80 ? x - 9 : x + 9}
          y={y - 5}
          text-anchor={x > RIGHT - 80 ? 'end' : undefined}
        >
          {label}
        </text>
      )}
    </>
  )
}

/** One point for each event, or one at the counter where a notification has none. */
function pointsOf(told: readonly Told[], x: (at: number) => number, y: (level: number) => number): Point[] {
  let highest = 0
  let labelledUntil = Number.NEGATIVE_INFINITY
  return told.flatMap((one) =>
    levelsOf(one).map((level): Point => {
      const isEvent = one.events.length > 0
      const note = isEvent ? oddity(level, highest) : ''
      if (isEvent) highest = Math.max(highest, level)
      const place = { x: Math.round(x(one.at)), y: Math.round(y(level)) }
      // Labels that would lie on one another say nothing; the table has them all.
      const wanted = !isEvent ? '' : note === '' ? String(level) : `${level} ${note}`
      const label = place.x >= labelledUntil ? wanted : ''
      if (label !== '') labelledUntil = place.x + 14 + label.length * 7
      return { told: one, ...place, label, odd: note !== '' }
    }),
  )
}

function oddity(level: number, highest: number): string {
  if (highest === 0) return ''
  if (level === highest) return 'again'
  if (level < highest) return 'after a higher one'
  return level > highest + 1 ? `after ${highest}` : ''
}

function levelsOf({ events, counter }: Told): readonly number[] {
  return events.length > 0 ? events : [counter ?? 0]
}

/** At most seven lines, at whole numbers. */
function ticks(highest: number): number[] {
  const every = Math.max(1, Math.ceil(highest / 6))
  return Array.from({ length: Math.floor(highest / every) + 1 }, (_, index) => index * every)
}

function AsTable({ told, start }: { readonly told: readonly Told[]; readonly start: number }) {
  return (
    <table class="small">
      <thead>
        <tr>
          <th scope="col">time</th>
          <th scope="col">type</th>
          <th scope="col">counter</th>
          <th scope="col">event numbers</th>
          <th scope="col">websocket</th>
        </tr>
      </thead>
      <tbody>
        {told.map(({ at, type, counter, events, socket }) => (
          <tr>
            <td>+{duration(at - start)}</td>
            <td>{type ?? 'none'}</td>
            <td>{counter ?? 'none'}</td>
            <td>{events.join(', ')}</td>
            <td>{socket}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function inWords(told: readonly Told[], span: number): string {
  const of = (wanted: string) => told.filter(({ type }) => type === wanted).length
  const numbers = told.flatMap(({ events }) => events)
  const parts = [
    `${of('handshake')} handshakes`,
    `${of('heartbeat')} heartbeats`,
    `${of('event-notification')} event notifications`,
  ].filter((part) => !part.startsWith('0 '))
  const events = numbers.length > 0 ? `, with the event numbers ${numbers.slice(0, 20).join(', ')}` : ''
  return `${parts.join(', ').replace(/\b1 (\w+(?: \w+)?)s\b/g, '1 $1')}${events}, within ${duration(span)}`
}
