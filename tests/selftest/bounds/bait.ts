import { RegExpParser, type AST } from '@eslint-community/regexpp'

/** Text that is hard for a pattern: `head`, then `pump` again and again, then `tail`. */
export interface Bait {
  readonly head: string
  readonly pump: string
  readonly tail: string
  /** no two pumps are alike, for patterns that ask for the same text again */
  readonly numbered?: boolean
}

/** The bait at about this many characters. */
export function grown({ head, pump, tail, numbered }: Bait, length: number): string {
  const times = Math.max(1, Math.floor((length - head.length - tail.length) / pump.length))
  if (!numbered) return head + pump.repeat(times) + tail
  return (
    head + Array.from({ length: times }, (_, at) => pump.replaceAll(LETTER, at.toString(36))).join('') + tail
  )
}

/** Stands for any letter in samples; no pattern of ours names it by itself. */
const LETTER = 'q'

/** What any pattern is tried with, whatever it says. */
const COMMON = [
  ' ',
  '\n',
  'a',
  'A',
  '0',
  '-',
  '"',
  "'",
  '\\',
  '<',
  '/',
  '.',
  'a ',
  'a-',
  '<a',
  '{"a":',
  '}',
  '[',
  '1.',
]
const COMMON_TAILS = ['', '\n', ' ', '\u0000', 'é']

/** The longest sample of a part that is repeated; counted repetitions would make long ones. */
const LONGEST_SAMPLE = 400

const parser = new RegExpParser()

/**
 * Baits made of what the pattern itself matches: each stretch of it repeated, behind what leads there, and ended by
 * what it does not take. They find quantifiers within, beside and behind one another, and searches that begin anew at
 * each place.
 */
export function baitsFor({ source, flags }: RegExp): Bait[] {
  const tree = parser.parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  })
  const heads = new Set([''])
  const pumps = new Set(COMMON)
  const tails = new Set(COMMON_TAILS)
  for (const alternative of tree.alternatives) walk(alternative, '', heads, pumps, tails)
  const baits: Bait[] = []
  for (const head of heads)
    for (const pump of pumps) for (const tail of tails) baits.push({ head, pump, tail })
  const numbered = /\\[1-9k]/.test(source) ? baits.filter(({ pump }) => pump.includes(LETTER)) : []
  return [...baits, ...numbered.map((bait) => ({ ...bait, numbered: true }))]
}

/** Adds what this alternative and all within it give. @param before what leads to it */
function walk(
  alternative: AST.Alternative,
  before: string,
  heads: Set<string>,
  pumps: Set<string>,
  tails: Set<string>,
): void {
  let lead = before
  const samples = alternative.elements.map((element) => samplesOf(element)[0] ?? '')
  alternative.elements.forEach((element, index) => {
    for (const sample of samplesOf(element)) add(pumps, sample)
    // From each place on, so that a search that begins there has to go all the way.
    for (let to = index + 1; to <= samples.length; to++) add(pumps, samples.slice(index, to).join(''))
    if (element.type === 'Quantifier' && element.max > 1) heads.add(lead.slice(-LONGEST_SAMPLE))
    for (const each of refusedBy(element)) tails.add(each)
    for (const inner of alternativesIn(element)) walk(inner, lead, heads, pumps, tails)
    lead += samples[index] ?? ''
  })
}

function add(pumps: Set<string>, sample: string): void {
  if (sample !== '' && sample.length <= LONGEST_SAMPLE) pumps.add(sample)
}

function alternativesIn(element: AST.Element): readonly AST.Alternative[] {
  if (element.type === 'Quantifier') return alternativesIn(element.element)
  if (element.type === 'Group' || element.type === 'CapturingGroup') return element.alternatives
  return element.type === 'Assertion' && 'alternatives' in element ? element.alternatives : []
}

/** A few texts that the element matches, the plainest first. */
function samplesOf(element: AST.Element): string[] {
  switch (element.type) {
    case 'Character':
      return [String.fromCodePoint(element.value)]
    case 'CharacterSet':
    case 'CharacterClass':
      return membersOf(element).slice(0, 4)
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives.slice(0, 12).map(sampleOf)
    case 'Quantifier': {
      const count = Math.max(element.min, 1)
      return samplesOf(element.element).map((sample) => sample.repeat(count).slice(0, LONGEST_SAMPLE))
    }
    case 'Backreference':
      return [[element.resolved].flat().map((group) => samplesOf(group)[0] ?? '')[0] ?? '']
    case 'Assertion':
      return element.kind === 'lookahead' && !element.negate ? element.alternatives.map(sampleOf) : ['']
    default:
      return ['']
  }
}

const sampleOf = (alternative: AST.Alternative): string =>
  alternative.elements
    .map((element) => (element.type === 'Assertion' ? '' : (samplesOf(element)[0] ?? '')))
    .join('')

/** Candidates for members of a class, one of each sort that patterns tell apart. */
const LETTERS = [...'A0 -._/\\"\'<>()[]{}:;,=@&#?*+!%~`$^|•«\n\r\t\u0000é']

function membersOf(element: AST.CharacterSet | AST.CharacterClass): string[] {
  const { raw } = element
  const own = new RegExp(`^(?:${raw})$`, raw.includes('\\p') ? 'su' : 's')
  const named = element.type === 'CharacterClass' ? namedIn(element) : []
  return [...new Set([LETTER, ...named, 'a', ...LETTERS])].filter((letter) => own.test(letter))
}

/** What the element passes over nothing of: the end of what it repeats. */
function refusedBy(element: AST.Element): string[] {
  const inner = element.type === 'Quantifier' ? element.element : element
  if (inner.type !== 'CharacterClass' || !inner.negate) return []
  return namedIn(inner).slice(0, 4)
}

function namedIn(element: AST.CharacterClass): string[] {
  return element.elements.flatMap((each) => {
    if (each.type === 'Character') return [String.fromCodePoint(each.value)]
    return each.type === 'CharacterClassRange' ? [String.fromCodePoint(each.min.value)] : []
  })
}
