import { defineConfig } from 'vitest/config'

/** The packed package as its users have it. Slow, because it installs: `npm run package:test`, not part of `npm test`. */
export default defineConfig({
  test: {
    include: ['tests/package/*.test.ts'],
    globalSetup: ['tests/package/install.ts'],
    testTimeout: 300_000,
    // Most of a command's time is waiting, for the embedded server or for npm.
    maxConcurrency: 4,
    maxWorkers: 2,
  },
})
