/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number]

export const WHITE: Colour = [255, 255, 255]

/** Parses `#14418b`; null for any other notation. */
export function colourIn(text: string): Colour | null {
  const [, red = '', green = '', blue = ''] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? []
  return red === '' ? null : [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)]
}

const linear = (part: number): number =>
  part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4

/** Relative luminance, as WCAG 2.2 defines it. */
const luminance = ([red, green, blue]: Colour): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

/**
 * WCAG 2.2, 1.4.3 requires 4.5 to 1 for text. Buttons have white text on this colour. Links have
 * this colour on white and on its own pale shade, so the minimum is higher.
 */
const MINIMUM_CONTRAST = 5.5

/**
 * Whether a job centre's colour, such as `#14418b`, is dark enough to read on white and on a tinted
 * white.
 */
export function isReadableColour(text: string): boolean {
  const colour = colourIn(text)
  return colour !== null && (luminance(WHITE) + 0.05) / (luminance(colour) + 0.05) >= MINIMUM_CONTRAST
}
