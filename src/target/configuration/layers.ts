import { Unacceptable } from './parse.js'
import type { Setting } from './setting.js'
import { SETTINGS, allSettings, flagKey, type SettingName } from './settings.js'
import { ConfigurationError } from './types.js'

/** One place where settings are given. The first layer that names a setting wins, even with an empty text. */
export interface Layer {
  readonly texts: ReadonlyMap<SettingName, string>
  /** what a message calls a setting of this layer: `--ig`, `TARGET_IG (in .env)` */
  readonly label: (name: SettingName) => string
  /** where relative paths start */
  readonly folder: string
  /** settings whose text came out of another variable and so may be secret */
  readonly hidden?: ReadonlySet<SettingName>
  /** an empty flag was meant to say something; an empty variable says `not set` */
  readonly emptyIsWrong?: boolean
  /** it offers what may be of use, and contradicts nothing by it: a preset */
  readonly offers?: true
}

/** The texts of one setting as it was found. */
export interface Given {
  readonly text: string
  readonly label: string
  /** 0 is the strongest layer */
  readonly rank: number
  readonly layer: Layer
}

export type Flags = Readonly<Record<string, unknown>>
export type Variables = Readonly<Record<string, string | undefined>>
type ValueOf<N extends SettingName> = (typeof SETTINGS)[N]['default']

/** The layer of the command line's flags, as the parser hands them over. */
export function layerOfFlags(flags: Flags, folder: string): Layer {
  const texts = new Map<SettingName, string>()
  for (const [name, { flag }] of allSettings()) {
    const value = flag === undefined ? undefined : flagValue(flag, flags)
    if (typeof value === 'string' || value === true) texts.set(name, String(value))
  }
  const label = (name: SettingName) => SETTINGS[name].flag?.split(' ')[0] ?? name
  return { texts, label, folder, emptyIsWrong: true }
}

/** The command line's parser hands over `--no-repeat` as `repeat: false`; a script as `noRepeat: true`. */
function flagValue(flag: string, flags: Flags): unknown {
  const negated = /^--no-/.test(flag) ? flags[flagKey(flag.replace('--no-', '--'))] : undefined
  return negated === false ? true : flags[flagKey(flag)]
}

/** The layer of environment variables, or of a file of them. @param where ` (in .env)`, or '' for the environment */
export function layerOfVariables(variables: Variables, folder: string, where: string): Layer {
  const texts = new Map<SettingName, string>()
  const labels = new Map<SettingName, string>()
  for (const [name, { variable, aliases = [] }] of allSettings()) {
    const found = [variable, ...aliases].find((one) => one !== undefined && variables[one] !== undefined)
    if (found === undefined) continue
    texts.set(name, variables[found]!)
    labels.set(name, found + where)
  }
  return { texts, label: (name) => labels.get(name) ?? SETTINGS[name].variable ?? name, folder }
}

/** Layers put together, the strongest first. */
export class Layers {
  constructor(readonly all: readonly Layer[]) {}

  /** The strongest text of a setting, an empty one too; null when no layer names it. */
  named(name: SettingName): Given | null {
    const rank = this.all.findIndex((layer) => layer.texts.has(name))
    const layer = this.all[rank]
    if (layer === undefined) return null
    const text = layer.texts.get(name)!
    const exact = (SETTINGS[name] as Setting).exact === true
    return { text: exact ? text : text.trim(), label: layer.label(name), rank, layer }
  }

  /** The strongest text of a setting; null when there is none or when it is empty. */
  given(name: SettingName): Given | null {
    const given = this.named(name)
    if (given === null || given.text !== '') return given
    if (given.layer.emptyIsWrong)
      throw new ConfigurationError(
        `${given.label} is empty; allowed: ${SETTINGS[name].allowed}. Give it a value, or leave it out.`,
      )
    return null
  }

  /** The value of a setting, its default when it is not given. @throws ConfigurationError when it cannot be used */
  read<N extends SettingName>(name: N): ValueOf<N> {
    const given = this.given(name)
    const one = SETTINGS[name] as Setting
    if (given === null) return one.default as ValueOf<N>
    try {
      return one.parse(given.text, given.layer.folder) as ValueOf<N>
    } catch (error) {
      if (!(error instanceof Unacceptable)) throw error
      throw new ConfigurationError(this.#complaint(name, given, error.message))
    }
  }

  #complaint(name: SettingName, given: Given, why: string): string {
    const { allowed, defaultText } = SETTINGS[name]
    const was = this.#mayBeShown(name, given)
      ? `is '${shown(given.text)}', which ${why}`
      : `(value not shown) ${why}`
    return `${given.label} ${was}; allowed: ${allowed}. Correct it, or leave it out for the default: ${defaultText}.`
  }

  // A message may be the first line of a public CI log: what could be a misplaced secret is not quoted.
  #mayBeShown(name: SettingName, { text, layer }: Given): boolean {
    if ((SETTINGS[name] as Setting).secret || layer.hidden?.has(name)) return false
    if (name === 'auth' && !/^[a-z-]{1,20}$/i.test(text)) return false
    if (text.length > 200 || /-----BEGIN|^\s*[{[]|[\r\n]|eyJ[\w-]{8}/.test(text)) return false
    return !this.#secretTexts().some((secret) => text.includes(secret))
  }

  #secretTexts(): string[] {
    return allSettings()
      .filter(([, one]) => one.secret)
      .flatMap(([name]) => this.all.flatMap((layer) => layer.texts.get(name)?.trim() ?? []))
      .filter((text) => text.length >= 4)
  }
}

/** A text as a message may quote it: one line, no credentials or query of a URL, no control or format characters. */
export function shown(text: string): string {
  return text
    .replace(/^(\w+:\/\/)?.*@/, '$1…@')
    .replace(/([?#]).*$/s, '$1…')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�')
    .slice(0, 120)
}
