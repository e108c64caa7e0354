import { html } from 'hono/html'
import { allowsDeadline, contactGroups, type InterviewType } from '../rules/contact-groups.ts'
import { addDays, isAfter, type PlainDate } from '../rules/dates.ts'
import { isStanding, type Meeting } from '../rules/meetings.ts'
import { buttonRow, input, postForm, radioGroup, select } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import type { Texts } from '../web/texts.ts'
import type { Life } from './citizen-lives.ts'
import type { DemoVisit } from './door.ts'
import { button, lifePath } from './frame.ts'
import { openLife } from './pieces.ts'
import { contactGroupText } from './stories.ts'

// What a case system does through the API, as small forms: a stranger to the demo has no case
// system at hand.

const deedPath = ({ citizen }: Life, deed: string): string => `${lifePath(citizen.citizenId)}/${deed}`

/** A form that opens at a press of its name. */
const folded = (name: string, action: string, fields: Html, submit: string): Html =>
  html`<details class="deed"><summary>${name}</summary>${postForm({ action, owner: null }, html`${fields}${buttonRow({ primary: { text: submit } })}`)}</details>`

const interviewTypes = ['job', 'follow_up'] as const satisfies readonly InterviewType[]

/**
 * The type that the citizen's group can have a deadline for; a job interview where it can have
 * none.
 */
const likelyType = (life: Life, today: PlainDate): InterviewType =>
  interviewTypes.find((type) => allowsDeadline(life.situation?.contactGroup ?? 0, type, today)) ?? 'job'

const typeChoice = (words: Texts, id: string, chosen: InterviewType): Html =>
  radioGroup(words, {
    id,
    name: 'type',
    legend: words.t('demo.form.type'),
    options: interviewTypes.map((type) => ({
      value: type,
      label: words.t('interview.nameCapital', { type }),
      checked: type === chosen,
    })),
  })

/** Two weeks: the first notice, and time to see the others come. */
const USUAL_DAYS = 14
const USUAL_SUMMONS_DAYS = 7

function nextWeekday(day: PlainDate): PlainDate {
  const FRIDAY = 5
  return day.dayOfWeek > FRIDAY ? addDays(day, 8 - day.dayOfWeek) : day
}

function setForm(words: Texts, life: Life, today: PlainDate): Html {
  const fields = html`${typeChoice(words, 'frist-type', likelyType(life, today))}${input(words, {
    id: 'frist-dato',
    name: 'dueDate',
    label: words.t('demo.form.dueDate'),
    type: 'date',
    value: addDays(today, USUAL_DAYS).toString(),
  })}${input(words, {
    id: 'frist-aktivering',
    name: 'activationDate',
    label: words.t('demo.form.activationDate'),
    hint: words.t('demo.form.activationHint'),
    type: 'date',
    optional: true,
  })}`
  return folded(words.t('demo.form.set'), deedPath(life, 'set'), fields, words.t('demo.form.setButton'))
}

function summonForm(words: Texts, life: Life, today: PlainDate): Html {
  const fields = html`${typeChoice(words, 'indkald-type', openLife(life)?.deadline.interviewType ?? likelyType(life, today))}${input(
    words,
    {
      id: 'indkald-dato',
      name: 'date',
      label: words.t('demo.form.date'),
      type: 'date',
      value: nextWeekday(addDays(today, USUAL_SUMMONS_DAYS)).toString(),
    },
  )}${input(words, { id: 'indkald-tid', name: 'time', label: words.t('demo.form.time'), value: words.t('demo.form.usualTime'), maxLength: 5 })}`
  return folded(words.t('demo.form.summon'), deedPath(life, 'summon'), fields, words.t('demo.form.summonButton'))
}

function closeForm(words: Texts, life: Life): Html | '' {
  if (!openLife(life)) return ''
  const reason = input(words, {
    id: 'luk-grund',
    name: 'reason',
    label: words.t('demo.form.reason'),
    value: words.t('demo.form.closeReason'),
  })
  return folded(words.t('demo.form.close'), deedPath(life, 'close'), reason, words.t('demo.form.closeButton'))
}

function walkInForm(words: Texts, life: Life, today: PlainDate): Html {
  const fields = html`<p>${words.t('demo.form.walkInText')}</p>${typeChoice(words, 'uden-type', likelyType(life, today))}`
  return folded(words.t('demo.form.walkIn'), deedPath(life, 'walkIn'), fields, words.t('demo.form.walkInButton'))
}

function groupForm(words: Texts, life: Life): Html {
  const group = life.situation?.contactGroup ?? 0
  const listed = contactGroups.map(({ number }) => number)
  const options = [...listed, ...(listed.includes(group) ? [] : [group])].map((number) => ({
    value: String(number),
    label: contactGroupText(words, number),
    checked: number === group,
  }))
  const fields = select(words, {
    id: 'gruppe',
    name: 'group',
    label: words.t('demo.form.group'),
    options,
  })
  return folded(
    words.t('demo.form.changeGroup'),
    deedPath(life, 'changeGroup'),
    fields,
    words.t('demo.form.groupButton'),
  )
}

const moveForm = (words: Texts, life: Life): Html =>
  folded(
    words.t('demo.form.move'),
    deedPath(life, 'move'),
    html`<p>${words.t('demo.form.moveText')}</p>`,
    words.t('demo.form.moveButton'),
  )

/** What the job centre can do for this citizen now. */
export const caseworkerForms = (words: Texts, life: Life, today: PlainDate): Html =>
  html`<div class="deeds">${setForm(words, life, today)}${summonForm(words, life, today)}${closeForm(words, life)}${walkInForm(words, life, today)}${groupForm(words, life)}${moveForm(words, life)}</div>`

/**
 * What the job centre can do with a meeting: register it from its day on, cancel it until it is
 * registered.
 */
export function meetingForms({ words }: DemoVisit, life: Life, meeting: Meeting, today: PlainDate): Html | '' {
  const { id, status, date } = meeting
  if (!isStanding({ status })) return ''
  const small = 'button button-secondary small'
  const outcome = isAfter(date, today)
    ? ''
    : html`${button(deedPath(life, 'held'), words.t('demo.form.held'), { meeting: id }, small)}${button(deedPath(life, 'no_show'), words.t('demo.form.noShow'), { meeting: id }, small)}`
  const cancel = button(
    deedPath(life, 'cancel'),
    words.t('demo.form.cancel'),
    { meeting: id, reason: words.t('demo.form.cancelReason') },
    small,
  )
  return html`<div class="machine__row">${outcome}${cancel}</div>`
}
