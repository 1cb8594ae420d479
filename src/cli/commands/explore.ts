import type { Command } from 'commander'
import type { Flags } from '../../target/configuration/layers.js'
import { TARGET_SETTINGS } from '../../target/configuration/settings-target.js'
import type { SettingName } from '../../target/configuration/settings.js'
import { EXPLORE_SETTINGS, readExploration, RUN_SETTINGS_TOO } from '../../explore/settings.js'
import { decideExit } from '../exit.js'
import { addFlags, addSettings } from '../flags.js'
import { processIo } from '../io.js'

/** `explore`: random histories against a live server, and the shortest of those that break a law. */
export function register(program: Command): void {
  const command = program
    .command('explore')
    .description(
      'try random histories on a server (without a base URL: the embedded one), and shorten those that show a fault',
    )
  addSettings(command, Object.values(EXPLORE_SETTINGS))
  addFlags(command, [...(Object.keys(TARGET_SETTINGS) as SettingName[]), ...RUN_SETTINGS_TOO]).action(explore)
}

async function explore(flags: Flags): Promise<void> {
  const { readSettings } = await import('../../target/configuration/read.js')
  const io = processIo()
  const asked = readExploration(flags)
  const settings = readSettings({ flags, env: io.env, cwd: io.cwd })
  const [{ narratedExploration }, { loadSuite }, { showProgress }] = await Promise.all([
    import('../../explore/narrate.js'),
    import('../../suite.js'),
    import('../progress.js'),
  ])
  const progress = showProgress(io.stderr, settings)
  const suite = await loadSuite()
  const finished = await narratedExploration(settings, asked, suite, io, progress).finally(progress.clear)
  decideExit(finished.exitCode)
}
