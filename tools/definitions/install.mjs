import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { read, sources } from './source.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

/** @param {import('./source.mjs').Source} source */
function isInstalled(source) {
  try {
    return read(source, 'package.json').version === sources[source].version
  } catch {
    return false
  }
}

/** Fetches HL7's packages unless they are already there in the versions that the generator reads. */
export function ensurePackages() {
  const missing = Object.keys(sources).filter((source) => !isInstalled(source))
  if (missing.length === 0) return
  console.error("Installing HL7's packages into tools/definitions/node_modules (166 MB) …")
  // npm is a .cmd on Windows, which only a shell can start
  const result = spawnSync('npm', ['--prefix', '.', 'ci'], {
    cwd: here,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  const left = Object.keys(sources).filter((source) => !isInstalled(source))
  if (result.status !== 0 || left.length > 0) {
    throw new Error("HL7's packages could not be installed: try `npm --prefix tools/definitions ci`.")
  }
}

/** The compiler is the root's own dependency; says so when the root was never installed. */
export function ensureAjv() {
  try {
    createRequire(import.meta.url).resolve('ajv')
  } catch {
    throw new Error('ajv is not installed: run `npm ci` at the root of the repository first.')
  }
}
