import { plan } from '../plan.js'
import { traitNamed } from '../traits.js'
import type { WeatherJob } from './job.js'
import { randomBy, seedOf } from './random.js'
import { describeWeather, LIMIT_FORMS, OUTAGES, type Weather } from './weather.js'

type Server = Pick<WeatherJob, 'trait' | 'release'>

export const PLACES = 20
const LIMITS = [6, 20] as const
const SLOW_MS = 2_500
const JITTER_MS = 1_500

/**
 * Refusal checks, and those of what must not come: what a server must not let happen. A wrong server for each of them
 * must not hide behind an outage.
 */
const REFUSALS =
  /^(ERR-\d+\/2xx|(IN|OP|SC|EXP)-\d+\/accepted|IN-09\/reference-accepted|OP-20\/2xx|(IN-06|OUT-17)\/foreign|TOK-03\/leaks|WS-09\/bound|WS-27\/accepted-unchanged|SEC-01\/.*-open)$/

export interface Servers {
  /** the reference server, then every legal variant */
  readonly right: readonly Server[]
  /** one for each refusal check */
  readonly wrong: readonly Server[]
}

/** Who is looked at in bad weather. */
export async function servers(): Promise<Servers> {
  const jobs = await plan()
  const variants = jobs.filter(({ kind }) => kind === 'variant')
  const wrong = new Map<string, Server>()
  for (const { kind, trait, release } of jobs) {
    const { breaks } = traitNamed(trait)
    if (kind === 'mutant' && breaks !== undefined && REFUSALS.test(breaks) && !wrong.has(breaks))
      wrong.set(breaks, { trait, release })
  }
  return { right: [...REFERENCE, ...variants], wrong: [...wrong.values()] }
}

const REFERENCE: readonly Server[] = [
  { trait: null, release: 'R5' },
  { trait: null, release: 'R4' },
]

/** A name of a server in results. */
export const serverName = ({ trait, release }: Server): string =>
  `${trait ?? 'reference server'} on ${release}`

/** One job. Its seed comes from its name, so that it has the same weather in every selection. */
export function jobOf(server: Server, weather: readonly Weather[], seed: number): WeatherJob {
  const name = `${serverName(server)}, ${describeWeather(weather)}`
  const { trait, release } = server
  const isLong = weather.some((each) => each.kind === 'slow' || each.kind === 'limit')
  return { name, waits: isLong, trait, release, weather, seed: seedOf(name, seed) }
}

/** What calls a server gets in a calm run, by its name. */
export type Calls = (server: Server) => number

/** Every server in every weather that it is to meet. */
export function weatherPlan({ right, wrong }: Servers, calls: Calls, seed: number): readonly WeatherJob[] {
  const at = (server: Server, place: number): number =>
    Math.max(1, Math.round((calls(server) * (place + 0.5)) / PLACES))
  const outage = (server: Server, as: (typeof OUTAGES)[number], place: number): WeatherJob =>
    jobOf(server, [{ kind: 'outage', as, call: at(server, place) }], seed)
  const places = Array.from({ length: PLACES }, (_, place) => place)
  return [
    ...right
      .filter(({ trait }) => trait !== null)
      .flatMap((server) => {
        const random = randomBy(seedOf(serverName(server), seed))
        const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
        return [
          jobOf(server, [{ kind: 'slow', milliseconds: SLOW_MS }], seed),
          jobOf(server, [{ kind: 'jitter', milliseconds: JITTER_MS }], seed),
          jobOf(
            server,
            [
              { kind: 'outage', as: pick(OUTAGES), call: at(server, pick(places)) },
              { kind: 'limit', perSecond: pick(LIMITS), form: pick(LIMIT_FORMS) },
            ],
            seed,
          ),
        ]
      }),
    ...right
      .filter(({ trait }) => trait === null)
      .flatMap((server) => [
        ...OUTAGES.flatMap((as) => places.map((place) => outage(server, as, place))),
        ...LIMITS.flatMap((perSecond) =>
          LIMIT_FORMS.map((form) => jobOf(server, [{ kind: 'limit', perSecond, form }], seed)),
        ),
      ]),
    // A wrong server is away at each place, by turns in each way; another seed has another turn.
    ...wrong.flatMap((server) =>
      places.map((place) =>
        outage(server, OUTAGES[(place + seedOf(serverName(server), seed)) % OUTAGES.length] ?? 429, place),
      ),
    ),
  ]
}

/** So many of them, by seed. */
export function sampleOf<T>(all: readonly T[], size: number, seed: number): readonly T[] {
  const random = randomBy(seed)
  return all
    .map((each) => ({ each, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, size)
    .map(({ each }) => each)
}
