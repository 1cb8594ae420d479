import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { packageRoot } from '../../src/fhir/package-root.js'
import { environment, LONGEST_MS } from './process.js'

interface Step {
  readonly id: string
  readonly if?: string
  readonly shell: string
  readonly env: Readonly<Record<string, string>>
  readonly run: string
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

export const ACTION = parse(readFileSync(join(packageRoot(), 'action.yml'), 'utf8')) as Action

export interface Performed {
  /** id of the step that failed, with its exit code; null when all succeeded */
  readonly failed: { readonly step: string; readonly code: number | null } | null
  readonly outputs: Readonly<Record<string, string>>
  readonly said: string
  readonly summary: string
}

/** Performs the steps of action.yml in a folder as a runner of GitHub Actions does. */
export async function perform(
  inputs: Readonly<Record<string, string>>,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Performed> {
  const runner = mkdtempSync(join(tmpdir(), 'fhir ws runner '))
  const summary = join(runner, 'summary.md')
  writeFileSync(summary, '')
  const values = new Map<string, string>([['github.action_path', packageRoot()]])
  for (const [name, { default: otherwise }] of Object.entries(ACTION.inputs))
    values.set(`inputs.${name}`, inputs[name] ?? otherwise)
  let said = ''
  let failed: Performed['failed'] = null
  try {
    for (const step of ACTION.runs.steps) {
      if (step.if !== undefined && !holds(step.if, values)) continue
      const ended = await script(step, values, { cwd, env, runner, summary })
      said += ended.said
      for (const [name, value] of ended.outputs) values.set(`steps.${step.id}.outputs.${name}`, value)
      if (ended.code === 0) continue
      failed = { step: step.id, code: ended.code }
      break
    }
    const outputs = Object.entries(ACTION.outputs).map(([name, { value }]) => [name, evaluate(value, values)])
    return { failed, said, outputs: Object.fromEntries(outputs), summary: readFileSync(summary, 'utf8') }
  } finally {
    rmSync(runner, { recursive: true, force: true })
  }
}

/** Replaces the expressions of a value, each a plain reference; an unknown one is a mistake in the action. */
function evaluate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => {
    const value = values.get(name)
    const known = name.startsWith('steps.') && ACTION.runs.steps.some(({ id }) => id === name.split('.')[1])
    if (value === undefined && !known) throw new Error(`action.yml refers to ${name}, which nothing sets`)
    return value ?? ''
  })
}

function holds(condition: string, values: ReadonlyMap<string, string>): boolean {
  const [, name = ''] = /^([\w.-]+) != ''$/.exec(condition) ?? []
  if (name === '') throw new Error(`a condition that this test cannot evaluate: ${condition}`)
  return (values.get(name) ?? '') !== ''
}

interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly runner: string
  readonly summary: string
}

async function script(step: Step, values: ReadonlyMap<string, string>, around: Surroundings) {
  const [file, output] = [join(around.runner, `${step.id}.sh`), join(around.runner, `${step.id}.out`)]
  writeFileSync(file, step.run)
  writeFileSync(output, '')
  const given = Object.entries(step.env).map(([name, value]) => [name, evaluate(value, values)])
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
    cwd: around.cwd,
    timeout: LONGEST_MS,
    env: environment({
      env: {
        GITHUB_ACTIONS: 'true',
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: around.summary,
        RUNNER_TEMP: around.runner,
        ...around.env,
        ...(Object.fromEntries(given) as Record<string, string>),
      },
    }),
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean)
  const outputs = lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string])
  return { code, said, outputs }
}
