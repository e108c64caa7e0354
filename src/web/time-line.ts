import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { daysBetween } from '../rules/dates.ts'
import type { Html } from './html.ts'
import type { Texts } from './texts.ts'

export interface TimeLinePoint {
  readonly date: Temporal.PlainDate
  /** What the day is: "Sidste dag at booke". */
  readonly label: string
  readonly kind: 'today' | 'due' | 'end'
}

/** The days from one point to the next; nothing after the last. */
const gap = (texts: Texts, { date }: TimeLinePoint, next: TimeLinePoint | undefined): Html | '' =>
  next
    ? html`<span class="time-line__gap">${texts.t('timeLine.days', { days: daysBetween(date, next.date) })}</span>`
    : ''

/**
 * A deadline as a line in time: points in the order of their dates. Beside each other on a wide
 * screen, below each other on a narrow one. `label`: whose line it is; without it the reader's own.
 */
export const timeLine = (texts: Texts, points: readonly TimeLinePoint[], label = texts.t('timeLine.label')): Html =>
  html`<ol class="time-line" aria-label="${label}">${points.map(
    (point, at) =>
      html`<li class="time-line__point time-line__point--${point.kind}"><span class="time-line__label">${point.label}</span><time class="time-line__date" datetime="${point.date.toString()}">${texts.dayAndMonth(point.date)}</time>${gap(texts, point, points[at + 1])}</li>`,
  )}</ol>`
