/** The suite and its reference server for scripts; inside a test runner, see `fhir-ws-conformance/testing`. */
import type { ExploreOptions } from './explore/library.js'
import { runSuite, type RunOptions, type RunOutcome } from './run/library.js'
import { loadSuite } from './suite.js'

/**
 * Tests a server in this process, just as `fhir-ws-conformance run` does; without a base URL, the embedded one.
 * Until it returns, SIGINT, SIGTERM and SIGHUP end the run and clean up instead of ending the process.
 * @throws ConfigurationError with one sentence when a setting cannot be used
 */
export async function runConformance(options: RunOptions = {}): Promise<RunOutcome> {
  return runSuite(await loadSuite(), options)
}

/**
 * Tries random histories on a server in this process, just as `fhir-ws-conformance explore` does; without a base URL, on
 * the embedded one. Until it returns, SIGINT, SIGTERM and SIGHUP end the run and clean up instead of ending the process.
 * @throws ConfigurationError with one sentence when a setting cannot be used
 */
export async function runExploration(options: ExploreOptions = {}): Promise<RunOutcome> {
  const { exploreWith } = await import('./explore/library.js')
  return exploreWith(await loadSuite(), options)
}

export type { ExploreOptions } from './explore/library.js'
export type { Options, OptionValue, RunOptions, RunOutcome } from './run/library.js'
export { startReferenceServer } from './reference/server.js'
export type { ReferenceServer, ReferenceServerOptions } from './reference/server.js'
export { ConfigurationError } from './target/configuration/types.js'
export type { Report } from './report/types.js'
export type { RequirementRow, Result, RunVerdict, Verdict, Waiver } from './judge/types.js'
