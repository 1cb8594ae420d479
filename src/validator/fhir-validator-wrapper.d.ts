/** The part of it that is used here; the package brings no types. */
declare module 'fhir-validator-wrapper' {
  import type { ChildProcess } from 'node:child_process'

  type Log = (message: string, meta?: unknown) => void

  export default class FhirValidator {
    constructor(jar: string, logger: { info: Log; warn: Log; error: Log })
    /** null before the start and after the end */
    process: ChildProcess | null
    /** the last of what the process wrote */
    readonly lastOutput: string
    /** as the jar says it; undefined until it did */
    jarVersion(): string | undefined
    start(options: {
      version: string
      txServer: string
      txLog: string
      port: number
      /** milliseconds */
      timeout: number
      autoDownload: boolean
      extraArgs: readonly string[]
    }): Promise<void>
    /** @returns an OperationOutcome, as far as the answer is JSON */
    validate(resource: string): Promise<unknown>
    stop(): Promise<void>
  }
}
