import type { Command } from 'commander'
import { register as cleanUp } from './clean-up.js'
import { register as diff } from './diff.js'
import { register as doctor } from './doctor.js'
import { register as explain } from './explain.js'
import { register as explore } from './explore.js'
import { register as list } from './list.js'
import { register as merge } from './merge.js'
import { register as replay } from './replay.js'
import { register as run } from './run.js'
import { register as serve } from './serve.js'
import { register as workbench } from './workbench.js'

/**
 * The commands in the order of the help. Each has a file of its own that adds it to the program and imports what is
 * heavy only when it is called, so that `--help` and a wrong flag are answered at once.
 */
export const COMMANDS: readonly ((program: Command) => void)[] = [
  run,
  serve,
  list,
  explain,
  doctor,
  explore,
  replay,
  diff,
  merge,
  cleanUp,
  workbench,
]
