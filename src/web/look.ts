type Colour = readonly [red: number, green: number, blue: number]

const WHITE: Colour = [255, 255, 255]
const BLACK: Colour = [0, 0, 0]

/** `#14418b` */
function colourIn(text: string): Colour | null {
  const [, red = '', green = '', blue = ''] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? []
  return red === '' ? null : [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)]
}

const written = (colour: Colour): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** `share` of the one colour, the rest of the other. */
const mixed = (one: Colour, other: Colour, share: number): string => {
  const part = (at: 0 | 1 | 2) => one[at] * share + other[at] * (1 - share)
  return written([part(0), part(1), part(2)])
}

const linear = (part: number): number =>
  part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4

/** Relative luminance, as WCAG 2.2 defines it. */
const luminance = ([red, green, blue]: Colour): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

/** WCAG 2.2, 1.4.3: text wants 4.5 to 1. Buttons are white on this colour, links this colour on white and on its own pale shade. */
const MINIMUM_CONTRAST = 5.5

/** Whether a job centre's colour can be read: dark enough on white, also where the white is tinted. Takes `#14418b`. */
export function isReadableColour(text: string): boolean {
  const colour = colourIn(text)
  return colour !== null && (luminance(WHITE) + 0.05) / (luminance(colour) + 0.05) >= MINIMUM_CONTRAST
}

/** The stylesheet's names for a job centre's own colour and its shades. Throws for what is no colour. */
export function colourStyles(text: string): string {
  const colour = colourIn(text)
  if (!colour) throw new Error(`not a colour: ${text}`)
  const shades = {
    '--primary': written(colour),
    '--primary-dark': mixed(colour, BLACK, 0.7),
    '--primary-soft': mixed(colour, WHITE, 0.08),
    '--primary-line': mixed(colour, WHITE, 0.3),
  }
  return `:root{${Object.entries(shades)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')}}`
}
