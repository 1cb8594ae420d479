import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseVariables } from 'dotenv'
import { layerOfVariables, shown, type Layer } from './layers.js'
import { nearest } from './nearest.js'
import { packageRoot } from '../../fhir/package-root.js'
import { ConfigurationError } from './types.js'

/** The variables of a preset. @throws ConfigurationError when there is none of that name */
export function readPreset(name: string, folder = join(packageRoot(), 'fixtures', 'targets')) {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.env'))
        .map((file) => file.slice(0, -'.env'.length))
        .sort()
    : []
  if (!names.includes(name)) {
    const near = nearest(name, names)
    throw new ConfigurationError(
      `--preset is '${shown(name)}', which does not exist${near ? ` (did you mean ${near}?)` : ''}; ` +
        `allowed: ${names.join(', ') || 'none, for no presets are installed'}. Correct it, or leave it out.`,
    )
  }
  const variables = parseVariables(readFileSync(join(folder, `${name}.env`)))
  const layer: Layer = { ...layerOfVariables(variables, folder, ` (in preset ${name})`), offers: true }
  return { variables, layer }
}
