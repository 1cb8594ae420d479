import { Command, CommanderError } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT_CODES } from '../judge/types.js'
import { asMachineFault, MachineFault } from '../evidence/machine-fault.js'
import { readableStack } from '../evidence/readable-stack.js'
import { packageRoot } from '../fhir/package-root.js'
import { ConfigurationError } from '../target/configuration/types.js'
import { COMMANDS } from './commands/index.js'
import { decideExit, expectFault, leave } from './exit.js'
import { processIo, surviveClosedPipes } from './io.js'

const NAME = 'fhir-ws-conformance'
const { stderr } = processIo()

function programOf(): Command {
  const program = new Command(NAME)
    .description("Test a FHIR server's $get-ws-binding-token operation and websocket notifications.")
    .version(versionOf(), '--version', 'print the version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text) => stderr.write(sentence(text)) })
    .addHelpText(
      'after',
      '\nExit codes: 0 conformant, 1 non-conformant, 2 usage or configuration, 3 incomplete, ' +
        '4 fault of the suite, 130 interrupted.',
    )
  for (const register of COMMANDS) register(program)
  return program
}

function versionOf(): string {
  const manifest = readFileSync(join(packageRoot(), 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

/** The parser's complaint with its suggestion on one line, and where to read on. */
function sentence(text: string): string {
  const lines = text
    .trim()
    .replace(/^error: /, '')
    .split('\n')
  const line = lines
    .map((each) => each.trim())
    .filter(Boolean)
    .join(' ')
  return `${NAME}: ${line.replace(/([^.)?!])$/, '$1.')} See ${NAME} --help.\n`
}

function explain(thrown: unknown): void {
  const error = asMachineFault(thrown)
  if (error instanceof ConfigurationError || error instanceof MachineFault) return say(error.message)
  const message = error instanceof Error ? error.message : String(error)
  say(`internal error: ${message.split('\n')[0]}; set FHIR_WS_DEBUG=1 for a stack trace.`)
  if (process.env['FHIR_WS_DEBUG'] === '1' && error instanceof Error)
    stderr.write(`${readableStack(error)}\n`)
}

const say = (text: string) => void stderr.write(`${NAME}: ${text}\n`)

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigurationError || asMachineFault(error) instanceof MachineFault)
    return EXIT_CODES.usage
  if (error instanceof CommanderError) return isAnswered(error) ? 0 : EXIT_CODES.usage
  return EXIT_CODES.fault
}

/** The parser gives `help` the exit code of the process, which is that of a fault until a command has ended. */
function isAnswered({ code, exitCode }: CommanderError): boolean {
  return exitCode === 0 || (code === 'commander.help' && process.argv[2] === 'help')
}

/** Runs the command that the process was started with, and decides its exit code. */
export async function main(): Promise<void> {
  surviveClosedPipes()
  expectFault(explain, exitCodeOf)
  try {
    await programOf().parseAsync()
  } catch (error) {
    // the parser has already said what it had to say
    if (!(error instanceof CommanderError)) explain(error)
    decideExit(exitCodeOf(error))
  }
  leave()
}
