/**
 * `npm run --silent package:sbom`: what is installed with the package, as a CycloneDX document. `npm sbom --omit dev` in
 * this folder leaves out whatever a development dependency needs as well, so the package is installed alone first.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { name, version, license, dependencies } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)
const folder = mkdtempSync(join(tmpdir(), 'fhir-ws-sbom-'))
const cwd = join(folder, name) // npm names the whole after its folder
mkdirSync(cwd)
const npm = (...args) =>
  execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
try {
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name, version, license, dependencies }))
  npm('install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts')
  process.stdout.write(npm('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
