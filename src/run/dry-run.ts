import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selection } from '../judge/selection.js'
import type { Evidence } from '../evidence/read.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { act } from './act.js'
import { embeddedTarget, releaseFor } from './embedded.js'
import { refuseUnmatched } from './selected.js'
import { scenariosOf, type Suite } from './suite.js'
import { readWaiverFile } from './waivers.js'

/** What a run would send to one target. */
export interface Rehearsed {
  /** null: the embedded reference server */
  readonly target: TargetSettings | null
  readonly baseUrl: string
  /** each kind of request, write and websocket message, and how often it is sent; in the order of first sending */
  readonly requests: ReadonlyMap<string, number>
}

/**
 * Finds out every kind of request, write and websocket message that a run would send, without sending any of them to the
 * target: the run is rehearsed against the reference server, and the addresses are written as the target's.
 * @throws ConfigurationError as `run` does
 */
export async function* dryRun(settings: RunSettings, suite: Suite): AsyncGenerator<Rehearsed> {
  refuseUnmatched(settings, suite)
  await readWaiverFile(settings, suite)
  for (const target of settings.embedded ? [null] : settings.targets) {
    const { evidence, baseUrl } = await rehearse(settings, target, suite)
    const shown = target?.baseUrl ?? baseUrl
    const requests = requestsOf(evidence, baseUrl, shown)
    yield { target, baseUrl: shown, requests: new Map([...requests, ...perhaps(target, shown)]) }
  }
}

async function rehearse(
  settings: RunSettings,
  target: TargetSettings | null,
  suite: Suite,
): Promise<{ evidence: Evidence; baseUrl: string }> {
  const embedded = await embeddedTarget({
    ...settings,
    embeddedFhirVersion: releaseFor(target) ?? settings.embeddedFhirVersion,
  })
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-dry-run-'))
  try {
    const stage = target
      ? { ...embedded.settings, second: target.second ? embedded.settings.second : null }
      : embedded.settings
    const evidence = await act({
      settings: { ...settings, waitBudgetSeconds: 0, timeoutFactor: 1, keepPayloads: true },
      target: stage,
      embedded: true,
      recordPath: join(dir, 'record.ndjson'),
      scenarios: scenariosOf(suite, selection(settings)),
      signal: new AbortController().signal,
    })
    return { evidence, baseUrl: stage.baseUrl }
  } finally {
    await embedded.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/** What the rehearsal does not need, because the reference server has a topic: one is made where none is found that works. */
function perhaps(target: TargetSettings | null, baseUrl: string): ReadonlyMap<string, number> {
  if (target === null || target.createTopic === 'never' || target.subscriptionIds.length > 0) return new Map()
  const release = releaseFor(target)
  const types = ['SubscriptionTopic', 'Basic'].filter(
    (type) => release === null || (type === 'Basic') === (release === '4.0'),
  )
  return new Map(
    types.flatMap((type): [string, number][] => [
      [`POST ${baseUrl}/${type}  (create topic, only where none is found that works)`, 1],
      [`DELETE ${baseUrl}/${type}/[id]  (delete that topic)`, 1],
    ]),
  )
}

function requestsOf(evidence: Evidence, from: string, to: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  const add = (line: string): unknown => lines.set(line, (lines.get(line) ?? 0) + 1)
  for (const { request, purpose } of evidence.exchanges.values()) {
    const url = request.url.replace(from, to)
    const open = url.replace(/\/[0-9a-f]{8}-[0-9a-f-]{27,}/g, '/[id]').replace(/id=[^&]+/g, 'id=[id]')
    add(`${request.method} ${open}  (${purpose})`)
  }
  for (const { line, frames } of evidence.sockets.values()) {
    add(`websocket to the websocket-url  (${line.purpose})`)
    for (const frame of frames)
      if (frame.direction === 'out' && frame.opcode === 'text') add(`websocket message ${frame.body.text}`)
  }
  return new Map(
    [...lines].map(([line, count]) => [line.replace(/«binding-token-\d+»/g, '«binding-token»'), count]),
  )
}
