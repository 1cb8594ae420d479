import { join } from 'node:path'
import { packageRoot } from '../../src/fhir/package-root.js'
import type { Run } from './runs.js'

/** Where whole records lie until they are reduced; outside of what git keeps. */
export const rawFolder = (): string => join(packageRoot(), '.cache', 'recorded')
export const rawFile = (name: string): string => join(rawFolder(), `${name}.ndjson`)

/** What a worker answers: the record itself is in its file. */
export interface Answered {
  readonly run: Run
  readonly problems: readonly string[]
}
