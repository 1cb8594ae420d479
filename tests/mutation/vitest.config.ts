import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { UNPACKED } from './unpack.js'

/** Judging opens no connection: what could is not loaded, since each mutant loads everything anew. */
const absent = fileURLToPath(new URL('./absent.mjs', import.meta.url))

/** Mutants of what is computed while modules are loaded are shown to every test: first to those that see the most. */
class WidestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ['/loads.', '/recorded/', '/']
    const rank = ({ moduleId }: TestSpecification): number =>
      order.findIndex((part) => moduleId.includes(part))
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b)))
  }
}

/** The tests that mutants of the suite's own code have to get past: those that are quick and need no socket. */
export default defineConfig({
  resolve: { alias: { undici: absent, ws: absent, 'https-proxy-agent': absent } },
  test: {
    include: ['tests/selftest/{fhir,judge,recorded}/**/*.test.ts', 'tests/mutation/loads.test.ts'],
    // One starts the generator in a process of its own, in which no mutant is; one knows lines, which mutants move.
    exclude: ['tests/selftest/fhir/compiled.test.ts', 'tests/selftest/judge/advice.test.ts'],
    globalSetup: ['tests/mutation/unpack.ts'],
    env: { RECORDS_UNPACKED: UNPACKED },
    sequence: { sequencer: WidestFirst },
    server: { deps: { external: [/fixtures\/schemas\/generated/] } },
  },
})
