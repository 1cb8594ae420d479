import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Journal } from '../evidence/journal.js'
import { readRecord, type Evidence } from '../evidence/read.js'
import { Redactor } from '../evidence/redaction.js'
import { EXIT_CODES } from '../judge/types.js'
import { safeText } from '../report/safe-text.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import { prepareTarget } from '../target/open.js'

/** A resource that the journal says was made and does not say was deleted. */
export interface Leftover {
  readonly type: string
  readonly id: string
}

/** What a record's own journal lists as made and not deleted, in the order in which it was made. */
export function leftoversOf(evidence: Evidence): readonly Leftover[] {
  const alive = new Map<string, Leftover>()
  for (const { what, type, id } of evidence.resources) {
    if (id === undefined) continue
    if (what === 'created') alive.set(`${type}/${id}`, { type, id })
    if (what === 'deleted') alive.delete(`${type}/${id}`)
  }
  return [...alive.values()]
}

/**
 * Deletes what a run left on its target. What was sent is recorded in `clean-up.ndjson` beside the run's record.
 * @param write is handed each line about what was done
 * @returns the exit code: incomplete when something is left
 * @throws ConfigurationError when the folder holds no record
 */
export async function cleanUp(
  dir: string,
  settings: RunSettings,
  write: (line: string) => unknown,
): Promise<number> {
  const path = join(dir, 'record.ndjson')
  if (!existsSync(path))
    throw new ConfigurationError(`${path} does not exist; give the folder that a run wrote (--report-dir)`)
  const evidence = await readRecord(path)
  const leftovers = leftoversOf(evidence)
  if (!evidence.run && leftovers.length === 0)
    throw new ConfigurationError(
      `${path} holds no line that can be read, so nobody knows what the run left; look on the target for what ` +
        'has fhir-ws-conformance in its reason or text.',
    )
  const say = (text: string): unknown => write(`${safeText(text)}\n`)
  if (leftovers.length === 0 || evidence.run?.target.embedded === true) {
    say('Nothing is left: the run deleted all that its journal lists.')
    return EXIT_CODES.conformant
  }
  const target = settings.targets[0]
  if (!target)
    throw new ConfigurationError(
      'the target is not configured; give --base-url and the credentials of the run',
    )
  if (settings.dryRun) {
    for (const { type, id } of leftovers) say(`would send DELETE ${target.baseUrl}/${type}/${id}`)
    return EXIT_CODES.conformant
  }
  const journal = new Journal(join(dir, 'clean-up.ndjson'))
  const open = prepareTarget({ ...settings, settings: target, mask: true })
  const { session, authorization, close } = open(journal, new Redactor())
  await authorization.prepare()
  let left = 0
  for (const { type, id } of leftovers) {
    const caller = { scenario: 'clean-up', attempt: 1 }
    const call = { purpose: `delete ${type}`, method: 'DELETE', path: `${type}/${id}`, always: true }
    let exchange = await session.exchange(caller, call)
    // What the second principal made, the first may not be allowed to delete.
    if (!exchange.ok && target.second) exchange = await session.exchange(caller, { ...call, as: 'second' })
    const gone = exchange.ok || exchange.status === 404 || exchange.status === 410
    if (!gone) left++
    const answer =
      exchange.outcome.kind === 'response' ? `HTTP ${exchange.outcome.status}` : exchange.outcome.reason
    say(`${gone ? 'deleted' : 'could not delete'} ${type}/${id} (${answer})`)
  }
  journal.close()
  await close()
  return left === 0 ? EXIT_CODES.conformant : EXIT_CODES.incomplete
}
