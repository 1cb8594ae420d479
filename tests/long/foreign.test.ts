import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/fhir/package-root.js'
import { plainTarget } from '../../src/target/configuration/read.js'
import { freePort } from '../selftest/support/ports.js'
import { verdictsOf, type Verdicts } from '../selftest/support/verdicts.js'

/** The suite on servers that know nothing of it: with each of their faults, each of their oddities, and with neither. */

interface Behaviour {
  readonly kind: 'fault' | 'oddity'
  readonly name: string
  /** of a fault: the requirements that it breaks */
  readonly breaks: readonly string[]
}

interface ForeignServer {
  readonly name: string
  /** what it is written in has to be there */
  readonly language: readonly [command: string, argument: string]
  /** makes it ready: the command that starts it, and how it behaves */
  readonly make: () => { readonly command: readonly string[]; readonly behaviours: readonly Behaviour[] }
  readonly faults: number
  readonly oddities: number
  /** faults that no scenario meets */
  readonly missed: readonly string[]
}

const FOLDER = join(packageRoot(), 'tests', 'foreign')

const SERVERS: readonly ForeignServer[] = [
  {
    name: 'a foreign server in Python, R5',
    language: ['python3', '--version'],
    make: () => {
      const command = ['python3', join(FOLDER, 'server.py')]
      const list = execFileSync('python3', [join(FOLDER, 'server.py'), '--list'], { encoding: 'utf8' })
      const behaviours = list.split('\n').flatMap((line): Behaviour[] => {
        const [, kind, name = '', rest = ''] = /^(fault|oddity)\s+(\S+)\s+(.*)$/.exec(line) ?? []
        if (kind !== 'fault' && kind !== 'oddity') return []
        return [{ kind, name, breaks: rest.split(/\s+(?:fail|warn)\s/)[0]?.match(/[A-Z]+-\d+/g) ?? [] }]
      })
      return { command, behaviours }
    },
    faults: 38,
    oddities: 13,
    missed: [],
  },
  {
    name: 'a foreign server in Go, R4',
    language: ['go', 'version'],
    make: () => {
      const program = join(mkdtempSync(join(tmpdir(), 'fhir-ws-foreign-')), 'server')
      execFileSync('go', ['build', '-o', program, '.'], { cwd: join(FOLDER, 'r4') })
      const [, ...rows] = readFileSync(join(FOLDER, 'r4', 'behaviours.tsv'), 'utf8')
        .trim()
        .split('\n')
      const behaviours = rows.map((row): Behaviour => {
        const [name = '', kind, requirement = '', also = ''] = row.split('\t')
        const breaks = [requirement, ...also.split(',')].filter((id) => id !== '-')
        return { kind: kind === 'fault' ? 'fault' : 'oddity', name, breaks }
      })
      return { command: [program], behaviours }
    },
    faults: 27,
    oddities: 12,
    missed: ['out24-expired', 'ws30-last-bound', 'ss24-after-update'],
  },
]

const TOKENS = ['alice-token', 'bob-token'] as const

/** Enough for their tokens, which live for 8 s. */
const WAIT_BUDGET_SECONDS = 20

const MINUTES = 60_000

async function isUp(baseUrl: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${baseUrl}/metadata`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function verdictsWith(command: readonly string[], behaviour: Behaviour | null): Promise<Verdicts> {
  const port = await freePort()
  const [program = '', ...first] = command
  const options = behaviour ? [`--${behaviour.kind}`, behaviour.name] : []
  const child = spawn(program, [...first, '--port', String(port), ...options], { stdio: 'ignore' })
  const baseUrl = `http://127.0.0.1:${port}/fhir`
  try {
    await isUp(baseUrl)
    const target = plainTarget(baseUrl, {
      auth: { kind: 'bearer', token: TOKENS[0] },
      second: { kind: 'bearer', token: TOKENS[1] },
    })
    return await verdictsOf(target, { waitBudgetSeconds: WAIT_BUDGET_SECONDS })
  } finally {
    child.kill('SIGKILL')
  }
}

const requirementsOf = (clauses: readonly string[]): readonly string[] =>
  clauses.flatMap((clause) => clause.split('/')[0] ?? [])

for (const server of SERVERS) {
  const [language, argument] = server.language
  const isThere = spawnSync(language, [argument]).status === 0
  const { command, behaviours } = isThere ? server.make() : { command: [], behaviours: [] }
  const ofKind = (kind: Behaviour['kind']) =>
    behaviours.filter((each) => each.kind === kind).map((each) => [each.name, each] as const)
  const isMissed = ([name]: readonly [string, Behaviour]): boolean => server.missed.includes(name)

  describe.skipIf(!isThere)(`${server.name}${isThere ? '' : ` (left out: there is no ${language})`}`, () => {
    it('is conformant without a fault', { timeout: 5 * MINUTES }, async () => {
      const { clausesWith, judgement } = await verdictsWith(command, null)
      expect([...clausesWith('fail'), ...clausesWith('warn')]).toEqual([])
      expect(judgement.faults).toEqual([])
    })

    it('has faults and oddities to be seen', () => {
      expect(ofKind('fault')).toHaveLength(server.faults)
      expect(ofKind('oddity')).toHaveLength(server.oddities)
      for (const [name, { breaks }] of ofKind('fault')) expect(breaks, name).not.toHaveLength(0)
    })

    it.concurrent.each(ofKind('fault').filter((fault) => !isMissed(fault)))(
      'is caught with the fault %s',
      { timeout: 5 * MINUTES },
      async (_, fault) => {
        const { clausesWith } = await verdictsWith(command, fault)
        const seen = requirementsOf([...clausesWith('fail'), ...clausesWith('warn')])
        expect(fault.breaks.filter((id) => seen.includes(id))).not.toEqual([])
      },
    )

    it.concurrent.each(ofKind('oddity'))(
      'is not accused of the oddity %s',
      { timeout: 5 * MINUTES },
      async (_, oddity) => {
        const { clausesWith } = await verdictsWith(command, oddity)
        expect(clausesWith('fail')).toEqual([])
      },
    )
  })
}
