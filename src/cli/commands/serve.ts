import type { Command } from 'commander'
import type { Release } from '../../catalogue/types.js'
import { RELEASE_OF_VERSION, type Version } from '../../fhir/releases/names.js'
import { ConfigurationError } from '../../target/configuration/types.js'
import { allNear } from '../../target/configuration/nearest.js'
import { shown } from '../../target/configuration/layers.js'
import { number, oneOf, Unacceptable, type Parser } from '../../target/configuration/parse.js'
import type { Trait } from '../../reference/trait.js'
import { processIo } from '../io.js'

const VERSIONS = Object.keys(RELEASE_OF_VERSION) as readonly Version[]

interface Flags {
  readonly fhirVersion?: string
  readonly port?: string
  readonly mutant?: string
  readonly tokenLifetime?: string
}

/** `serve`: runs the reference server until it is stopped by a signal. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('run the reference server, to try the suite on or to write a client against')
    .option('--fhir-version <VERSION>', `${VERSIONS.join(', ')} [default: 5.0]`)
    .option('--port <N>', 'port on 127.0.0.1, 0 to 65535; 0 takes a free one [default: 0]')
    .option('--mutant <NAME>', 'let it make one known mistake, as the self-tests do [default: none]')
    .option('--token-lifetime <SECONDS>', 'how long binding tokens live, 1 to 86400 [default: 6]')
    .action(serve)
}

async function serve(flags: Flags): Promise<void> {
  const { stdout } = processIo()
  const version = valueOf('--fhir-version', flags.fhirVersion ?? '5.0', oneOf(VERSIONS), VERSIONS.join(', '))
  const port = valueOf('--port', flags.port ?? '0', number(0, 65_535, true), 'a whole number from 0 to 65535')
  const lifetime =
    flags.tokenLifetime === undefined
      ? undefined
      : valueOf(
          '--token-lifetime',
          flags.tokenLifetime,
          number(1, 86_400),
          'a number of seconds from 1 to 86400',
        )
  const release = RELEASE_OF_VERSION[version]
  const trait = flags.mutant === undefined ? undefined : await traitOf(flags.mutant, release)
  const { startReferenceServer } = await import('../../reference/server.js')
  const server = await startReferenceServer({
    release,
    port,
    ...(lifetime !== undefined && { tokenLifetimeSeconds: lifetime }),
    ...(trait !== undefined && { traits: [trait] }),
  }).catch((error: NodeJS.ErrnoException) => {
    throw unusablePort(error, port) ?? error
  })
  const end = stopped() // before anybody can know that it runs
  stdout.write(greeting(version, server.baseUrl, server.principals, trait))
  await end
  await server.close()
}

/** What a trait makes of the server. */
const MANNERS: Readonly<Record<Trait['kind'], string>> = {
  mutant: 'It makes a mistake',
  variant: 'It differs in a legal way',
  imitation: 'It imitates a known server',
}

function greeting(
  version: string,
  baseUrl: string,
  principals: Readonly<Record<string, string>>,
  trait?: Trait,
): string {
  const tokens = Object.entries(principals)
  const [first, second] = tokens.map(([token]) => token)
  return [
    `Reference server, FHIR ${version}: ${baseUrl}`,
    ...(trait === undefined ? [] : [`${MANNERS[trait.kind]}, ${trait.name}: ${trait.summary}`]),
    `Bearer tokens: ${tokens.map(([token, name]) => `${token} (${name})`).join(', ')}`,
    'Test it:',
    `  TARGET_BEARER_TOKEN=${first} TARGET_SECOND_BEARER_TOKEN=${second} npx fhir-ws-conformance run --base-url ${baseUrl}`,
    'Stop it with Ctrl+C.',
    '',
  ].join('\n')
}

function valueOf<T>(flag: string, text: string, parse: Parser<T>, allowed: string): T {
  try {
    return parse(text.trim(), '.')
  } catch (error) {
    if (!(error instanceof Unacceptable)) throw error
    throw new ConfigurationError(
      `${flag} is '${shown(text)}', which ${error.message}; allowed: ${allowed}. Correct it, or leave it out.`,
    )
  }
}

async function traitOf(name: string, release: Release) {
  const { loadSuite } = await import('../../suite.js')
  const traits = await (await loadSuite()).traits()
  const trait = traits.find((one) => one.name === name)
  if (trait === undefined)
    throw new ConfigurationError(
      unknownMutant(
        name,
        traits.map((one) => one.name),
      ),
    )
  if (trait.releases !== undefined && !trait.releases.includes(release))
    throw new ConfigurationError(
      `--mutant '${name}' makes no sense in this FHIR version; it is for ${trait.releases.join(', ')}: ` +
        'give another --fhir-version, or leave it out.',
    )
  return trait
}

function unknownMutant(name: string, names: readonly string[]): string {
  const words = name.split('-').filter((word) => word.length > 2)
  const akin = names.filter((known) => words.some((word) => known.includes(word)))
  const near = [...new Set([...allNear(name, names, 4), ...akin])].slice(0, 5)
  const examples =
    near.length > 0 ? `did you mean ${near.join(', ')}?` : `for example ${names.slice(0, 5).join(', ')}.`
  return `--mutant is '${shown(name)}', which is none of the ${names.length} known ones; ${examples} Correct it, or leave it out.`
}

function unusablePort(error: NodeJS.ErrnoException, port: number): ConfigurationError | null {
  const why = { EADDRINUSE: 'is in use by another program', EACCES: 'may not be used without privileges' }
  const reason = why[error.code as keyof typeof why]
  if (reason === undefined) return null
  return new ConfigurationError(
    `--port is '${port}', which ${reason}; give another one, or 0 for a free one.`,
  )
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
