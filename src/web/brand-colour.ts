import { type Colour, colourIn, WHITE } from '../rules/readable-colour.ts'

const BLACK: Colour = [0, 0, 0]

const written = (colour: Colour): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** A mix of two colours: `share` of the first, the rest of the second. */
const mixed = (one: Colour, other: Colour, share: number): string => {
  const part = (at: 0 | 1 | 2) => one[at] * share + other[at] * (1 - share)
  return written([part(0), part(1), part(2)])
}

/**
 * CSS custom properties for a job centre's own colour and its shades. Throws for an invalid colour.
 */
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
