import { availableParallelism } from 'node:os'

export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'tests/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutate: ['src/{fhir,judge}/**/*.ts', 'tests/conformance/*/*.test.ts', 'tests/conformance/shared/*.ts'],
  // String literals are names and sentences. What is compared with a name is mutated as a comparison; sentences are no
  // logic, and the recorded runs hold them word by word: counting them would only raise the score.
  mutator: { excludedMutations: ['StringLiteral'] },
  // Whatever the tests of this run need, and no more, is copied to where the mutants are made.
  ignorePatterns: ['.cache', 'dist', 'reports', 'examples', 'docs', 'tools', 'tests/{long,package}'],
  tempDirName: '.cache/stryker',
  concurrency: availableParallelism(),
  // A mutant that never ends is counted as found; one that is slow because the machine is busy must not be.
  timeoutMS: 15_000,
  timeoutFactor: 3,
  incremental: true,
  incrementalFile: '.cache/mutation.json',
  reporters: ['json', 'html', 'progress-append-only'],
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  allowConsoleColors: false,
}
