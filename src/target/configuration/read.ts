import { resolve } from 'node:path'
import { readAuthentication, readSecond, refuseTwoAuthorizations } from './authentication.js'
import { readDotEnv } from './dot-env.js'
import { Layers, layerOfFlags, layerOfVariables, type Flags, type Layer, type Variables } from './layers.js'
import { allNear } from './nearest.js'
import { readPreset } from './presets.js'
import { allVariables } from './settings.js'
import { readTargetsFile, refuseSameNames } from './targets.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from './types.js'

export interface Sources {
  /** the command line's flags by camelCase name */
  readonly flags: Flags
  /** the environment; never changed */
  readonly env: Variables
  /** where `.env` lies and relative paths start */
  readonly cwd: string
  /** true for commands that talk to no server: what is said of targets is not read */
  readonly withoutTarget?: boolean
  /** where presets lie, when not in the package */
  readonly presetFolder?: string
}

/**
 * Puts the settings together: flags before environment before `.env` before preset before defaults. An empty variable
 * says `not set` and hides what stands behind it.
 * @throws ConfigurationError with one sentence for the user; it never quotes a secret
 */
export function readSettings(sources: Sources): RunSettings {
  const { env, cwd } = sources
  const file = readDotEnv(cwd)
  const flags = layerOfFlags(sources.flags, cwd)
  const layers = [flags, layerOfVariables(env, cwd, ''), layerOfVariables(file, cwd, ' (in .env)')]
  const targetsFile = sources.withoutTarget ? null : new Layers(layers).read('targets')
  if (sources.withoutTarget) return runSettings(new Layers(layers), [], cwd)
  if (targetsFile === null) {
    const preset = presetOf(new Layers(layers), sources)
    const all = new Layers([...layers, ...(preset === null ? [] : [preset.layer])])
    const target = oneTarget(all, { ...preset?.variables, ...file, ...env })
    return runSettings(all, target === null ? [] : [target], cwd)
  }
  const targets = targetsOf(targetsFile, flags, { ...file, ...env }, sources)
  return { ...runSettings(new Layers(layers), targets, cwd), severalTargets: true }
}

/** The settings of a server of which nothing but the base URL is told, such as the embedded one. */
export function plainTarget(baseUrl: string, told: Partial<TargetSettings> = {}): TargetSettings {
  const layer: Layer = { texts: new Map([['baseUrl', baseUrl]]), label: (name) => name, folder: '.' }
  return { ...targetSettings(new Layers([layer])), ...told }
}

/** The settings of a run of which nothing is told: every default. */
export function plainSettings(told: Partial<RunSettings> = {}): RunSettings {
  return { ...runSettings(new Layers([]), [], '.'), ...told }
}

function presetOf(layers: Layers, { presetFolder }: Sources) {
  const name = layers.read('preset')
  return name === null ? null : readPreset(name, presetFolder)
}

/** The one target that is configured, or null when none is. */
function oneTarget(layers: Layers, variables: Variables): TargetSettings | null {
  refuseMisspelt(variables)
  const url = layers.named('baseUrl')
  if (url?.text === '')
    throw new ConfigurationError(
      `${url.label} is empty, so there is no server to test; set it to the FHIR base URL ` +
        '(https://server/fhir; a CI secret may be missing), or leave it out to test the embedded reference server.',
    )
  if (url !== null) return targetSettings(layers)
  const lost =
    Object.keys(variables).find((name) => name.startsWith('TARGET_') && variables[name] !== undefined) ??
    (['preset', 'ig', 'insecure'] as const).map((name) => layers.given(name)?.label).find((label) => label)
  if (lost !== undefined)
    throw new ConfigurationError(
      `${lost} is set, but no base URL is; set TARGET_BASE_URL or --base-url to the FHIR base URL, ` +
        `or leave ${lost} out to test the embedded reference server.`,
    )
  return null
}

// TARGET_… belongs to us; but other programs use the prefix too (TARGET_ARCH), so only a near miss is taken for a mistake.
function refuseMisspelt(variables: Variables): void {
  const known = allVariables().filter((name) => name.startsWith('TARGET_'))
  for (const name of Object.keys(variables)) {
    if (!name.startsWith('TARGET_') || known.includes(name) || variables[name] === undefined) continue
    const letters = name.length - 'TARGET_'.length
    const [near] = letters < 3 ? [] : allNear(name, known, letters < 6 ? 1 : 3)
    if (near !== undefined)
      throw new ConfigurationError(
        `${name} is not a variable of ours; did you mean ${near}? Rename or remove it.`,
      )
  }
}

