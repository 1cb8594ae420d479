import type { Parser } from './parse.js'
import { flag } from './parse.js'

/** All that is to be said of one setting; the command line, `.env.example` and the messages are made from it. */
export interface Setting<T = unknown> {
  /** as the command line shows it: `--base-url <URL>`; without `<…>` it takes no value */
  readonly flag?: string
  readonly variable?: string
  /** other spellings of the variable that are read when it is not set */
  readonly aliases?: readonly string[]
  readonly parse: Parser<T>
  /** the value when nothing is given */
  readonly default: T
  /** the default in words */
  readonly defaultText: string
  /** what may stand there, for messages and help */
  readonly allowed: string
  readonly help: string
  readonly example: string
  /** never shown, only whether it is given */
  readonly secret?: boolean
  /** white space around it belongs to it */
  readonly exact?: boolean
}

/** A setting with a default. */
export const setting = <T>(one: Setting<T>): Setting<T> => one

/** A setting that is null unless given. */
export const optional = <T>(
  one: Omit<Setting<T | null>, 'default' | 'defaultText'> & { readonly defaultText?: string },
): Setting<T | null> => ({ defaultText: 'none', ...one, default: null })

/** A flag without a value. */
export const onOff = (flagText: string, help: string): Setting<boolean> => ({
  flag: flagText,
  parse: flag,
  default: false,
  defaultText: 'false',
  allowed: 'true or false',
  help,
  example: 'true',
})

export const aFile = 'the path of a file that can be read'
export const aSecret = 'visible ASCII without white space'
export const anyOf = (words: readonly string[]): string => words.join(', ')
