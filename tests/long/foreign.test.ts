import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/fhir/package-root.js'
import { plainTarget } from '../../src/target/configuration/read.js'
import { verdictsOf, type Verdicts } from '../selftest/support/verdicts.js'

/** The suite on a server that knows nothing of it: with each of its faults, each of its oddities, and with neither. */

const SERVER = join(packageRoot(), 'tests', 'foreign', 'server.py')

const hasPython = spawnSync('python3', ['--version']).status === 0

interface Behaviour {
  readonly kind: 'fault' | 'oddity'
  readonly name: string
  /** of a fault: the requirements that it breaks */
  readonly breaks: readonly string[]
}

const BEHAVIOURS: readonly Behaviour[] = hasPython
  ? execFileSync('python3', [SERVER, '--list'], { encoding: 'utf8' })
      .split('\n')
      .flatMap((line): Behaviour[] => {
        const [, kind, name = '', rest = ''] = /^(fault|oddity)\s+(\S+)\s+(.*)$/.exec(line) ?? []
        if (kind !== 'fault' && kind !== 'oddity') return []
        return [{ kind, name, breaks: rest.split(/\s+(?:fail|warn)\s/)[0]?.match(/[A-Z]+-\d+/g) ?? [] }]
      })
  : []

const ofKind = (kind: Behaviour['kind']) =>
  BEHAVIOURS.filter((each) => each.kind === kind).map((each) => [each.name, each] as const)

const TOKENS = ['alice-token', 'bob-token'] as const

/** Enough for its tokens, which live for 8 s. */
const WAIT_BUDGET_SECONDS = 20

const MINUTES = 60_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function isUp(baseUrl: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${baseUrl}/metadata`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function verdictsWith(behaviour: Behaviour | null): Promise<Verdicts> {
  const port = await freePort()
  const options = behaviour ? [`--${behaviour.kind}`, behaviour.name] : []
  const child = spawn('python3', [SERVER, '--port', String(port), ...options], { stdio: 'ignore' })
  const baseUrl = `http://127.0.0.1:${port}/fhir`
  try {
    await isUp(baseUrl)
    const [first, second] = TOKENS
    const target = plainTarget(baseUrl, {
      auth: { kind: 'bearer', token: first },
      second: { kind: 'bearer', token: second },
    })
    return await verdictsOf(target, { waitBudgetSeconds: WAIT_BUDGET_SECONDS })
  } finally {
    child.kill('SIGKILL')
  }
}

const requirementsOf = (clauses: readonly string[]): readonly string[] =>
  clauses.flatMap((clause) => clause.split('/')[0] ?? [])

const whyNot = hasPython ? '' : ' (left out: there is no python3)'

describe.skipIf(!hasPython)(`a foreign server${whyNot}`, () => {
  it('is conformant without a fault', { timeout: 5 * MINUTES }, async () => {
    const { clausesWith, judgement } = await verdictsWith(null)
    expect([...clausesWith('fail'), ...clausesWith('warn')]).toEqual([])
    expect(judgement.faults).toEqual([])
  })

  it('has faults and oddities to be seen', () => {
    expect(ofKind('fault')).toHaveLength(38)
    expect(ofKind('oddity')).toHaveLength(13)
    for (const [name, { breaks }] of ofKind('fault')) expect(breaks, name).not.toHaveLength(0)
  })

  it.concurrent.each(ofKind('fault'))(
    'is caught with the fault %s',
    { timeout: 5 * MINUTES },
    async (_, fault) => {
      const { clausesWith } = await verdictsWith(fault)
      const seen = requirementsOf([...clausesWith('fail'), ...clausesWith('warn')])
      expect(fault.breaks.filter((id) => seen.includes(id))).not.toEqual([])
    },
  )

  it.concurrent.each(ofKind('oddity'))(
    'is not accused of the oddity %s',
    { timeout: 5 * MINUTES },
    async (_, oddity) => {
      const { clausesWith } = await verdictsWith(oddity)
      expect(clausesWith('fail')).toEqual([])
    },
  )
})
