import { html } from 'hono/html'
import type { FittingTime, Planning } from '../../questions/job-centre/planning.ts'
import { interviewTypes } from '../../rules/contact-groups.ts'
import { dateOf } from '../../rules/dates.ts'
import { meetingForms } from '../../rules/meetings.ts'
import { alert, errorOf, type FieldProblem } from '../../web/alerts.ts'
import { asWritten } from '../../web/as-written.ts'
import { hidden, input, radioGroup, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { backField, backQuery } from '../back.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { fieldsOf, formOfTime, OWN, type Typed } from './choice.ts'
import { firstName } from './names.ts'
import { shownDay } from './typed.ts'

interface PlaceForm {
  readonly action: string
  readonly typed: Typed
  readonly planning: Planning
  readonly time: FittingTime | null
  readonly problems: readonly FieldProblem[]
  /** A move keeps caseworker, form, place and length. */
  readonly isMove: boolean
}

/** "tirsdag den 8. december kl. 10.00 til 10.45" */
export const hoursInWords = (texts: Texts, { startsAt, endsAt }: Pick<FittingTime, 'startsAt' | 'endsAt'>): string =>
  texts.t('jobCentre.meeting.place.time', {
    date: texts.dayAndMonth(dateOf(startsAt)),
    time: texts.t('common.timeFromTo', { from: texts.clockTime(startsAt), to: texts.clockTime(endsAt) }),
  })

/** What, when and with whom: the subject and the name as the job centre wrote them. */
const timeLabel = (texts: Texts, time: FittingTime): Html =>
  html`${capital(hoursInWords(texts, time))} <span class="choice__sub">${asWritten(texts, time.offer.title)}, ${time.caseworkerName}</span>`

function timeChoice(texts: Texts, { planning, typed, time, problems }: PlaceForm): Html {
  const { times } = planning
  const t = (key: 'own' | 'ownHint') => texts.t(`jobCentre.meeting.place.${key}`)
  return radioGroup(texts, {
    id: 'tid',
    name: 'tid',
    legend: texts.t('jobCentre.meeting.place.legend'),
    ...errorOf(problems, 'tid'),
    options: [
      ...times.map((one) => ({
        value: one.id,
        label: timeLabel(texts, one),
        checked: one.id === time?.id,
      })),
      { value: OWN, label: t('own'), hint: t('ownHint'), checked: typed.timeId === OWN || times.length === 0 },
    ],
  })
}

/** Beside the times: other days, or those of one subject. */
function furtherTimes(texts: Texts, { action, typed, planning }: PlaceForm): Html {
  const at = (from: string) =>
    `${action}?${new URLSearchParams({ emne: typed.offerId, fra: from, ...backQuery(typed.back) }).toString()}`
  const more = planning.more
    ? html`<li><a href="${at(planning.more.toString())}">${texts.t('jobCentre.meeting.place.more')}</a></li>`
    : ''
  const back =
    typed.from === '' ? '' : html`<li><a href="${at('')}">${texts.t('jobCentre.meeting.place.fromToday')}</a></li>`
  return more === '' && back === '' ? html`` : html`<ul class="quick">${back}${more}</ul>`
}

/** Times of one subject alone: links, for what the job centre wrote is marked as Danish. */
function offerChoice(texts: Texts, { action, planning: { offers }, typed }: PlaceForm): Html {
  if (offers.length < 2) return html``
  const link = (offerId: string, words: Html | string): Html =>
    html`<li><a href="${action}?${new URLSearchParams({ emne: offerId, ...backQuery(typed.back) }).toString()}"${offerId === typed.offerId ? html` aria-current="true"` : ''}>${words}</a></li>`
  return html`<div class="form-group"><p class="form-label" id="offers">${texts.t('jobCentre.meeting.place.offer')}</p><ul class="quick" aria-labelledby="offers">${link('', texts.t('jobCentre.meeting.place.allInterviews'))}${offers.map(({ id, title }) => link(id, asWritten(texts, title)))}</ul></div>`
}

function formChoice(texts: Texts, { time, typed, isMove }: PlaceForm): Html {
  if (isMove || !time || time.offer.forms.length < 2) return html``
  return radioGroup(texts, {
    id: 'form',
    name: 'form',
    legend: texts.t('jobCentre.meeting.place.form'),
    options: time.offer.forms.map((form) => ({
      value: form,
      label: texts.t('meetingForm.name', { form }),
      checked: form === formOfTime(time, typed),
    })),
  })
}

/** The fields of an hour of a caseworker's own, open where it is chosen. */
function ownHour(texts: Texts, view: PlaceForm): Html {
  const { typed, planning, problems, isMove } = view
  const t = (key: 'day' | 'clock' | 'minutes' | 'caseworker' | 'choose' | 'form' | 'where2' | 'type') =>
    texts.t(`jobCentre.meeting.place.${key}`)
  const { today } = planning.situation
  const field = (id: string, label: string, value: string, hint?: string) =>
    input(texts, {
      id,
      name: id,
      label,
      value,
      autocomplete: 'off',
      ...(hint === undefined ? {} : { hint }),
      ...errorOf(problems, id),
    })
  const moment = html`${field('dag', t('day'), typed.day, texts.t('jobCentre.meeting.place.dayHint', { example: shownDay(today) }))}${field('kl', t('clock'), typed.clock, texts.t('jobCentre.meeting.place.clockHint'))}`
  const more = isMove
    ? ''
    : html`${field('minutter', t('minutes'), typed.minutes || '45')}${select(texts, {
        id: 'hvem-moeder',
        name: 'hvem-moeder',
        label: t('caseworker'),
        options: [{ value: '', label: t('choose') }, ...caseworkerOptions(view)],
        ...errorOf(problems, 'hvem-moeder'),
      })}${ownForm(texts, view)}${field('sted', t('where2'), typed.place)}`
  const isOpen = typed.timeId === OWN || planning.times.length === 0
  return html`<details class="own-hour"${isOpen ? html` open` : ''}><summary>${texts.t('jobCentre.meeting.place.ownHeading')}</summary>${moment}${more}</details>`
}

const caseworkerOptions = ({ planning: { caseworkers, citizen }, typed }: PlaceForm) =>
  [...caseworkers].map(([id, { ref, name }]) => ({
    value: id,
    label: name,
    checked: typed.caseworkerId === '' ? ref === citizen.caseworkerRef : id === typed.caseworkerId,
  }))

/** Which interview, and how: of an own hour nothing else says it. */
const ownForm = (texts: Texts, { typed, planning, time }: PlaceForm): Html =>
  html`${select(texts, {
    id: 'type',
    name: 'type',
    label: texts.t('jobCentre.meeting.place.type'),
    options: interviewTypes.map((type) => ({
      value: type,
      label: texts.t('interview.nameCapital', { type }),
      checked: type === (typed.type || planning.situation.deadline?.interviewType),
    })),
  })}${
    time && time.offer.forms.length > 1
      ? ''
      : select(texts, {
          id: 'form',
          name: 'form',
          label: texts.t('jobCentre.meeting.place.form'),
          options: meetingForms.map((form) => ({
            value: form,
            label: texts.t('meetingForm.name', { form }),
            checked: form === typed.form,
          })),
        })
  }`

/**
 * Where a meeting is to be: a GET, so that what follows can be recomputed, bookmarked and undone.
 */
export function placeForm(texts: Texts, view: PlaceForm): Html {
  const { action, planning, typed } = view
  const name = firstName(planning.citizen.name)
  const none =
    planning.times.length === 0
      ? html`<p>${texts.t('jobCentre.meeting.place.none', { name })} <a href="${paths.capacity}">${texts.t('jobCentre.meeting.place.capacity')}</a></p>`
      : ''
  return html`<form class="decide__form" method="get" action="${action}">${none}${offerChoice(texts, view)}${timeChoice(texts, view)}${furtherTimes(texts, view)}${ownHour(texts, view)}${formChoice(texts, view)}${hidden('emne', typed.offerId)}${hidden('fra', typed.from)}${backField(typed.back)}
<div class="button-row">${smallButton({ text: texts.t('jobCentre.meeting.place.show') })}</div></form>`
}

/** All that was chosen, in a form that does it. */
export const chosenFields = (typed: Typed): Html =>
  html`${Object.entries(fieldsOf(typed)).map(([name, value]) => (value === '' ? '' : hidden(name, value)))}`

/** "Ved fremmøde med Karin Holst, Havnegade 2" */
export function whereInWords(
  texts: Texts,
  { form, caseworker, place }: { readonly form: string; readonly caseworker: string; readonly place: string | null },
): Html {
  const how = { form: texts.t('meetingForm.name', { form }), caseworker }
  return form === 'in_person' && place !== null
    ? html`${texts.t('jobCentre.meeting.fact.with', how)}, ${asWritten(texts, place)}`
    : html`${texts.t('jobCentre.meeting.fact.with', how)}`
}

/** Says that the time chosen before is gone, where another one is suggested instead. */
export const takenAlert = (texts: Texts, isAnother: boolean, suggested: FittingTime | null): Html | null =>
  isAnother && suggested ? alert(texts, { kind: 'warning', body: texts.t('jobCentre.meeting.place.taken') }) : null
