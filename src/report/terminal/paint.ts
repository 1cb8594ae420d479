const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const

export type Style = keyof typeof CODES

/** Gives a text its colour, or leaves it as it is. Widths are measured before. */
export type Paint = (style: Style, text: string) => string

/** @param colour see `wantsColour` */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text)
}

/** Colour is for a terminal, and for nobody who set NO_COLOR to something. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !environment['NO_COLOR']
}
