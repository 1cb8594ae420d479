import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readSettings, type Sources } from '../../../src/target/configuration/read.js'
import {
  ConfigurationError,
  type RunSettings,
  type TargetSettings,
} from '../../../src/target/configuration/types.js'

export const BASE = 'https://server.example/fhir'

/** A folder with these files, gone after the test. */
export function folderWith(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'fhir ws '))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

type Told = Partial<Sources>

export function settings({ flags = {}, env = {}, cwd = folderWith(), ...rest }: Told): RunSettings {
  return readSettings({ flags, env, cwd, ...rest })
}

/** The one target that the settings name. */
export function target(told: Told): TargetSettings {
  const [first, ...others] = settings(told).targets
  if (first === undefined || others.length > 0) throw new Error('there is not exactly one target')
  return first
}

/** The target of an environment that names the server, and this besides. */
export const targetOf = (env: Readonly<Record<string, string>>): TargetSettings =>
  target({ env: { TARGET_BASE_URL: BASE, ...env } })

/** What the user is told; throws when nothing is wrong, or when something other than the settings is. */
export function complaint(told: Told): string {
  try {
    settings(told)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message
    throw error
  }
  throw new Error('the settings were accepted')
}

/** The complaint about an environment that names the server, and this besides. */
export const complaintOf = (env: Readonly<Record<string, string>>): string =>
  complaint({ env: { TARGET_BASE_URL: BASE, ...env } })
