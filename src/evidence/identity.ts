import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunLine } from './types.js'
import { packageRoot } from '../fhir/package-root.js'

let identity: RunLine['suite'] | null = null

/** Name and version of the suite; the commit too, when it runs from a checkout. Asked once: git is a process of its own. */
export function suiteIdentity(): RunLine['suite'] {
  identity ??= readIdentity()
  return identity
}

function readIdentity(): RunLine['suite'] {
  const root = packageRoot()
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string
    version: string
  }
  return { name, version, commit: existsSync(join(root, '.git')) ? commitOf(root) : null }
}

function commitOf(root: string): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null // no git on this machine: the version has to do
  }
}

/**
 * Who wrote a record, for a sentence, when that was not this suite as it is: its evidence may have another shape. null
 * when it was, or when the record does not say.
 */
export function otherWriter(run: RunLine | null): string | null {
  if (!run) return null
  const { version, commit } = run.suite
  const own = suiteIdentity()
  const isSame = version === own.version && (commit === null || own.commit === null || commit === own.commit)
  if (isSame) return null
  // The record may be anybody's: no more of it than a version is.
  const told = (text: string): string => (/^[\w.+-]{1,40}$/.test(text) ? text : 'another')
  const at = version === own.version && commit !== null ? `, commit ${told(commit).slice(0, 7)}` : ''
  return `version ${told(version)} of the suite${at} (record version ${told(run.recordVersion)})`
}
