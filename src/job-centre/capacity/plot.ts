import { html } from 'hono/html'
import type { Capacity } from '../../rules/capacity-figures.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { datesOf, weekNumber } from './week-words.ts'

// Paired bars: citizens by the week of their last day, and free times by their own. Drawn on the
// server; the numbers stand in the table beside it.

type Week = Capacity['weeks'][number]

/** The measures of one drawing. */
interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly bottom: number
  /** Numbers on the bars, and dates below the weeks. */
  readonly isWide: boolean
}

const wide: Frame = { width: 1080, height: 320, left: 40, top: 24, bottom: 52, isWide: true }
const narrow: Frame = { width: 358, height: 260, left: 28, top: 12, bottom: 40, isWide: false }

const GRID_LINES = 4
/** The height of a number. */
const LINE = 15

/** The step between two lines of the grid: 1, 2 or 5, with noughts. */
function stepFor(highest: number): number {
  const rough = Math.max(1, highest / GRID_LINES)
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10
  return factor * power
}

const round = (number: number): string => number.toFixed(1)

interface Bar {
  readonly x: number
  readonly width: number
}

type Y = (value: number) => number

const rect = (look: string, { x, width }: Bar, y: Y, from: number, to: number): Html | '' =>
  to > from
    ? html`<rect class="${look}" x="${round(x)}" y="${round(y(to))}" width="${round(width)}" height="${round(y(from) - y(to))}"/>`
    : ''

const text = (look: string, x: number, y: number, words: string | number, anchor = 'middle'): Html =>
  html`<text class="${look}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${words}</text>`

/** One week: citizens, of them those who lack a time, what is foreseen, and free times. */
function weekBars(week: Week, place: Bar, y: Y, { isWide }: Frame): Html {
  const gap = place.width * 0.2
  const width = (place.width - gap) / 2
  const own: Bar = { x: place.x + gap / 2, width: width - 1 }
  const free: Bar = { x: place.x + gap / 2 + width + 1, width: width - 1 }
  const { citizens, short, expected, times } = week
  const can = citizens - short
  const ground = y(0)
  // Above the number of citizens, also where the bar between them is low.
  const moreAt = Math.min(y(citizens + expected) - 7, citizens > 0 ? y(citizens) - 7 - LINE : ground)
  const numbers = !isWide
    ? ''
    : html`${citizens > 0 ? text('strong', own.x + own.width / 2, y(citizens) - 7, citizens) : ''}${
        expected > 0 ? text('label-more', own.x + own.width / 2, moreAt, `+${expected}`) : ''
      }${times > 0 ? text('axis', free.x + free.width / 2, y(times) - 7, times) : ''}${
        short > 0 ? text('label-need', own.x - 6, y(can + short / 2) + 5, short, 'end') : ''
      }`
  return html`${rect('can', own, y, 0, can)}${rect(isWide ? 'cannot' : 'cannot cannot--s', own, y, can, citizens)}${rect('more', own, y, citizens, citizens + expected)}${rect('free', free, y, 0, times)}${numbers}`
}

function drawing(texts: Texts, weeks: readonly Week[], title: string, frame: Frame): Html {
  const { width, height, left, top, bottom, isWide } = frame
  const highest = Math.max(1, ...weeks.map(({ citizens, expected, times }) => Math.max(citizens + expected, times)))
  const step = stepFor(highest)
  const most = Math.ceil(highest / step) * step
  const ground = height - bottom
  const y: Y = (value) => ground - (value / most) * (ground - top)
  const each = (width - left) / weeks.length
  const lines = Array.from({ length: most / step + 1 }, (_, at) => at * step)
  const [name, pattern] = isWide ? ['kapacitet', 'lack'] : ['kapacitet-lille', 'lacks']
  const placeOf = (at: number): Bar => ({ x: left + at * each, width: each })
  const below = weeks.map((week, at) => {
    const middle = left + (at + 0.5) * each
    const number = weekNumber(week.week)
    return isWide
      ? html`${text('strong', middle, ground + 24, texts.t('jobCentre.capacity.week', { week: number }))}${text('axis', middle, ground + 43, datesOf(texts, week))}`
      : text('axis', middle, ground + 18, number)
  })
  return html`<figure class="figure figure--${isWide ? 'wide' : 'small'}"><svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${name}"><title id="${name}">${title}</title><defs><pattern id="${pattern}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#fdf0f0"/><rect width="3.4" height="7" fill="#b3000c"/></pattern></defs>
${lines.map((value) => html`<line class="grid" x1="${left}" x2="${width}" y1="${round(y(value))}" y2="${round(y(value))}"/>${text('axis', left - 8, y(value) + 4, value, 'end')}`)}
${weeks.map((week, at) => weekBars(week, placeOf(at), y, frame))}
<line x1="${left}" x2="${width}" y1="${round(ground)}" y2="${round(ground)}" stroke="#8e8e8e"/>
${below}${isWide ? '' : text('axis', left + (width - left) / 2, ground + 36, texts.t('jobCentre.capacity.aWeek'))}</svg></figure>`
}

/** The plot, for wide and for narrow screens; its title says the finding. */
export function capacityPlot(texts: Texts, { weeks }: Capacity): Html {
  const short = weeks.filter((week) => week.short > 0)
  const named = short.map(({ week }) => texts.t('jobCentre.capacity.weekSmall', { week: weekNumber(week) }))
  const list = new Intl.ListFormat(texts.language, { type: 'conjunction' }).format(named)
  const title =
    short.length > 0
      ? texts.t('jobCentre.capacity.plot.short', { weeks: list })
      : texts.t('jobCentre.capacity.plot.enough')
  return html`${drawing(texts, weeks, title, wide)}${drawing(texts, weeks, title, narrow)}`
}

/** Two thin bars of one offer: citizens, with those who lack a time in red, above free times. */
export function offerMeter({ citizens, short, times }: Capacity['offers'][number], most: number): Html {
  const wideAs = (count: number): string => round((count / Math.max(1, most)) * 180)
  return html`<svg class="meter" viewBox="0 0 180 16" aria-hidden="true" preserveAspectRatio="none"><rect y="0" width="${wideAs(citizens - short)}" height="7" fill="#14418b"/><rect x="${wideAs(citizens - short)}" y="0" width="${wideAs(short)}" height="7" fill="#b3000c"/><rect y="9" width="${wideAs(times)}" height="7" fill="#b9d1f4"/></svg>`
}
