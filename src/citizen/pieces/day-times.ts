import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { timeZone } from '../../rules/dates.ts'
import { optionId } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { TextKey, Texts } from '../../web/texts.ts'

export interface TimeView {
  readonly value: string
  readonly startsAt: Temporal.Instant
  /** What tells times at the same hour apart: the place or the caseworker. */
  readonly detail?: string | Html
  readonly checked?: boolean
}

export interface TimesView {
  readonly id: string
  readonly name: string
  readonly date: Temporal.PlainDate
  /** In order of time. */
  readonly times: readonly TimeView[]
  readonly error?: string
}

const NOON = 12

const isMorning = ({ startsAt }: TimeView): boolean => startsAt.toZonedDateTimeISO(timeZone).hour < NOON

function timeOption(
  texts: Texts,
  { id, name }: TimesView,
  { value, startsAt, detail, checked }: TimeView,
  at: number,
): Html {
  const own = optionId(id, at)
  return html`<div class="form-group-radio choice time"><input type="radio" id="${own}" name="${name}" class="form-radio" value="${value}"${checked ? html` checked` : ''}><label class="form-label" for="${own}">${texts.t('common.timeOfDay', { time: texts.clockTime(startsAt) })}${detail ? html`<span class="time__detail">${detail}</span>` : ''}</label></div>`
}

/**
 * §2.4: "dernæst et ledigt mødetidspunkt": the times of the chosen day, morning and afternoon
 * apart. The heading has the id `tider`: a day of the month leads to it.
 */
export function dayTimes(texts: Texts, view: TimesView): Html {
  const { id, date, error } = view
  const numbered = view.times.map((each, at) => ({ each, at }))
  const part = (key: TextKey, name: string, chosen: typeof numbered) =>
    chosen.length === 0
      ? ''
      : html`<div role="group" aria-labelledby="${id}-${name}" class="times__part"><h4 class="times__name" id="${id}-${name}">${texts.t(key)}</h4><div class="times__list">${chosen.map(
          ({ each, at }) => timeOption(texts, view, each, at),
        )}</div></div>`
  return html`<div class="form-group times${error === undefined ? '' : ' form-error'}">
<fieldset${error === undefined ? '' : html` aria-describedby="${id}-error"`}>
<legend class="legend-heading"><h3 class="times__heading" id="tider" tabindex="-1">${texts.t('month.timesHeading', { date: texts.dayAndMonth(date) })}</h3></legend>
${error === undefined ? '' : html`<span class="form-error-message" id="${id}-error"><span class="sr-only">${texts.t('form.errorPrefix')}</span>${error}</span>`}
${part(
  'month.morning',
  'morning',
  numbered.filter(({ each }) => isMorning(each)),
)}${part(
  'month.afternoon',
  'afternoon',
  numbered.filter(({ each }) => !isMorning(each)),
)}
</fieldset>
</div>`
}

/** What stands beside the month until a day is chosen. */
export const noDayChosen = (texts: Texts, error?: string): Html =>
  html`<div class="times times--none" id="tider" tabindex="-1">${error === undefined ? '' : html`<p class="form-error-message"><span class="sr-only">${texts.t('form.errorPrefix')}</span>${error}</p>`}<p>${texts.t('book.step3.chooseDay')}</p></div>`

/**
 * The month and the times of its chosen day: beside each other on a wide screen, below each other
 * on a narrow one.
 */
export const monthWithTimes = (monthHtml: Html, timesHtml: Html): Html =>
  html`<div class="pick">${monthHtml}<div class="pick__times">${timesHtml}</div></div>`
