import { readDotEnv } from '../target/configuration/dot-env.js'
import type { Setting } from '../target/configuration/setting.js'
import { readSettings } from '../target/configuration/read.js'
import { TARGET_SETTINGS } from '../target/configuration/settings-target.js'
import { folderName } from '../target/configuration/targets.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'

export type TargetSettingName = keyof typeof TARGET_SETTINGS
/** Texts of settings by name, as somebody typed them. */
export type Texts = Readonly<Record<string, string>>

export const EMBEDDED = 'embedded reference server'

/** A server that can be tested. What is secret of it stays in this process: pages are made from `shownTexts`. */
export interface Target {
  /** in addresses and in the history: the name as a folder is called */
  readonly id: string
  readonly name: string
  /** null: the embedded reference server, which begins with a run */
  readonly baseUrl: string | null
  readonly from: 'the environment' | 'the targets file' | 'this page' | 'the package'
  /** null: the embedded reference server */
  readonly settings: TargetSettings | null
  /** what was typed in the page; empty for others */
  readonly texts: Texts
}

export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** path of a `--targets` file; null: none */
  readonly targetsFile: string | null
}

/** The targets of a workbench: from the configuration, and those made in the page, which live as long as the process. */
export class Targets {
  readonly #all = new Map<string, Target>()

  /** @throws ConfigurationError for a targets file or an environment that cannot be used */
  constructor(private readonly sources: Sources) {
    const { env, cwd, targetsFile } = sources
    const given = { ...readDotEnv(cwd), ...env }
    if (targetsFile !== null) {
      for (const target of readSettings({ flags: { targets: targetsFile }, env, cwd }).targets)
        this.#add(target, 'the targets file')
    } else if (given['TARGET_BASE_URL']) {
      for (const target of readSettings({ flags: {}, env, cwd }).targets) this.#add(target, 'the environment')
    }
    const id = folderName(EMBEDDED)
    this.#all.set(id, { id, name: EMBEDDED, baseUrl: null, from: 'the package', settings: null, texts: {} })
  }

  all(): readonly Target[] {
    return [...this.#all.values()]
  }

  get(id: string): Target | undefined {
    return this.#all.get(id)
  }

  /**
   * Adds a target, or changes one that was made in the page; a secret that is left empty stays as it was.
   * @throws ConfigurationError with one sentence for the person who typed; it never quotes a secret
   */
  save(typed: Texts, before?: Target): Target {
    const texts = Object.fromEntries(
      NAMES.flatMap((name) => {
        const text = typed[name] ?? ''
        const kept =
          isSecret(name) && text === '' && typed[`forget-${name}`] !== 'true' ? before?.texts[name] : text
        return kept ? [[name, kept]] : []
      }),
    )
    const target = this.#read(texts)
    const id = folderName(target.name)
    if (id !== before?.id && this.#all.has(id))
      throw new ConfigurationError(
        `A target is called '${target.name}' already, or nearly so; give this one another name.`,
      )
    if (before && id !== before.id) this.#all.delete(before.id)
    return this.#add(target, 'this page', texts)
  }

  /** Forgets a target that was made in the page; its history stays. */
  remove(id: string): void {
    if (this.#all.get(id)?.from === 'this page') this.#all.delete(id)
  }

  /**
   * The settings of a run on a target.
   * @param typed settings of the run by the names of flags (`only`, `waitBudget`, …); empty texts are left out
   * @throws ConfigurationError
   */
  runSettings({ settings }: Pick<Target, 'settings'>, typed: Texts, reportDir: string): RunSettings {
    const { env, cwd } = this.sources
    const flags = Object.fromEntries(
      Object.entries(typed).flatMap(([name, text]) =>
        text.trim() === '' ? [] : [[name, text === 'true' ? true : text]],
      ),
    )
    const run = readSettings({ flags, env, cwd, withoutTarget: true })
    const common = { ...run, reportDir, severalTargets: false, quiet: true, dryRun: false }
    return settings === null ? common : { ...common, targets: [settings], embedded: false }
  }

  #add(settings: TargetSettings, from: Target['from'], texts: Texts = {}): Target {
    const { name, baseUrl } = settings
    const target: Target = { id: folderName(name), name, baseUrl, from, settings, texts }
    this.#all.set(target.id, target)
    return target
  }

  /** Nothing of the environment belongs to a target that was typed, least of all its credentials. */
  #read(texts: Texts): TargetSettings {
    const { env, cwd } = this.sources
    const variables: Record<string, string | undefined> = { ...env }
    const flags: Record<string, string | true> = {}
    for (const name of NAMES) {
      const one = TARGET_SETTINGS[name] as Setting
      const text = this.#named(name, texts[name] ?? '')
      for (const alias of one.aliases ?? []) variables[alias] = ''
      if (one.variable !== undefined) variables[one.variable] = text
      else if (text !== '') flags[name] = text === 'true' ? true : text
    }
    if (variables['TARGET_BASE_URL'] === '')
      throw new ConfigurationError(
        'The base URL is empty; give the FHIR base URL, such as https://server/fhir.',
      )
    return readSettings({ flags, env: variables, cwd }).targets[0]!
  }

  /** A secret may be named: `${NAME}` is that variable of the environment or of `.env`. */
  #named(name: TargetSettingName, text: string): string {
    if (!isSecret(name)) return text
    const { env, cwd } = this.sources
    return text.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
      const value = { ...readDotEnv(cwd), ...env }[variable]
      if (value) return value
      throw new ConfigurationError(
        `${labelOf(name)} asks for \${${variable}}, which is not set where the workbench was started; set it there, or type the value.`,
      )
    })
  }
}

const NAMES = Object.keys(TARGET_SETTINGS) as TargetSettingName[]

export const isSecret = (name: TargetSettingName): boolean =>
  (TARGET_SETTINGS[name] as Setting).secret === true

/** What messages and forms call a setting. */
export function labelOf(name: TargetSettingName): string {
  const { variable, flag } = TARGET_SETTINGS[name] as Setting
  return variable ?? flag?.split(' ')[0] ?? name
}

/** What a form may show of what was typed: of a secret only whether it is set, unless it only names a variable. */
export function shownText({ texts }: Pick<Target, 'texts'>, name: TargetSettingName): string {
  const text = texts[name] ?? ''
  return isSecret(name) && !/^\$\{\w+\}$/.test(text) ? '' : text
}
