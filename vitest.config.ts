import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // In CI what failed is read, not what passed.
    reporters: process.env['CI'] ? ['dot'] : ['default'],
    projects: [
      {
        test: {
          name: 'selftest',
          include: ['tests/selftest/**/*.test.ts', 'tests/selftest/**/*.test.tsx'],
          // Ends what hangs; nothing is said about speed. Whole runs share few processors with three other files.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Most tests wait for sockets and child processes: more workers than processors are no waste.
          maxWorkers: 4,
          // A machine that builds other things too may hold a child process for longer than its test waits.
          retry: process.env['CI'] ? 1 : 0,
          globalSetup: ['tests/selftest/browser/announce.ts'],
          // Generated validators are large and plain JavaScript: transforming them costs more than the tests.
          server: { deps: { external: [/fixtures\/schemas\/generated/] } },
        },
      },
      {
        test: {
          name: 'long',
          include: ['tests/long/**/*.test.ts'],
          testTimeout: 120_000,
          maxWorkers: 3,
          // Deadlines of real servers on a machine that builds other things too.
          retry: process.env['CI'] ? 1 : 0,
          globalSetup: ['tests/selftest/browser/announce.ts'],
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['tests/conformance/*/*.test.ts'],
          globalSetup: ['tests/conformance/vitest.global.ts'],
          setupFiles: ['tests/conformance/vitest.setup.ts'],
          // The tests only read finished evidence: one worker without isolation is quickest.
          pool: 'threads',
          isolate: false,
          maxWorkers: 1,
        },
      },
    ],
  },
})
