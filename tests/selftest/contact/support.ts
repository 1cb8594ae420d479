import type { Release } from '../../../src/catalogue/types.js'
import type { Hooks } from '../../../src/reference/core.js'
import type { Resource } from '../../../src/reference/model.js'
import { refuse, Refusal } from '../../../src/reference/outcome.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import type { TargetSettings } from '../../../src/target/configuration/types.js'
import { verdictsOf, type Options, type Verdicts } from '../support/verdicts.js'

/** A server that differs from the reference by these hooks. */
export const trait = (hooks: Partial<Hooks>): Trait => ({
  name: 'contacted',
  kind: 'variant',
  summary: 'Is met for the first time.',
  hooks,
})

/** A topic as a server holds it. */
export const topic = (url: string, status = 'active', more: Record<string, unknown> = {}): Resource => ({
  resourceType: 'SubscriptionTopic',
  url,
  status,
  resourceTrigger: [
    {
      resource: 'http://hl7.org/fhir/StructureDefinition/Encounter',
      supportedInteraction: ['create', 'update'],
    },
  ],
  ...more,
})

/** A rule about what a Subscription has to be; null where it is as the server wants it. */
export const rule =
  (refusal: (submitted: Resource, content: unknown) => string | null): Hooks['subscriptionAccepted'] =>
  (accepted, { submitted, server }) => {
    const why = refusal(submitted, server.shape.terms(submitted).content)
    return accepted instanceof Refusal || why === null ? accepted : refuse(422, 'business-rule', why)
  }

export interface Met {
  readonly release?: Release
  readonly traits?: readonly Trait[]
  readonly settings?: (server: ReferenceServer) => Partial<TargetSettings> | Promise<Partial<TargetSettings>>
  readonly options?: Options
}

/** Runs against a server of which the base URL and a token are told, and what `settings` says. */
export async function meet({ release = 'R5', traits = [], settings, options }: Met): Promise<Verdicts> {
  const server = await startReferenceServer({ release, traits })
  const [token = ''] = Object.keys(server.principals)
  try {
    const auth = { kind: 'bearer', token } as const
    const target = plainTarget(server.baseUrl, { auth, ...(await settings?.(server)) })
    return await verdictsOf(target, options)
  } finally {
    await server.close()
  }
}

/** The requirements that were verified. */
export const verified = ({ judgement }: Verdicts): readonly string[] =>
  judgement.requirements.flatMap(({ requirement, verdict }) =>
    ['pass', 'fail', 'warn', 'info'].includes(verdict) ? [requirement] : [],
  )

/** What is said of how the server was subscribed to. */
export const said = ({ evidence }: Verdicts): string => String(evidence.facts.get('subscribing') ?? '')
