import type { Setting } from './setting.js'
import { RUN_SETTINGS } from './settings-run.js'
import { TARGET_SETTINGS } from './settings-target.js'

/** The single home of every setting, in the order in which `.env.example` and the help show them. */
export const SETTINGS = { ...TARGET_SETTINGS, ...RUN_SETTINGS }

export type SettingName = keyof typeof SETTINGS

/** Every setting with its name. */
export function allSettings(): readonly (readonly [SettingName, Setting])[] {
  return Object.entries(SETTINGS) as [SettingName, Setting][]
}

/** Every environment variable that is read, aliases left out. */
export function allVariables(): readonly string[] {
  return allSettings().flatMap(([, one]) => one.variable ?? [])
}

/** The name under which the command line's parser hands over a flag: `--base-url <URL>` is `baseUrl`. */
export function flagKey(flag: string): string {
  const word = /^--([a-z-]+)/.exec(flag)?.[1] ?? flag
  return word.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
