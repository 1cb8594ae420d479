import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'selftest',
          include: ['tests/selftest/**/*.test.ts', 'tests/selftest/**/*.test.tsx'],
          testTimeout: 30_000,
        },
      },
    ],
  },
})
