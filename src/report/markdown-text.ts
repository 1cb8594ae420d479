import { safeText, shortened, withoutIds } from './safe-text.js'

const LONGEST = 300

/** Characters that begin markup, a link, a mention or a formula in GitHub's and GitLab's Markdown. */
const MARKUP = /[\\`*_[\]<>#~|$!&@]|(?<=:)\/(?=\/)|(?<=www)\./g

/**
 * A text on one line that Markdown shows as it is. Only characters that could mean something are escaped; links
 * and mentions are looked for in what is shown, so those are broken up.
 */
export function plain(text: string, longest = LONGEST): string {
  return shortened(safeText(text), longest).replace(MARKUP, (character) =>
    character === '@' ? MENTION : ENTITIES.includes(character) ? entity(character) : `\\${character}`,
  )
}

const ENTITIES = '/.&<>'
/** A mention ends at a character that nobody sees. */
const MENTION = '&#64;&#8203;'

const entity = (character: string): string => `&#${character.charCodeAt(0)};`

/** A text in a code span, in which nothing has a meaning. The empty text gives no span. */
export function code(text: string, longest = LONGEST): string {
  const safe = shortened(withoutIds(safeText(text)), longest)
  if (safe === '') return ''
  const fences = [...safe.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(0, ...fences) + 1)
  return fences.length === 0 ? `\`${safe}\`` : `${fence} ${safe} ${fence}`
}

/** Our own words, in which backticks mark code. */
export function prose(text: string): string {
  const parts = text.split('`')
  if (parts.length % 2 === 0) return plain(text)
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : plain(part))).join('')
}
