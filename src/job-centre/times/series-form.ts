import { html } from 'hono/html'
import type { SeenDays } from '../../questions/job-centre/week.ts'
import { addDays, plainDate } from '../../rules/dates.ts'
import { errorOf, type FieldProblem } from '../../web/alerts.ts'
import { hidden, input, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { dayField, personField, type SeriesField, type TypedSeries, weekdays } from './series-fields.ts'

/** A Monday, for the names of weekdays. */
const A_MONDAY = plainDate('2026-11-02')

/** Monday to Friday as buttons that stay pressed, and the weekend where it is chosen. */
function weekdayBoxes(texts: Texts, { weekdays: chosen }: TypedSeries, problems: readonly FieldProblem[]): Html {
  const boxes = weekdays
    .filter((day) => day <= 5 || chosen.includes(day))
    .map((day) => {
      const id = dayField(day)
      const name = capital(texts.shortWeekday(addDays(A_MONDAY, day - 1)))
      return html`<span class="weekday"><input type="checkbox" id="${id}" name="${id}" value="on"${chosen.includes(day) ? html` checked` : ''}><label for="${id}">${name}</label></span>`
    })
  return boxGroup(
    texts,
    { legend: texts.t('jobCentre.times.field.weekdays'), id: dayField(1), problems },
    html`<div class="weekdays">${boxes}</div>`,
  )
}

interface BoxGroup {
  readonly legend: string
  readonly id: string
  readonly problems: readonly FieldProblem[]
}

function boxGroup(texts: Texts, { legend, id, problems }: BoxGroup, boxes: Html): Html {
  const { error } = errorOf(problems, id)
  const message = error
    ? html`<span class="form-error-message"><span class="sr-only">${texts.t('form.errorPrefix')}</span>${error}</span>`
    : ''
  return html`<fieldset class="form-group wide${error ? ' form-error' : ''}"><legend class="form-label">${legend}</legend>${message}${boxes}</fieldset>`
}

/** A box for each caseworker whose times are made. */
function peopleBoxes(
  texts: Texts,
  { caseworkers }: SeenDays,
  { people }: TypedSeries,
  problems: readonly FieldProblem[],
): Html {
  const chosen = new Set(people.map(({ id }) => id))
  const boxes = caseworkers.map((person) => {
    const id = personField(person)
    return html`<span class="weekday"><input type="checkbox" id="${id}" name="${id}" value="on"${chosen.has(person.id) ? html` checked` : ''}><label for="${id}">${person.name}</label></span>`
  })
  return boxGroup(
    texts,
    { legend: texts.t('jobCentre.times.field.people'), id: 'sagsbehandlere', problems },
    html`<div class="weekdays" id="sagsbehandlere" tabindex="-1">${boxes}</div>`,
  )
}

/** What is asked for a series: a GET, so that it can be shown again, kept and sent on. */
export function seriesForm(texts: Texts, seen: SeenDays, asked: TypedSeries, problems: readonly FieldProblem[]): Html {
  const { typed } = asked
  const text = (name: SeriesField, label: string) =>
    input(texts, { id: name, name, label, value: typed[name], autocomplete: 'off', ...errorOf(problems, name) })
  const offers = seen.offers
    .filter(({ id, retired }) => !retired || id === typed.tilbud)
    .map(({ id, title, minutes }) => ({
      value: id,
      label: texts.t('jobCentre.times.series.offer', { title, minutes }),
      language: 'da',
      checked: id === typed.tilbud,
    }))
  const every = ['1', '2', '3', '4'].map((weeks) => ({
    value: weeks,
    label: texts.t('jobCentre.times.series.every', { weeks: Number(weeks) }),
    checked: weeks === typed.hver,
  }))
  const kept = typed.aabn === '' ? '' : hidden('aabn', typed.aabn)
  return html`<form method="get" action="${paths.newSeries}"><input type="hidden" name="vis" value="ja">${kept}<div class="fields">
<div class="two">${select(texts, { id: 'tilbud', name: 'tilbud', label: texts.t('jobCentre.times.field.offer'), options: offers, ...errorOf(problems, 'tilbud') })}</div>
${peopleBoxes(texts, seen, asked, problems)}
${weekdayBoxes(texts, asked, problems)}
${text('fra', texts.t('jobCentre.times.field.from'))}
${text('til', texts.t('jobCentre.times.field.until'))}
${text('laengde', texts.t('jobCentre.times.field.minutes'))}
${text('pause', texts.t('jobCentre.times.field.pause'))}
${text('foerste', texts.t('jobCentre.times.field.first'))}
${text('sidste', texts.t('jobCentre.times.field.last'))}
${select(texts, { id: 'hver', name: 'hver', label: texts.t('jobCentre.times.field.every'), options: every, ...errorOf(problems, 'hver') })}
${text('pladser', texts.t('jobCentre.times.field.seats'))}
${text('sted', texts.t('jobCentre.times.field.ownPlace'))}
</div><div class="button-row top-24">${smallButton({ text: texts.t('jobCentre.times.series.preview') })}</div></form>`
}
