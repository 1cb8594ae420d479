import { readFileSync } from 'node:fs'
import tseslint from 'typescript-eslint'

// The rooms of the house and whom each may import; imports run downwards only (docs/architecture.md). The command line is
// on top: it may import all of them.
const engine = ['scenario', 'target', 'wire', 'evidence', 'fhir', 'catalogue']
const whole = ['reference', 'validator', 'report', 'judge', ...engine]
const rooms = {
  catalogue: ['fhir'],
  fhir: [],
  evidence: ['fhir'],
  validator: ['evidence', 'fhir'],
  wire: ['evidence', 'fhir'],
  target: ['wire', 'evidence', 'fhir'],
  scenario: ['target', 'wire', 'evidence', 'fhir', 'catalogue'],
  judge: ['catalogue', 'evidence', 'fhir', 'scenario', 'wire'],
  report: ['judge', 'catalogue', 'validator', 'evidence', 'fhir'],
  reference: ['fhir', 'catalogue'],
  run: whole,
  explore: ['run', ...whole],
  workbench: ['explore', 'run', ...whole],
  watch: ['run', ...whole],
  testing: ['run', ...whole],
}

// The engine knows no requirement: what it has to point at it is handed, with the suite.
const groupsFile = new URL('tests/conformance/catalogue/groups.ts', import.meta.url)
const groups = [...readFileSync(groupsFile, 'utf8').matchAll(/^ {2}([A-Z]+): '/gm)].map(([, name]) => name)
const named = `/\\b(${groups.join('|')})-[0-9*]|^(${groups.join('|')})(,|$)/`
const noRequirement = ['Literal[value=', 'TemplateElement[value.raw=', 'JSXText[value='].map((where) => ({
  selector: `${where}${named}]`,
  message:
    'src names no requirement and no group: take it from the catalogue that the suite hands in (see Roles in src/catalogue/index.ts)',
}))

const requirementInComment = {
  create(context) {
    for (const comment of context.sourceCode.getAllComments())
      if (new RegExp(`\\b(${groups.join('|')})-[0-9*]`).test(comment.value))
        context.report({
          loc: comment.loc,
          message: 'a comment in src names no requirement either: say what it is about',
        })
    return {}
  },
}

// Every number of milliseconds stands in the table of deadlines, and what takes time is measured on the clock that only grows.
const inTheTable = 'give it a name and a reason in src/wire/deadlines.ts'
const noTimeOfItsOwn = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message:
      'journal.now() or performance.now() measures time; instants are read by wallClock() of src/wire/clock.ts',
  },
  { selector: 'VariableDeclarator[id.name=/_MS$/] > Literal', message: inTheTable },
  {
    selector:
      'CallExpression[callee.property.name=/^(?:waitFor|waitUntil|listen|pause|ping)$/] > Literal[value>1]',
    message: inTheTable,
  },
  {
    selector: 'CallExpression[callee.name=/^(?:setTimeout|pause)$/] > Literal[value>1]',
    message: inTheTable,
  },
  // 1_000 turns seconds into milliseconds.
  { selector: 'BinaryExpression > Literal[raw=/^(?!1_000$)[0-9_]+_[05]00$/]', message: inTheTable },
  { selector: 'BinaryExpression[operator=/^[+-]$/] > Literal[value>249]', message: inTheTable },
]

// What a scenario finds out is its result, which those get that name it in `after`. What the verbs learn is theirs alone.
const noSideChannel = {
  selector: "MemberExpression[property.name='learnt'], ObjectPattern > Property[key.name='learnt']",
  message:
    'a scenario hands on what it found out as its result: name it in `after`, and take the result in `act`',
}

// Acting knows no requirement: what a scenario lacks has a name, and the catalogue says who demands it.
const noRequirementInScenarios = noRequirement.map(({ selector }) => ({
  selector,
  message:
    'a scenario names no requirement: actor.lacks(fact, …) says what the server did not provide (see src/catalogue/facts.ts)',
}))

const everyRoom = [...Object.keys(rooms), 'cli']

const directions = Object.entries(rooms).map(([room, below]) => {
  const forbidden = everyRoom.filter((other) => other !== room && !below.includes(other))
  return {
    files: [`src/${room}/**/*.{ts,tsx,cts}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(src/)?(${forbidden.join('|')})/`,
              message: `src/${room} may import only: ${below.join(', ') || 'nothing of the house'}`,
            },
            {
              regex: room === 'testing' ? '^(\\.\\./)+tests/' : '^(\\.\\./)+tests/|^\\.\\./suite\\.js$',
              message: 'the engine is handed its suite: src/suite.ts loads it for whoever starts a run',
            },
          ],
        },
      ],
    },
  }
})

export default tseslint.config(
  {
    ignores: [
      'dist',
      'reports',
      'fixtures/**',
      'node_modules',
      '.cache',
      'coverage',
      'tools/**/node_modules',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,cts}'],
    languageOptions: { parserOptions: { project: './tsconfig.check.json' } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      // What a person reads never says [object Object].
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        {
          allowNumber: true,
          allowBoolean: true,
          allowNullish: true,
          allowNever: true,
          allowArray: true,
          allowAny: true,
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    files: ['src/cli/**', 'bench/**', 'tools/**', 'tests/prove/**', 'tests/recorded/**', 'tests/mutation/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // CommonJS has these forms for imports and exported types, and no others.
    files: ['**/*.cts', 'examples/jest/*.test.js'],
    rules: { '@typescript-eslint/no-require-imports': 'off', '@typescript-eslint/no-namespace': 'off' },
  },
  {
    files: ['src/**'],
    plugins: { house: { rules: { 'no-requirement-in-comments': requirementInComment } } },
    rules: {
      'no-restricted-syntax': ['error', ...noRequirement],
      'house/no-requirement-in-comments': 'error',
    },
  },
  {
    files: ['src/scenario/**', 'src/target/**', 'src/wire/**'],
    ignores: ['src/wire/clock.ts', 'src/wire/deadlines.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRequirement, ...noTimeOfItsOwn] },
  },
  {
    files: ['tests/conformance/**'],
    // The servers that are tried, and not the suite.
    ignores: ['**/mutants*', '**/mutants/**', '**/*variants*', '**/variants/**', '**/edits*'],
    rules: { 'no-restricted-syntax': ['error', ...noTimeOfItsOwn, noSideChannel] },
  },
  {
    files: [
      'tests/conformance/*/scenarios.ts',
      'tests/conformance/*/scenarios/**',
      'tests/conformance/delivery/sockets.ts',
      'tests/conformance/subscription/duties.ts',
    ],
    rules: {
      'no-restricted-syntax': ['error', ...noTimeOfItsOwn, noSideChannel, ...noRequirementInScenarios],
    },
  },
  ...directions,
)
