import type { Core } from '../../../src/reference/core.js'
import type { Session } from '../../../src/reference/session.js'
import type { Trait } from '../../../src/reference/trait.js'

/** What a server whose mistake takes several steps remembers of one Subscription or one socket. */
export interface Notes {
  /** sockets that were bound for it, in order, also those that have closed */
  readonly bound: Session[]
  changes: number
  offs: number
  calls: number
  /** of a socket: refused binds */
  refused: number
  /** what a mistake has once done to it lasts */
  spoilt: boolean
}

/** A server's own notes under a name, made when they are first asked for. */
export function kept<Kept>(core: Core, name: string, make: () => Kept): Kept {
  const known = core.memory.get(name) as Kept | undefined
  if (known !== undefined) return known
  const made = make()
  core.memory.set(name, made)
  return made
}

export function notesOf(server: Core, about: string | Session): Notes {
  const all = kept(server, 'notes', () => new Map<unknown, Notes>())
  const known = all.get(about) ?? { bound: [], changes: 0, offs: 0, calls: 0, refused: 0, spoilt: false }
  all.set(about, known)
  return known
}

/** Keeps the notes; every server below begins with it. */
const CHRONICLE: Trait['hooks'] = {
  bound: (plan, { session, server }) => {
    for (const { subscription } of plan.grants) {
      const { bound } = notesOf(server, subscription)
      if (!bound.includes(session)) bound.push(session)
    }
    return plan
  },
  subscriptionAccepted: (accepted, { interaction, submitted, server }) => {
    if (interaction === 'update') notesOf(server, String(submitted.id)).changes++
    return accepted
  },
  subscriptionDeleted: (plan, { reason, subscription, server }) => {
    if (reason === 'off') notesOf(server, subscription.id).offs++
    return plan
  },
  token: (issued, { subscriptions, server }) => {
    for (const id of subscriptions) notesOf(server, id).calls++
    return issued
  },
  refused: (reaction, { session, server }) => {
    notesOf(server, session).refused++
    return reaction
  },
}

type Hooks = Trait['hooks']

/** Both hooks of a seam, the notes first. */
function after(hooks: Hooks): Hooks {
  const seams = new Set([...Object.keys(CHRONICLE), ...Object.keys(hooks)]) as Set<keyof Hooks>
  return Object.fromEntries(
    [...seams].map((seam) => {
      const both = [CHRONICLE[seam], hooks[seam]].flatMap((hook) => (hook ? [hook] : [])) as ((
        value: unknown,
        context: unknown,
      ) => unknown)[]
      return [
        seam,
        (value: unknown, context: unknown) => both.reduce((now, hook) => hook(now, context), value),
      ]
    }),
  ) as Hooks
}

/** A server with a mistake of several steps. Its consequences are requirements that the mistake breaks too, now and then. */
export const server = (
  name: string,
  breaks: NonNullable<Trait['breaks']>,
  summary: string,
  hooks: Hooks,
  more: Pick<Trait, 'releases' | 'consequences'> = {},
): Trait => ({
  name,
  kind: 'mutant',
  breaks,
  summary,
  hooks: after(hooks),
  ...more,
})

export const isOpen = (core: Core, session: Session): boolean => core.sessions.has(session)

/** The Subscriptions that are delivered on a socket. */
export const on = (session: Session): readonly string[] => [...session.grants.keys()]
