import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selection } from '../judge/selection.js'
import type { Evidence } from '../evidence/read.js'
import { safeText } from '../report/safe-text.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { act } from './act.js'
import { embeddedTarget, releaseFor } from './embedded.js'
import type { Executed } from './executed.js'
import type { Io } from '../cli/io.js'
import { scenariosOf, type Suite } from './suite.js'

const LONGEST_REHEARSAL_SECONDS = 0

/**
 * Lists every kind of request, write and websocket message that a run would send, without sending any of them to the
 * target: the run is rehearsed against the reference server, and the addresses are written as the target's.
 */
export async function dryRun(settings: RunSettings, suite: Suite, io: Io): Promise<Executed> {
  const say = (text: string): unknown => io.stdout.write(`${safeText(text)}\n`)
  for (const target of settings.embedded ? [null] : settings.targets) {
    const { evidence, baseUrl } = await rehearse(settings, target, suite)
    const shown = target?.baseUrl ?? baseUrl
    say(`A run against ${target ? `${target.name} (${shown})` : 'the embedded reference server'} would send:`)
    for (const [line, count] of requestsOf(evidence, baseUrl, shown))
      say(`  ${String(count).padStart(4)} × ${line}`)
    say('')
  }
  say(
    'Nothing was sent to a target. Numbers are those of a server that does everything; one that refuses something gets fewer.',
  )
  say(
    'Scenarios that wait for expiry or heartbeats are listed only by a run with --wait-budget; they send the same kinds of requests.',
  )
  return { exitCode: 0 }
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
      target: stage,
      embedded: true,
      recordPath: join(dir, 'record.ndjson'),
      scenarios: scenariosOf(suite, selection(settings)),
      roles: suite.catalogue.roles,
      configuration: {},
      only: settings.only,
      skip: settings.skip,
      scope: settings.scope,
      waitBudgetSeconds: LONGEST_REHEARSAL_SECONDS,
      timeoutFactor: 1,
      concurrency: settings.concurrency,
      maxSubscriptions: settings.maxSubscriptions,
      keepPayloads: true,
      signal: new AbortController().signal,
      repeat: () => Promise.resolve([]),
      progress: () => {},
    })
    return { evidence, baseUrl: stage.baseUrl }
  } finally {
    await embedded.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/** What was sent, by kind: method, address with ids left open, and what for; in the order of first sending. */
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
