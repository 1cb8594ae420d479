import { EXIT_CODES } from '../judge/types.js'

let decided: number | null = null

/** Says how the process is to end once the command has returned. */
export function decideExit(code: number): void {
  decided = code
}

/** Ends the process with what was decided, 0 unless a command said otherwise. */
export function leave(code = decided ?? 0): void {
  process.exitCode = code
  // Whatever a command forgot to close must not keep a CI job waiting; on an empty loop this timer is never awaited.
  setTimeout(() => process.exit(code), 1000).unref()
}

/**
 * Until `leave` is called the exit code is that of a fault: a process that ends early, because nothing keeps it alive or
 * because something was thrown where nobody listens, must never look like a verdict.
 */
export function expectFault(report: (error: unknown) => void, codeOf: (error: unknown) => number): void {
  process.exitCode = EXIT_CODES.fault
  const fault = (error: unknown) => {
    report(error)
    process.exit(codeOf(error))
  }
  process.on('uncaughtException', fault)
  process.on('unhandledRejection', fault)
}
