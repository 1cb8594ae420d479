import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Evidence } from '../evidence/read.js'
import { selection } from '../judge/selection.js'
import { FIRST_TOKEN, SECOND_TOKEN } from '../reference/core.js'
import { startReferenceServer } from '../reference/server.js'
import { plainTarget } from '../target/configuration/read.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { act } from './act.js'
import { standInFor, type Sighting } from './stand-in.js'
import { scenariosOf, type Suite } from './suite.js'

/** Runs the suite against a server in this process that answers as the target did: what would be left open there. */
export async function rehearsed(
  settings: RunSettings,
  target: TargetSettings,
  suite: Pick<Suite, 'catalogue' | 'checks'>,
  sighting: Sighting,
): Promise<Evidence> {
  const { found } = sighting
  const { release } = found.description
  const principals = { [FIRST_TOKEN]: 'alice', [SECOND_TOKEN]: 'bob' }
  const server = await startReferenceServer({ release, traits: [standInFor(sighting)], principals })
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-rehearsal-'))
  try {
    const isNamed = target.auth.kind !== 'none' || 'authorization' in lowerCase(target.headers)
    await giveAll(server.baseUrl, sighting, isNamed)
    return await act({
      settings: { ...settings, keepPayloads: true },
      target: {
        ...target,
        baseUrl: server.baseUrl,
        auth: isNamed ? { kind: 'bearer', token: FIRST_TOKEN } : { kind: 'none' },
        second: target.second === null ? null : { kind: 'bearer', token: SECOND_TOKEN },
        headers: {},
        tls: plainTarget(server.baseUrl).tls,
      },
      embedded: true,
      recordPath: join(dir, 'record.ndjson'),
      scenarios: scenariosOf(suite, selection(settings)),
      signal: new AbortController().signal,
      found: {
        ...found,
        description: { ...found.description, clockOffsetMs: 0, clockOffsetRangeMs: [0, 0] },
      },
    })
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** Puts the Subscriptions that the user named where the target has them. */
async function giveAll(baseUrl: string, { learnt }: Sighting, isNamed: boolean): Promise<void> {
  for (const [id, resource] of learnt.given)
    await fetch(`${baseUrl}/Subscription/${id}`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/fhir+json',
        ...(isNamed && { authorization: `Bearer ${FIRST_TOKEN}` }),
      },
      body: JSON.stringify({ ...resource, status: 'requested' }),
    })
}
