import type { Form } from '../scenario/form.js'

/**
 * One step of a history. Subscriptions (`s1`), tokens (`t1`) and websockets (`w1`) have names that the history gives
 * them, so that what is left of a shortened history still says what it said before. A step whose names nobody made does
 * nothing.
 */
export type Step =
  | {
      readonly do: 'create'
      readonly sub: string
      readonly as: Client
      readonly content: Level | null
      readonly beat: boolean
    }
  | { readonly do: 'read' | 'delete'; readonly sub: string }
  | { readonly do: 'off' | 'on'; readonly sub: string }
  /** content null: only the reason is changed, on which no notification depends */
  | { readonly do: 'change'; readonly sub: string; readonly content: Level | null }
  | {
      readonly do: 'call'
      readonly token: string
      readonly subs: readonly string[]
      /** null: whoever made the Subscription */
      readonly as: Client | null
      readonly form: Form | null
    }
  /** calls for a token, opens a websocket and binds it: what a client does to be notified */
  | {
      readonly do: 'connect'
      readonly socket: string
      readonly token: string
      readonly subs: readonly string[]
      readonly form: Form | null
    }
  | { readonly do: 'open'; readonly socket: string; readonly token: string }
  | { readonly do: 'bind'; readonly socket: string; readonly token: string }
  | { readonly do: 'forge'; readonly socket: string }
  | { readonly do: 'close' | 'cut'; readonly socket: string }
  | { readonly do: 'event'; readonly count: number }
  | { readonly do: 'expire'; readonly token: string }
  | { readonly do: 'beat'; readonly sub: string }
  | { readonly do: 'rest'; readonly seconds: number }

/** Who takes a step: the client, or another user. */
export type Client = 'first' | 'second'

/** Steps one after the other; those in one group are taken side by side. */
export type History = readonly (readonly Step[])[]

export const CONTENT_LEVELS = ['empty', 'id-only', 'full-resource'] as const
type Level = (typeof CONTENT_LEVELS)[number]

/** A history in one line: `create s1; call t1 s1; open w1 t1; bind w1 t1; event & event`. */
export function historyText(history: History): string {
  return history.map((group) => group.map(stepText).join(' & ')).join('; ')
}

/** A step in words that `parseHistory` reads. */
export function stepText(step: Step): string {
  switch (step.do) {
    case 'create':
      return words('create', step.sub, {
        content: step.content,
        as: step.as === 'second' ? step.as : null,
        beat: step.beat ? 'yes' : null,
      })
    case 'change':
      return words('change', step.sub, { content: step.content })
    case 'call':
      return words('call', `${step.token} ${step.subs.join(',')}`, {
        form: step.form && formText(step.form),
        as: step.as,
      })
    case 'connect':
      return words('connect', `${step.socket} ${step.token} ${step.subs.join(',')}`, {
        form: step.form && formText(step.form),
      })
    case 'open':
    case 'bind':
      return `${step.do} ${step.socket} ${step.token}`
    case 'event':
      return words('event', '', { n: step.count > 1 ? String(step.count) : null })
    case 'expire':
      return `expire ${step.token}`
    case 'rest':
      return words('rest', '', { n: step.seconds > 1 ? String(step.seconds) : null })
    case 'forge':
    case 'close':
    case 'cut':
      return `${step.do} ${step.socket}`
    default:
      return `${step.do} ${step.sub}`
  }
}

function words(
  verb: string,
  names: string,
  options: Readonly<Record<string, string | null | undefined>>,
): string {
  const given = Object.entries(options).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []))
  return [verb, names, ...given].filter((word) => word !== '').join(' ')
}

/** What is wrong with a line that is to be a history. */
export class NoHistory extends Error {}

const MOST_STEPS = 3_000
export const MOST_EVENTS = 20

/** Reads what `historyText` writes. @throws NoHistory with the step that cannot be read */
export function parseHistory(text: string): History {
  const groups = text
    .split(';')
    .map((group) => group.split('&').map((step) => step.trim()))
    .map((group) => group.filter((step) => step !== ''))
    .filter((group) => group.length > 0)
  if (groups.length === 0) throw new NoHistory('it has no step')
  if (groups.flat().length > MOST_STEPS) throw new NoHistory(`it has more than ${MOST_STEPS} steps`)
  return groups.map((group) => group.map(parseStep))
}

