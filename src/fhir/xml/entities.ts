/** The five entities that XML itself defines. */
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** XML that is refused, with why. */
export class NotXml extends Error {}

/**
 * Text with its references resolved: the five entities of XML and character references, once each, so that nothing can
 * grow. Entities that a DTD would declare are unknown here.
 *
 * @throws NotXml for any other reference
 */
export function decodeText(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,10}));|&/g, (whole, hex, decimal, name) => {
    if (typeof name === 'string' && Object.hasOwn(NAMED, name)) return NAMED[name] ?? ''
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal ?? NaN)
    const isSurrogate = code >= 0xd800 && code <= 0xdfff
    if (!(code > 0 && code <= 0x10ffff) || isSurrogate) throw new NotXml(`unknown reference ${whole}`)
    return String.fromCodePoint(code)
  })
}

/** As `decodeText`, but whatever is no reference stays as it is. */
export function decodeLeniently(text: string): string {
  try {
    return decodeText(text)
  } catch {
    return text
  }
}

/** Text as it stands between double quotes or tags; white space survives attribute normalisation. */
export function encodeText(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => {
    const name = Object.keys(NAMED).find((each) => NAMED[each] === character)
    return name === undefined ? `&#${character.codePointAt(0)};` : `&${name};`
  })
}
