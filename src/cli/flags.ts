import type { Command } from 'commander'
import { SETTINGS, flagKey, type SettingName } from '../target/configuration/settings.js'
import { aFile, type Setting } from '../target/configuration/setting.js'

/**
 * Gives a command the flags of the named settings, or of all that have one.
 * @param defaults what this command does without a flag, where that is something else than for a run
 */
export function addFlags(
  command: Command,
  names: readonly SettingName[] = withFlag(),
  defaults: Partial<Record<SettingName, string>> = {},
): Command {
  for (const name of names) {
    const one = SETTINGS[name] as Setting
    if (one.flag === undefined) continue
    const help = helpOf(one, defaults[name])
    if (Array.isArray(one.default)) command.option(one.flag, help, joined)
    else command.option(one.flag, help)
  }
  return command
}

/** Gives a command the flags of settings that are its own. */
export function addSettings(command: Command, settings: readonly Setting[]): Command {
  for (const one of settings) if (one.flag !== undefined) command.option(one.flag, helpOf(one))
  return command
}

/** The flags of `run`: every setting that has one. */
export function withFlag(): readonly SettingName[] {
  return (Object.keys(SETTINGS) as SettingName[]).filter((name) => SETTINGS[name].flag !== undefined)
}

/** The name of a setting's flag in the parsed options. */
export function keyOf(name: SettingName): string {
  return flagKey(SETTINGS[name].flag ?? '')
}

// `--only A --only B` is `--only A,B`
const joined = (text: string, before: string | undefined) => (before ? `${before},${text}` : text)

function helpOf({ flag = '', help, allowed, defaultText, variable }: Setting, otherDefault?: string): string {
  if (!flag.includes('<')) return help
  const brief = allowed.length < 40 && !help.includes(',') && allowed !== aFile ? `: ${allowed}` : ''
  const notes = otherDefault
    ? [otherDefault]
    : [`default: ${defaultText}`, variable ?? ''].filter((note) => note !== '')
  return `${help}${brief} [${notes.join('; ')}]`
}
