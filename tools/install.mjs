import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Installs the packages of a folder of `tools/`, which `npm ci` at the root does not, unless they are there as its lock
 * file names them. Returns the folder's path; throws a sentence when npm did not succeed.
 * @param {string} name
 */
export function ensureTool(name) {
  const folder = fileURLToPath(new URL(`${name}/`, import.meta.url))
  const installed = join(folder, 'node_modules', '.package-lock.json')
  const isCurrent =
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs
  if (isCurrent) return folder
  console.error(`Installing the packages of tools/${name} …`)
  // npm is a .cmd on Windows, which only a shell can start
  const { status } = spawnSync('npm', ['--prefix', '.', 'ci'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`They could not be installed: try \`npm --prefix tools/${name} ci\`.`)
  return folder
}
