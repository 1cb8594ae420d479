import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Journal } from '../evidence/journal.js'
import { readRecord, type Evidence } from '../evidence/read.js'
import { Redactor } from '../evidence/redaction.js'
import type { RunLine } from '../evidence/types.js'
import { instancePath, isId, isTypeName } from '../fhir/ids.js'
import { EXIT_CODES } from '../judge/types.js'
import { logLine } from '../report/log-text.js'
import { safeText } from '../report/safe-text.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { prepareTarget } from '../target/open.js'
import { outlasting } from '../target/outlasting.js'
import { carriesMark, isMark } from '../target/ownership.js'
import type { Exchange, Principal, Session } from '../target/session.js'
import { typesMade } from '../target/triggers.js'
import type { Io } from './io.js'
import { inReportFolder } from './report-folder.js'

/** A resource that the journal says was made and does not say was deleted. */
export interface Leftover {
  readonly type: string
  readonly id: string
  /** the word by which it is known, where that is not the run's id */
  readonly mark?: string
}

/**
 * What a record's own journal lists as made and not deleted, in the order in which it was made. A record may come from
 * anywhere: what is no id and no type is left out, and what is one may still be somebody else's.
 */
export function leftoversOf(evidence: Evidence): readonly Leftover[] {
  const alive = new Map<string, Leftover>()
  for (const { what, type, id, mark } of evidence.resources) {
    if (!isId(id) || !isTypeName(type)) continue
    const path = instancePath(type, id)
    if (what === 'created') alive.set(path, { type, id, ...(mark !== undefined && isMark(mark) && { mark }) })
    if (what === 'deleted') alive.delete(path)
  }
  return [...alive.values()]
}

/**
 * Deletes what a run left on its target: what the record lists, and what carries that run's mark when it is read. The
 * target is the one that the settings name. What was sent is recorded in `clean-up.ndjson` beside the run's record.
 * @param agreed nobody is asked
 * @returns the exit code: incomplete when something is left
 * @throws ConfigurationError when the folder holds no record that can be read, or no target is named, and while the run
 * is under way
 */
export async function cleanUp(dir: string, settings: RunSettings, io: Io, agreed = false): Promise<number> {
  const { run, evidence } = await recordIn(dir)
  const leftovers = leftoversOf(evidence)
  const say = (text: string): unknown => io.stdout.write(`${logLine(text)}\n`)
  const strange = evidence.resources.filter(
    ({ what, type, id }) => what === 'created' && id !== undefined && !(isId(id) && isTypeName(type)),
  )
  for (const { type, id } of strange)
    say(`not deleted: the record lists ${JSON.stringify(`${type}/${id}`)}, which names no resource`)
  if (leftovers.length === 0 || run.target.embedded) {
    if (strange.length === 0) say('Nothing is left: the run deleted all that its journal lists.')
    return strange.length === 0 ? EXIT_CODES.conformant : EXIT_CODES.incomplete
  }
  const target = targetOf(settings, run)
  const where = `${target.name} (${target.baseUrl})`
  say(`Run ${run.id} left ${leftovers.length} on ${where}; what carries its mark is deleted.`)
  if (settings.dryRun) {
    for (const { type, id } of leftovers)
      say(`would read ${target.baseUrl}/${type}/${id}, and send DELETE if it carries the mark`)
    return EXIT_CODES.conformant
  }
  if (!agreed && io.confirm && !(await io.confirm(logLine(`Delete them from ${where}?`)))) {
    say('Nothing was deleted.')
    return EXIT_CODES.incomplete
  }
  // Of a run that is under way nothing is left yet.
  return inReportFolder(dir, () =>
    deleted(dir, { leftovers, strange: strange.length, run, target, settings, say }),
  )
}

interface Deleting {
  readonly leftovers: readonly Leftover[]
  /** how many the record lists that name no resource */
  readonly strange: number
  readonly run: RunLine
  readonly target: TargetSettings
  readonly settings: RunSettings
  readonly say: (text: string) => unknown
}

