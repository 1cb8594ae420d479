#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// Node 20 soon compiles anew what was called some hundred times. A run of some seconds never gets that back: a fifth of its
// processor time. Later versions are slower to do so, and have another name for it.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=400000')

// Should a module be unreadable (no file handle left, a package half installed), Node would end with 1, which is a verdict.
import('./program.js').then(
  ({ main }) => main(),
  (error: unknown) => {
    process.stderr.write(`fhir-ws-conformance: cannot be loaded: ${String(error).split('\n')[0]}\n`)
    process.exitCode = 4
  },
)
