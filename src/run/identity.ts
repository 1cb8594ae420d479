import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunLine } from '../evidence/types.js'
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
