import { html } from 'hono/html'
import type { Html } from '../../web/html.ts'

// Stacked bars, drawn on the server. A plot needs no script; the same numbers stand in the table
// beside it.

/** The looks of a part of a bar, with a class of the stylesheet each. */
export type Look = 'can' | 'free' | 'cannot' | 'other' | 'more'

interface Part {
  readonly look: Look
  readonly value: number
}

interface Bar {
  readonly label: string
  /** From the ground up. */
  readonly parts: readonly Part[]
  /** A word below the label: "ikke slut". */
  readonly note?: string
}

export interface PlotView {
  /** Says the finding: read by whoever does not see the plot. */
  readonly title: string
  /** Unlike any other on the page. */
  readonly id: string
  readonly bars: readonly Bar[]
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly isWide: boolean
}

const wide: Frame = { width: 1080, height: 260, left: 44, isWide: true }
const narrow: Frame = { width: 358, height: 220, left: 32, isWide: false }
const TOP = 22
const BELOW = 44
const GRID_LINES = 4

/** The step between two lines of the grid: 1, 2 or 5, with noughts. */
export function stepFor(highest: number): number {
  const rough = Math.max(1, highest / GRID_LINES)
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5].find((one) => one * power >= rough) ?? 10) * power
}

const sum = (parts: readonly Part[]): number => parts.reduce((all, { value }) => all + value, 0)
const px = (number: number): string => number.toFixed(1)

function bar({ label, parts, note }: Bar, x: number, each: number, y: (value: number) => number, frame: Frame): Html {
  const width = each * 0.6
  const left = x + (each - width) / 2
  const middle = x + each / 2
  const rects = parts.map(({ look, value }, at) => {
    const from = sum(parts.slice(0, at))
    return value === 0
      ? ''
      : html`<rect class="${look === 'cannot' && !frame.isWide ? 'cannot cannot--s' : look}" x="${px(left)}" y="${px(y(from + value))}" width="${px(width)}" height="${px(y(from) - y(from + value))}"/>`
  })
  const total = sum(parts)
  const number =
    total > 0
      ? html`<text class="strong" x="${px(middle)}" y="${px(y(total) - 6)}" text-anchor="middle">${total}</text>`
      : ''
  const ground = y(0)
  const below = html`<text class="axis" x="${px(middle)}" y="${px(ground + 18)}" text-anchor="middle">${label}</text>`
  const more =
    note === undefined || !frame.isWide
      ? ''
      : html`<text class="axis" x="${px(middle)}" y="${px(ground + 36)}" text-anchor="middle">${note}</text>`
  return html`${rects}${number}${below}${more}`
}

function drawing({ title, id, bars }: PlotView, frame: Frame): Html {
  const { width, height, left, isWide } = frame
  const highest = Math.max(1, ...bars.map(({ parts }) => sum(parts)))
  const step = stepFor(highest)
  const most = Math.ceil(highest / step) * step
  const ground = height - BELOW
  const y = (value: number): number => ground - (value / most) * (ground - TOP)
  const each = (width - left) / Math.max(1, bars.length)
  const lines = Array.from({ length: Math.round(most / step) + 1 }, (_, at) => at * step)
  const own = isWide ? id : `${id}-lille`
  // Each drawing has its own pattern: that of a hidden one is not drawn.
  const hatch = isWide ? 'lack' : 'lacks'
  const pattern = bars.some(({ parts }) => parts.some(({ look }) => look === 'cannot'))
    ? html`<defs><pattern id="${hatch}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#fdf0f0"/><rect width="3.4" height="7" fill="#b3000c"/></pattern></defs>`
    : ''
  return html`<figure class="figure figure--${isWide ? 'wide' : 'small'}"><svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${own}"><title id="${own}">${title}</title>${pattern}
${lines.map((value) => html`<line class="grid" x1="${left}" x2="${width}" y1="${px(y(value))}" y2="${px(y(value))}"/><text class="axis" x="${left - 8}" y="${px(y(value) + 4)}" text-anchor="end">${value}</text>`)}
${bars.map((one, at) => bar(one, left + at * each, each, y, frame))}</svg></figure>`
}

/** The plot, for wide and for narrow screens. */
export const stackedBars = (view: PlotView): Html => html`${drawing(view, wide)}${drawing(view, narrow)}`

/** What each look means. */
export const legend = (entries: readonly { readonly look: Look; readonly text: string }[]): Html =>
  html`<ul class="legend">${entries.map(({ look, text }) => html`<li><i class="k-${look}"></i>${text}</li>`)}</ul>`
