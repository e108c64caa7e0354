import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import type { NewDeadlinePreview, ThoughtOf } from '../../questions/job-centre/new-deadline.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { addDays, daysBetween, type PlainDate } from '../../rules/dates.ts'
import { typedDay } from '../../rules/typed-day.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, input, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'

/** What the form says, as it was typed. */
export interface Typed {
  readonly type: InterviewType | null
  readonly last: string
  readonly from: string
  /** `now`: visible at once; `day`: from the day typed. */
  readonly when: 'now' | 'day'
  /** Where to go afterwards, as given; the door checks it. */
  readonly back: string
}

export const typedIn = (given: Given): Typed => {
  const type = given('type')
  return {
    type: type === 'job' || type === 'follow_up' ? type : null,
    last: given('senest'),
    from: given('dag'),
    when: given('fra') === 'dag' ? 'day' : 'now',
    back: given('tilbage'),
  }
}

/** What is meant by it, or what cannot be read. */
export function meantBy(
  texts: Texts,
  typed: Typed,
  today: PlainDate,
): { readonly thoughtOf: ThoughtOf; readonly problems: readonly FieldProblem[] } {
  const dueDate = typed.last === '' ? null : typedDay(typed.last, today)
  const activationDate = typed.when === 'now' ? null : typedDay(typed.from, today)
  const problems: FieldProblem[] = []
  if (typed.last !== '' && !dueDate)
    problems.push({ fieldId: 'senest', message: texts.t('jobCentre.case.form.lastUnread') })
  if (typed.when === 'day' && !activationDate)
    problems.push({ fieldId: 'dag', message: texts.t('jobCentre.case.form.fromUnread') })
  return { thoughtOf: { interviewType: typed.type, dueDate, activationDate }, problems }
}

const errorAt = (problems: readonly FieldProblem[], id: string) => {
  const found = problems.find(({ fieldId }) => fieldId === id)
  return found ? { error: found.message } : {}
}

/** `8.12.2026`: as it is typed, so that it can be typed over. */
const writtenDay = ({ day, month, year }: PlainDate): string => `${day}.${month}.${year}`

function typeField(texts: Texts, { types, wanted }: NewDeadlinePreview): Html {
  const legend = texts.t('jobCentre.case.form.type')
  const nameOf = (type: InterviewType) => texts.t('interview.nameCapital', { type })
  const [only, ...others] = types
  if (only && others.length === 0)
    return html`<div class="form-group"><fieldset><legend class="form-label">${legend}</legend><p class="flush">${nameOf(only)} <span class="quiet">${texts.t('jobCentre.case.form.onlyType')}</span></p></fieldset></div>`
  if (!only) return html``
  const options = types.map((type) => ({ value: type, label: nameOf(type), checked: type === wanted.interviewType }))
  return radioGroup(texts, { id: 'type', name: 'type', legend, options })
}

function quickChoices(texts: Texts, preview: NewDeadlinePreview, typed: Typed): Html {
  const { settings, situation, wanted, citizen } = preview
  const chosen = daysBetween(situation.today, wanted.dueDate)
  const hrefOf = (days: number) => {
    const query = {
      ...(typed.type ? { type: typed.type } : {}),
      senest: `+${days}`,
      ...(typed.when === 'day' ? { fra: 'dag', dag: typed.from } : {}),
      ...(typed.back === '' ? {} : { tilbage: typed.back }),
    }
    return `${paths.citizenPage(citizen.id, 'frist')}?${new URLSearchParams(query).toString()}`
  }
  return html`<ul class="quick" aria-label="${texts.t('jobCentre.case.form.quick')}">${settings.quickDays.map(
    (days) =>
      html`<li><a href="${hrefOf(days)}"${days === chosen ? html` aria-current="true"` : ''}>${texts.t('jobCentre.case.form.days', { days })}<span class="sr-only">: ${texts.dayAndMonth(addDays(situation.today, days))}</span></a></li>`,
  )}</ul>`
}

/** What is to be decided; it is sent by GET, and shows what follows. */
export function deadlineForm(
  texts: Texts,
  preview: NewDeadlinePreview,
  typed: Typed,
  problems: readonly FieldProblem[],
): Html {
  const last =
    typed.last !== '' && problems.some(({ fieldId }) => fieldId === 'senest')
      ? typed.last
      : writtenDay(preview.wanted.dueDate)
  const { activationDate } = preview.wanted
  const from =
    problems.some(({ fieldId }) => fieldId === 'dag') || !activationDate ? typed.from : writtenDay(activationDate)
  const when = [
    { value: 'nu', label: texts.t('jobCentre.case.form.now'), checked: typed.when === 'now' },
    { value: 'dag', label: texts.t('jobCentre.case.form.later'), checked: typed.when === 'day' },
  ]
  return html`<form class="decide__form" method="get" action="${paths.citizenPage(preview.citizen.id, 'frist')}" novalidate>${typed.back === '' ? '' : hidden('tilbage', typed.back)}
${typeField(texts, preview)}
${input(texts, { id: 'senest', name: 'senest', label: texts.t('jobCentre.case.form.last'), hint: texts.t('jobCentre.case.form.lastHint'), value: last, autocomplete: 'off', ...errorAt(problems, 'senest') })}${quickChoices(texts, preview, typed)}
${radioGroup(texts, { id: 'fra', name: 'fra', legend: texts.t('jobCentre.case.form.when'), options: when })}
${input(texts, { id: 'dag', name: 'dag', label: texts.t('jobCentre.case.form.from'), hint: texts.t('jobCentre.case.form.fromHint'), value: from, autocomplete: 'off', ...errorAt(problems, 'dag') })}
<div class="button-row top-24">${smallButton({ text: texts.t('jobCentre.case.form.show') })}</div></form>`
}