function targetsOf(path: string, flags: Layer, variables: Variables, sources: Sources): TargetSettings[] {
  for (const name of ['baseUrl', 'preset'] as const)
    if (flags.texts.has(name))
      throw new ConfigurationError(
        `--targets and ${flags.label(name)} contradict each other; leave one of them out (each target of the file ` +
          `has its own ${name}).`,
      )
  const targets = readTargetsFile(path, variables).map((layer, index) => {
    const preset = presetOf(new Layers([layer]), sources)
    const layers = new Layers([flags, layer, ...(preset === null ? [] : [preset.layer])])
    if (layers.given('baseUrl') === null)
      throw new ConfigurationError(
        `--targets: target ${index + 1} has no baseUrl; add it, such as \`baseUrl: https://server/fhir\`.`,
      )
    return targetSettings(layers)
  })
  refuseSameNames(targets)
  return targets
}

function targetSettings(layers: Layers): TargetSettings {
  const baseUrl = layers.read('baseUrl') ?? ''
  const userAgent = layers.read('userAgent')
  const headers = { ...(userAgent !== null && { 'user-agent': userAgent }), ...layers.read('headers') }
  const auth = readAuthentication(layers)
  refuseTwoAuthorizations(layers, auth, headers)
  const tls = {
    caFile: layers.read('caFile'),
    certFile: layers.read('clientCertFile'),
    keyFile: layers.read('clientKeyFile'),
    insecure: layers.read('insecure'),
  }
  refuseHalfCertificate(layers)
  return {
    name: layers.read('name') ?? new URL(baseUrl).host,
    preset: layers.given('preset')?.text ?? null,
    baseUrl,
    fhirVersion: layers.read('fhirVersion'),
    ig: layers.read('ig'),
    auth,
    second: readSecond(layers, auth, headers),
    headers,
    tls,
    topic: layers.read('subscriptionTopic'),
    createTopic: layers.read('createTopic'),
    subscriptionFile: layers.read('subscriptionFile'),
    subscriptionIds: layers.read('subscriptionIds'),
    triggerFile: layers.read('triggerFile'),
    bindDialect: layers.read('bindDialect'),
  }
}

function refuseHalfCertificate(layers: Layers): void {
  const [cert, key] = [layers.given('clientCertFile'), layers.given('clientKeyFile')]
  if ((cert === null) === (key === null)) return
  throw new ConfigurationError(
    `${(cert ?? key)!.label} is given without ${cert === null ? 'TARGET_CLIENT_CERT_FILE' : 'TARGET_CLIENT_KEY_FILE'}; ` +
      'mutual TLS needs both (they may name the same file): give the other, or leave this one out.',
  )
}

function runSettings(layers: Layers, targets: readonly TargetSettings[], cwd: string): RunSettings {
  return {
    targets,
    embedded: targets.length === 0,
    embeddedFhirVersion: layers.read('fhirVersion'),
    severalTargets: false,
    reportDir: resolve(cwd, layers.read('reportDir')),
    only: layers.read('only'),
    skip: layers.read('skip'),
    scope: layers.read('runScope'),
    acceptUnverified: layers.read('acceptUnverified'),
    repeat: !layers.read('noRepeat'),
    strict: layers.read('strict'),
    waitBudgetSeconds: layers.read('waitBudgetSeconds'),
    timeoutFactor: layers.read('timeoutFactor'),
    concurrency: layers.read('concurrency'),
    maxSubscriptions: layers.read('maxSubscriptions'),
    waiversFile: layers.read('waiversFile'),
    writeWaivers: layers.read('writeWaivers'),
    shard: layers.read('shard'),
    formats: layers.read('formats'),
    keepPayloads: layers.read('keepPayloads'),
    dryRun: layers.read('dryRun'),
    verbose: layers.read('verbose'),
    quiet: layers.read('quiet'),
    proxy: { http: layers.read('httpProxy'), https: layers.read('httpsProxy'), no: layers.read('noProxy') },
    validatorJar: layers.read('validatorJar'),
  }
}