function parseStep(text: string): Step {
  const [verb = '', ...rest] = text.split(/\s+/)
  const names = rest.filter((word) => !word.includes('='))
  const options = new Map(
    rest.filter((word) => word.includes('=')).map((word) => word.split('=', 2) as [string, string]),
  )
  const wrong = (): never => {
    throw new NoHistory(`'${text}' is not a step`)
  }
  const name = (at: number, sort: 's' | 't' | 'w'): string => {
    const found = names[at] ?? ''
    return new RegExp(`^${sort}\\d{1,4}$`).test(found) ? found : wrong()
  }
  const takes = (count: number, ...known: readonly string[]): void => {
    if (names.length !== count || [...options.keys()].some((option) => !known.includes(option))) wrong()
  }
  const option = <T extends string>(key: string, allowed: readonly T[]): T | null => {
    const value = options.get(key)
    if (value === undefined) return null
    return allowed.find((each) => each === value) ?? wrong()
  }
  const number = (most: number): number => {
    const value = Number(options.get('n') ?? 1)
    return Number.isInteger(value) && value >= 1 && value <= most ? value : wrong()
  }
  const subs = (at: number): readonly string[] => {
    const found = (names[at] ?? '').split(',')
    return found.every((sub) => /^s\d{1,4}$/.test(sub)) ? found : wrong()
  }
  const form = (): Form | null => {
    const value = options.get('form')
    return value === undefined ? null : (formOf(value) ?? wrong())
  }
  switch (verb) {
    case 'create':
      takes(1, 'content', 'as', 'beat')
      return {
        do: 'create',
        sub: name(0, 's'),
        content: option('content', CONTENT_LEVELS),
        as: option('as', PRINCIPALS) ?? 'first',
        beat: option('beat', ['yes']) !== null,
      }
    case 'read':
    case 'delete':
      takes(1)
      return { do: verb, sub: name(0, 's') }
    case 'change':
      takes(1, 'content')
      return { do: verb, sub: name(0, 's'), content: option('content', CONTENT_LEVELS) }
    case 'off':
    case 'on':
    case 'beat':
      takes(1)
      return { do: verb, sub: name(0, 's') }
    case 'call':
      takes(2, 'form', 'as')
      return { do: 'call', token: name(0, 't'), subs: subs(1), form: form(), as: option('as', PRINCIPALS) }
    case 'connect':
      takes(3, 'form')
      return { do: 'connect', socket: name(0, 'w'), token: name(1, 't'), subs: subs(2), form: form() }
    case 'open':
      takes(2)
      return { do: verb, socket: name(0, 'w'), token: name(1, 't') }
    case 'bind':
      takes(2)
      return { do: verb, socket: name(0, 'w'), token: name(1, 't') }
    case 'forge':
      takes(1)
      return { do: verb, socket: name(0, 'w') }
    case 'close':
    case 'cut':
      takes(1)
      return { do: verb, socket: name(0, 'w') }
    case 'event':
      takes(0, 'n')
      return { do: 'event', count: number(MOST_EVENTS) }
    case 'expire':
      takes(1)
      return { do: 'expire', token: name(0, 't') }
    case 'rest':
      takes(0, 'n')
      return { do: 'rest', seconds: number(60) }
    default:
      return wrong()
  }
}

const PRINCIPALS = ['first', 'second'] as const

const formText = ({ method, level, format }: Form): string => `${method}-${level}-${format}`

function formOf(text: string): Form | null {
  const found = /^(GET|POST)-(type|instance)-(json|xml)$/.exec(text)
  if (!found) return null
  const [, method, level, format] = found as unknown as [
    string,
    Form['method'],
    Form['level'],
    Form['format'],
  ]
  return { method, level, format }
}

/** The names that a step gives to what it makes. */
export function namesMadeBy(step: Step): readonly string[] {
  switch (step.do) {
    case 'create':
      return [step.sub]
    case 'call':
      return [step.token]
    case 'open':
      return [step.socket]
    case 'connect':
      return [step.token, step.socket]
    default:
      return []
  }
}

/** The names that a step takes for granted. */
export function namesUsedBy(step: Step): readonly string[] {
  switch (step.do) {
    case 'create':
    case 'event':
    case 'rest':
      return []
    case 'call':
    case 'connect':
      return step.subs
    case 'open':
    case 'expire':
      return [step.token]
    case 'bind':
      return [step.socket, step.token]
    case 'forge':
    case 'close':
    case 'cut':
      return [step.socket]
    default:
      return [step.sub]
  }
}
