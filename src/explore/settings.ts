import type { ExplorationAsked } from '../evidence/types.js'
import { shown, type Flags } from '../target/configuration/layers.js'
import { number, Unacceptable, type Parser } from '../target/configuration/parse.js'
import { optional, setting, type Setting } from '../target/configuration/setting.js'
import { flagKey, type SettingName } from '../target/configuration/settings.js'
import { ConfigurationError } from '../target/configuration/types.js'
import { historyText, NoHistory, parseHistory } from './steps.js'

const LARGEST_SEED = 2 ** 31 - 1

/** `90`, `90s`, `5m` or `2h`, in seconds. */
const duration: Parser<number> = (text) => {
  const found = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text)
  if (!found) throw new Unacceptable('is no duration')
  const seconds = Number(found[1]) * { s: 1, m: 60, h: 3_600 }[(found[2] ?? 's') as 's' | 'm' | 'h']
  if (seconds < 1 || seconds > 86_400) throw new Unacceptable('is out of range')
  return seconds
}

const path: Parser<string> = (text) => {
  try {
    return historyText(parseHistory(text))
  } catch (error) {
    if (error instanceof NoHistory) throw new Unacceptable(`cannot be read: ${error.message}`)
    throw error
  }
}

/** What is told of an exploration beside what every run is told. */
export const EXPLORE_SETTINGS = {
  seed: optional<number>({
    flag: '--seed <N>',
    parse: number(0, LARGEST_SEED, true),
    defaultText: 'another one each time, which the report names',
    allowed: `a whole number from 0 to ${LARGEST_SEED}`,
    help: 'what the histories are made from; the same seed gives the same histories',
    example: '7',
  }),
  histories: setting({
    flag: '--histories <N>',
    parse: number(1, 1_000_000, true),
    default: 100,
    defaultText: '100',
    allowed: 'a whole number from 1 to 1000000',
    help: 'how many histories are tried',
    example: '200',
  }),
  steps: setting({
    flag: '--steps <N>',
    parse: number(1, 200, true),
    default: 20,
    defaultText: '20',
    allowed: 'a whole number from 1 to 200',
    help: 'about how many steps the longest history has',
    example: '30',
  }),
  for: optional<number>({
    flag: '--for <DURATION>',
    parse: duration,
    defaultText: 'until all histories were tried',
    allowed: 'seconds, or a number with s, m or h, such as 5m',
    help: 'begin no new history after this time',
    example: '5m',
  }),
  sockets: setting({
    flag: '--sockets <N>',
    parse: number(1, 1_000, true),
    default: 8,
    defaultText: '8',
    allowed: 'a whole number from 1 to 1000',
    help: 'how many websockets of ours may be open at once; more than 32 are held for as long as --for says',
    example: '4',
  }),
  replayPath: optional<string>({
    flag: '--replay-path <HISTORY>',
    parse: path,
    defaultText: 'random histories',
    allowed:
      "the steps of one history, as a report shows them: 'create s1; connect w1 t1 s1; event' (docs/exploring.md has all)",
    help: 'act this one history instead of random ones',
    example: 'create s1; call t1 s1; open w1 t1; bind w1 t1; event',
  }),
}

/** The settings of a run that an exploration has too. */
export const RUN_SETTINGS_TOO: readonly SettingName[] = [
  'strict',
  'waitBudgetSeconds',
  'timeoutFactor',
  'concurrency',
  'maxSubscriptions',
  'waiversFile',
  'formats',
  'keepPayloads',
  'reportDir',
  'verbose',
  'quiet',
]

/** Reads the flags of an exploration. @throws ConfigurationError when one cannot be used */
export function readExploration(flags: Flags): ExplorationAsked {
  const valueOf = <T>({ flag = '', parse, default: usual, allowed }: Setting<T>): T => {
    const text = flags[flagKey(flag)]
    if (text === undefined) return usual
    try {
      return parse(String(text).trim(), '.')
    } catch (error) {
      if (!(error instanceof Unacceptable)) throw error
      const [name = ''] = flag.split(' ')
      throw new ConfigurationError(
        `${name} is '${shown(String(text))}', which ${error.message}; allowed: ${allowed}. Correct it, or leave it out.`,
      )
    }
  }
  const { seed, histories, steps, for: seconds, sockets, replayPath } = EXPLORE_SETTINGS
  return {
    seed: valueOf(seed) ?? Math.floor(Math.random() * LARGEST_SEED),
    histories: valueOf(histories),
    steps: valueOf(steps),
    seconds: valueOf(seconds),
    sockets: valueOf(sockets),
    path: valueOf(replayPath),
  }
}
