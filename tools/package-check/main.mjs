/** `npm run package:check`: looks at the package as npm would publish it: its manifest, and the types of every entry. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureTool } from '../install.mjs'

const programs = join(ensureTool('package-check'), 'node_modules', '.bin')

/** @param {string} name @param {readonly string[]} args */
function holds(name, args) {
  // on Windows the programs are .cmd files, which only a shell can start
  const shell = process.platform === 'win32'
  return spawnSync(join(programs, name), args, { stdio: 'inherit', shell }).status === 0
}

const isFine = holds('publint', ['--strict']) && holds('attw', ['--pack', '.', '--profile', 'esm-only'])
process.exitCode = isFine ? 0 : 1
