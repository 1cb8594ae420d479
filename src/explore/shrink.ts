import type { History, Step } from './steps.js'

/** Whether a shorter history still shows the same; it is acted to find out. */
export type Shows = (history: History) => Promise<boolean>

/**
 * The shortest history that still shows what a longer one does: parts are left out, the large ones first, then each step
 * is made as plain as it may be. What is left needs every one of its steps.
 * @param most histories to try
 */
export async function shortest(history: History, shows: Shows, most: number): Promise<History> {
  let current = history
  let left = most
  const known = new Set<string>()
  const isBetter = async (candidate: History): Promise<boolean> => {
    const name = JSON.stringify(candidate)
    if (known.has(name) || left <= 0 || candidate.length === 0) return false
    known.add(name)
    left--
    return shows(candidate)
  }
  for (let changed = true; changed && left > 0; ) {
    changed = false
    for (const candidate of candidatesOf(current)) {
      if (!(await isBetter(candidate))) continue
      current = candidate
      changed = true
      break
    }
  }
  return current
}

/** Everything that is one change shorter or plainer, the largest changes first. */
function* candidatesOf(history: History): Generator<History> {
  for (let size = Math.ceil(history.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = history.length - size; at >= 0; at -= size)
      yield needed([...history.slice(0, at), ...history.slice(at + size)])
  for (const [at, group] of history.entries()) {
    if (group.length > 1) {
      for (const nth of group.keys()) yield needed(withGroup(history, at, group.toSpliced(nth, 1)))
      yield [...history.slice(0, at), ...group.map((step) => [step]), ...history.slice(at + 1)]
    }
    for (const [nth, step] of group.entries())
      for (const plainer of plainerThan(step)) yield withGroup(history, at, group.with(nth, plainer))
  }
}

const withGroup = (history: History, at: number, group: readonly Step[]): History => history.with(at, group)

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

function namesMadeBy(step: Step): readonly string[] {
  if (step.do === 'create') return [step.sub]
  if (step.do === 'call') return [step.token]
  return step.do === 'open' ? [step.socket] : []
}

function namesUsedBy(step: Step): readonly string[] {
  switch (step.do) {
    case 'create':
    case 'event':
    case 'rest':
      return []
    case 'call':
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

/** The same step with one thing less that is special about it. */
function plainerThan(step: Step): readonly Step[] {
  switch (step.do) {
    case 'create':
      return [
        ...(step.content === null ? [] : [{ ...step, content: null }]),
        ...(step.as === 'first' ? [] : [{ ...step, as: 'first' as const }]),
        ...(step.beat ? [{ ...step, beat: false }] : []),
      ]
    case 'call':
      return [
        ...(step.form === null ? [] : [{ ...step, form: null }]),
        ...(step.subs.length > 1 ? step.subs.map((sub) => ({ ...step, subs: [sub] })) : []),
      ]
    case 'event':
      return step.count > 1 ? [{ ...step, count: 1 }] : []
    case 'cut':
      return [{ ...step, do: 'close' }]
    default:
      return []
  }
}
