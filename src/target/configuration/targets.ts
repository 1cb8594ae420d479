import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname } from 'node:path'
import type * as Yaml from 'yaml'
import { withoutMark } from '../../fhir/byte-order-mark.js'
import { SETTINGS, type SettingName } from './settings.js'
import { TARGET_SETTINGS } from './settings-target.js'
import type { Layer, Variables } from './layers.js'
import { shown } from './layers.js'
import { nearest } from './nearest.js'
import { ConfigurationError, type TargetSettings } from './types.js'

const KEYS = Object.keys(TARGET_SETTINGS) as SettingName[]

// Seventy modules that most runs have no use for; settings are read at once, so import() is no way.
const yaml = (): typeof Yaml => createRequire(import.meta.url)('yaml') as typeof Yaml

/**
 * The targets of a `--targets` file, a layer for each. Every scalar is read as text (`fhirVersion: 4.0` stays `4.0`)
 * and `${NAME}` in it is replaced from `variables`. Relative paths start at the file's folder.
 * @throws ConfigurationError when it is no list of targets, has an unknown key, or names a missing variable
 */
export function readTargetsFile(path: string, variables: Variables): readonly Layer[] {
  const list = parsed(path)
  if (!Array.isArray(list) || list.length === 0)
    throw new ConfigurationError(
      `--targets: ${basename(path)} is not a list with at least one target; ` +
        'write one `- baseUrl: …` for each target.',
    )
  return list.map((entry: unknown, index) => {
    const where = `target ${index + 1} of ${basename(path)}`
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
      throw new ConfigurationError(`--targets: ${where} is not a set of settings; write \`- baseUrl: …\`.`)
    return layerOf(Object.entries(entry), where, dirname(path), variables)
  })
}

function parsed(path: string): unknown {
  try {
    // `failsafe` makes every scalar text, so that a version is never read as a number
    return yaml().parse(withoutMark(readFileSync(path, 'utf8')), { schema: 'failsafe', logLevel: 'error' })
  } catch (error) {
    const line = error instanceof yaml().YAMLParseError ? error.linePos?.[0].line : undefined
    throw new ConfigurationError(
      `--targets: ${basename(path)} is not YAML${line ? ` (line ${line})` : ''}; correct it there.`,
    )
  }
}

function layerOf(entries: [string, unknown][], where: string, folder: string, variables: Variables): Layer {
  const texts = new Map<SettingName, string>()
  const hidden = new Set<SettingName>()
  for (const [key, value] of entries) {
    const name = KEYS.find((known) => known === key)
    if (name === undefined) {
      const near = nearest(key, KEYS)
      throw new ConfigurationError(
        `--targets: ${where} has the unknown key '${shown(key)}'${near ? ` (did you mean ${near}?)` : ''}; ` +
          `allowed: ${KEYS.join(', ')}. Correct it, or leave it out.`,
      )
    }
    const raw = textOf(name, value, where)
    const text = raw.replace(/\$\{(\w+)\}/g, (_, variable: string) =>
      replacement(variable, name, where, variables),
    )
    if (text !== raw) hidden.add(name)
    texts.set(name, text)
  }
  return { texts, hidden, folder, label: (name) => `${name} (${where})` }
}

function textOf(name: SettingName, value: unknown, where: string): string {
  if (typeof value === 'string') return value
  if (name === 'subscriptionIds' && Array.isArray(value)) return value.join(',')
  if (name === 'headers' && typeof value === 'object' && !Array.isArray(value)) return json(value, where)
  throw new ConfigurationError(
    `${name} (${where}) is a list or a set of values; allowed: ${SETTINGS[name].allowed}. Correct it, or leave it out.`,
  )
}

/** An alias may stand for what it is in. */
function json(value: object | null, where: string): string {
  try {
    return JSON.stringify(value)
  } catch {
    throw new ConfigurationError(
      `headers (${where}) is a set of values that holds itself; allowed: ${SETTINGS.headers.allowed}. Correct it, or leave it out.`,
    )
  }
}

function replacement(variable: string, name: SettingName, where: string, variables: Variables): string {
  const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined
  if (value !== undefined && value !== '') return value
  throw new ConfigurationError(
    `${name} (${where}) asks for \${${variable}}, which is ${value === '' ? 'empty' : 'not set'}; ` +
      `set ${variable} in the environment or in .env.`,
  )
}

// Leaves room in a file name (255 bytes) for letters of four bytes.
const LONGEST_FOLDER = 60

/** Names of devices: Windows makes no folder of them. */
const DEVICES = /^((com|lpt)[\d¹²³]|con|prn|aux|nul|conin|conout)$/

/** The folder of a target's report: its name in lower case, letters and digits of any script joined by hyphens. */
export function folderName(name: string): string {
  const words =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const joined = [...words.join('-')].slice(0, LONGEST_FOLDER).join('')
  const folder = joined.replace(/-$/, '') || 'target'
  return DEVICES.test(folder) ? `${folder}-target` : folder
}

/** @throws ConfigurationError when two targets would be reported in the same folder */
export function refuseSameNames(targets: readonly TargetSettings[]): void {
  const seen = new Map<string, TargetSettings>()
  for (const target of targets) {
    const other = seen.get(folderName(target.name))
    if (other !== undefined)
      throw new ConfigurationError(
        `--targets: two targets are called '${shown(other.name)}' and '${shown(target.name)}', ` +
          'which gives them the same report folder; give each a name of its own.',
      )
    seen.set(folderName(target.name), target)
  }
}
