import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import {
  startReferenceServer,
  type ReferenceServer,
  type ReferenceServerOptions,
} from '../../../../src/reference/server.js'

const closers: (() => unknown)[] = []

/** Once the file's tests are done; tests that run side by side have no end of their own to hang it on. */
export function afterwards(close: () => unknown): void {
  closers.push(close)
}

afterAll(() => Promise.all(closers.map((close) => close())))

export async function reference(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const server = await startReferenceServer(options)
  afterwards(() => server.close())
  return server
}

/** A folder with these files. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'fhir-ws-target-'))
  afterwards(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
