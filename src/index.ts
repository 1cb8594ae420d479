/** The suite and its reference server for scripts; inside a test runner, see `fhir-ws-conformance/testing`. */
export { runConformance } from './run/library.js'
export type { Options, OptionValue, RunOptions, RunOutcome } from './run/library.js'
export { startReferenceServer } from './reference/server.js'
export type { ReferenceServer, ReferenceServerOptions } from './reference/server.js'
export { ConfigurationError } from './target/configuration/types.js'
export type { Report } from './report/types.js'
export type { RequirementRow, Result, RunVerdict, Verdict, Waiver } from './judge/types.js'
