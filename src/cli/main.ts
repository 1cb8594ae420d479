#!/usr/bin/env node
// Should a module be unreadable (no file handle left, a package half installed), Node would end with 1, which is a verdict.
import('./program.js').then(
  ({ main }) => main(),
  (error: unknown) => {
    process.stderr.write(`fhir-ws-conformance: cannot be loaded: ${String(error).split('\n')[0]}\n`)
    process.exitCode = 4
  },
)
