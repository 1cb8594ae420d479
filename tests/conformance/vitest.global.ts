/** Acts before the tests judge: what `npx vitest run --project conformance` does is what the command line does. */
import { mkdirSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { execute } from '../../src/cli/execute.js'
import { processIo } from '../../src/cli/io.js'
import { readSettings } from '../../src/target/configuration/read.js'
import { join } from 'node:path'

export default async function setup(project: TestProject): Promise<() => void> {
  const settings = readSettings({ flags: {}, env: process.env, cwd: process.cwd() })
  mkdirSync(settings.reportDir, { recursive: true })
  const { exitCode } = await execute(settings, processIo())
  project.provide('conformanceRecord', join(settings.reportDir, 'record.ndjson'))
  project.provide('conformanceWanted', { only: settings.only, skip: settings.skip, scope: settings.scope })
  return () => {
    // vitest knows passed and failed only; an incomplete run must not end green.
    if (exitCode !== 0) process.exitCode = exitCode
  }
}
