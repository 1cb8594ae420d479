import { historyText, MOST_EVENTS, namesMadeBy, namesUsedBy, type History, type Step } from './steps.js'

/** Whether a shorter history still shows the same; it is acted to find out. */
export type Shows = (history: History) => Promise<boolean>

/** So many shorter histories are tried at once. */
const AT_ONCE = 3

/**
 * The shortest history that still shows what a longer one does: parts are left out, the large ones first, then each step
 * is made as plain as it may be. What is left needs every one of its steps.
 * @param most histories to try
 */
export async function shortest(history: History, shows: Shows, most: number): Promise<History> {
  /** whether each that was tried shows it */
  const tried = new Map<string, boolean>()
  let current = history
  for (;;) {
    const byText = new Map([...candidatesOf(current)].map((each) => [historyText(each), each]))
    byText.delete('')
    byText.delete(historyText(current))
    // Of several that were tried at once one was taken: the others may come again.
    const known = [...byText].find(([text]) => tried.get(text) === true)
    if (known) {
      current = known[1]
      continue
    }
    const untried = [...byText].filter(([text]) => !tried.has(text))
    const batch = untried.slice(0, Math.max(0, Math.min(AT_ONCE, most - tried.size)))
    if (batch.length === 0) return current
    const shown = await Promise.all(batch.map(([, each]) => shows(each)))
    for (const [nth, [text]] of batch.entries()) tried.set(text, shown[nth] === true)
    current = batch.find((_, nth) => shown[nth])?.[1] ?? current
  }
}

/** Everything that is one change shorter or plainer, the largest changes first. */
function* candidatesOf(history: History): Generator<History> {
  // A history that holds its sockets for long waits for most of its time.
  yield history.map((group) => group.filter((step) => step.do !== 'rest')).filter((group) => group.length > 0)
  // Most of what a history has made has nothing to do with what it shows.
  const names = [...new Set(history.flat().flatMap(namesMadeBy))]
  for (const name of names)
    yield needed(
      history
        .map((group) => group.filter((step) => !isAbout(step, name)))
        .filter((group) => group.length > 0),
    )
  for (let size = Math.ceil(history.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = history.length - size; at >= 0; at -= size)
      yield needed([...history.slice(0, at), ...history.slice(at + size)])
  yield* connecting(history)
  for (const [at, group] of history.entries()) {
    if (group.length > 1) {
      for (const nth of group.keys())
        yield needed(
          withGroup(
            history,
            at,
            group.filter((_, other) => other !== nth),
          ),
        )
      yield [...history.slice(0, at), ...group.map((step) => [step]), ...history.slice(at + 1)]
    }
    for (const [nth, step] of group.entries())
      for (const plainer of plainerThan(step))
        yield withGroup(
          history,
          at,
          group.map((each, other) => (other === nth ? plainer : each)),
        )
  }
}

/** A call, a websocket and a bind at different times are one step where it does not matter when. */
function* connecting(history: History): Generator<History> {
  const steps = history.flat()
  for (const bind of steps) {
    if (bind.do !== 'bind') continue
    const call = steps.find((step) => step.do === 'call' && step.token === bind.token)
    const open = steps.find((step) => step.do === 'open' && step.socket === bind.socket)
    if (call?.do !== 'call' || call.as !== null || !open) continue
    const { socket, token } = bind
    const connect: Step = { do: 'connect', socket, token, subs: call.subs, form: call.form }
    yield needed(
      history
        .map((group) => group.filter((step) => step !== call && step !== open))
        .map((group) => group.map((step) => (step === bind ? connect : step))),
    )
  }
}

const isAbout = (step: Step, name: string): boolean =>
  namesMadeBy(step).includes(name) || namesUsedBy(step).includes(name)

const withGroup = (history: History, at: number, group: readonly Step[]): History =>
  history.map((each, nth) => (nth === at ? group : each))

/** Without the steps that name what nobody made any more. */
function needed(history: History): History {
  const made = new Set<string>()
  const groups = history.map((group) => {
    const kept = group.filter((step) => namesUsedBy(step).every((name) => made.has(name)))
    for (const step of kept) for (const name of namesMadeBy(step)) made.add(name)
    return kept
  })
  return groups.filter((group) => group.length > 0)
}

/** The same with more events wherever it has some. */
export const louder = (history: History): History =>
  history.map((group) =>
    group.map((step) =>
      step.do === 'event' ? { ...step, count: Math.min(MOST_EVENTS, step.count + 2) } : step,
    ),
  )

/** The same step with one thing less that is special about it. */
function plainerThan(step: Step): readonly Step[] {
  switch (step.do) {
    case 'create':
      return [
        ...(step.content === null ? [] : [{ ...step, content: null }]),
        ...(step.as === 'first' ? [] : [{ ...step, as: 'first' as const }]),
        ...(step.beat ? [{ ...step, beat: false }] : []),
      ]
    case 'change':
      return step.content === null ? [] : [{ ...step, content: null }]
    case 'call':
    case 'connect':
      return [
        ...(step.form === null ? [] : [{ ...step, form: null }]),
        ...(step.subs.length > 1 ? step.subs.map((sub) => ({ ...step, subs: [sub] })) : []),
      ]
    case 'event':
      return step.count > 1 ? [{ ...step, count: 1 }] : []
    case 'rest':
      return step.seconds > 1 ? [{ ...step, seconds: 1 }] : []
    case 'cut':
      return [{ ...step, do: 'close' }]
    default:
      return []
  }
}