async function deleted(dir: string, deleting: Deleting): Promise<number> {
  const { leftovers, strange, run, target, settings, say } = deleting
  const journal = new Journal(join(dir, 'clean-up.ndjson'), false)
  const open = prepareTarget({ ...settings, settings: target, mask: true })
  const redactor = new Redactor()
  journal.redactWith(redactor)
  const { session, authorization, close } = open(journal, redactor)
  try {
    await authorization.prepare()
    let left = strange
    for (const leftover of leftovers) {
      const { gone, says } = await removed(leftover, { session, target, mark: leftover.mark ?? run.id })
      if (!gone) left++
      say(redactor.redact(says))
    }
    return left === 0 ? EXIT_CODES.conformant : EXIT_CODES.incomplete
  } finally {
    journal.close()
    await close()
  }
}

async function recordIn(dir: string): Promise<{ run: RunLine; evidence: Evidence }> {
  const path = join(dir, 'record.ndjson')
  if (!existsSync(path))
    throw new ConfigurationError(`${path} does not exist; give the folder that a run wrote (--report-dir)`)
  const evidence = await readRecord(path)
  const { run } = evidence
  if (run === null || !isMark(run.id))
    throw new ConfigurationError(
      `${path} ${run === null ? 'holds no line that can be read' : 'has a run id that no run has'}, so what the run left is ` +
        'unknown; look on the target for Subscriptions that you did not create, and whose `end` is near.',
    )
  return { run, evidence }
}

/** The target that the user names; the record says only which of several it is of, and which one was meant. */
function targetOf({ targets }: RunSettings, { target: recorded }: RunLine): TargetSettings {
  const said = safeText(recorded.baseUrl, { longest: 200 })
  if (targets.length === 0)
    throw new ConfigurationError(
      `no target is named; give --base-url (the record is of ${said}; a record does not decide where requests go) and the credentials of the run.`,
    )
  const target = targets.find(({ baseUrl }) => baseUrl === recorded.baseUrl)
  if (target) return target
  throw new ConfigurationError(
    `the record is of ${said}, but the settings name ${targets.map((one) => one.baseUrl).join(', ')}; ` +
      'give the base URL of the record, or the folder of the other run.',
  )
}

/** Reads a resource, and deletes it when it is the run's. What the second principal made, the first may not even see. */
async function removed(
  { type, id }: Leftover,
  { session, target, mark }: { session: Session; target: TargetSettings; mark: string },
): Promise<{ gone: boolean; says: string }> {
  const path = instancePath(type, id)
  if (!typesMade(target).includes(type))
    return { gone: false, says: `not deleted: ${path} is of a type that a run does not make` }
  const ask = (method: string, as: Principal): Promise<Exchange> =>
    outlasting(
      session,
      { scenario: 'clean-up', attempt: 1 },
      { purpose: `${method === 'GET' ? 'read' : 'delete'} ${type}`, method, path, as, always: true },
    )
  let read: Exchange | null = null
  for (const as of target.second ? (['first', 'second'] as const) : (['first'] as const)) {
    read = await ask('GET', as)
    if (!read.ok) continue
    if (!carriesMark(read.json, type, id, mark))
      return { gone: false, says: `not deleted: ${path} does not carry the mark of run ${mark}` }
    const deletion = await ask('DELETE', as)
    const gone = deletion.ok || isGone(deletion)
    return { gone, says: `${gone ? 'deleted' : 'could not delete'} ${path} (${answerOf(deletion)})` }
  }
  const gone = read !== null && isGone(read)
  return {
    gone,
    says: `${gone ? 'gone already:' : 'could not read'} ${path} (${read ? answerOf(read) : ''})`,
  }
}

const isGone = ({ status }: Exchange): boolean => status === 404 || status === 410

function answerOf({ outcome }: Exchange): string {
  if (outcome.kind === 'response') return `HTTP ${outcome.status}`
  // It quotes Location, where the target may repeat a secret of the earlier run, which nobody here knows.
  return outcome.kind === 'redirect-refused' ? 'a redirect, which is not followed' : outcome.reason
}
