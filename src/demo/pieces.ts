import { html } from 'hono/html'
import { dateOf, type Instant } from '../rules/dates.ts'
import type { DeadlineStatus } from '../rules/deadline.ts'
import type { Html } from '../web/html.ts'
import { icon } from '../web/html.ts'
import { capital } from '../web/texts.ts'
import { words } from './door.ts'
import { dateAndTime } from './frame.ts'
import type { DeadlineLife, Life, LifeStep } from './lives.ts'
import type { DemoCitizen } from './stories.ts'

/** §2.2: the guide's name of a status. */
const statusName = (status: DeadlineStatus): string => words.t(`demo.status.${status}`)

export const statusChip = (status: DeadlineStatus): Html =>
  html`<span class="status status--${status.replace('_', '-')}">${statusName(status)}</span>`

/** The statuses that a deadline has passed through, in order, each with its date. */
export const statusPath = ({ steps }: DeadlineLife): Html =>
  html`<ol class="path no-max-width">${steps.map(pathStep)}</ol>`

const pathStep = ({ status, at, writtenDown }: LifeStep, position: number): Html =>
  html`<li class="path__step">${position > 0 ? icon('arrow-forward', { className: 'path__arrow' }) : ''}${statusChip(status)}<span class="path__date">${shortDay(at)}${writtenDown ? '' : html`<br>${words.t('demo.notWritten')}`}</span></li>`

/** "24. nov." would need its year: the digits do. */
const shortDay = (at: Instant): string => words.shortDate(dateOf(at))

/** "Mette" */
const firstName = ({ name }: DemoCitizen): string => name.split(' ')[0] ?? name

/** The portal's own form of its sign-in page, sent from here. */
export const signInButton = (citizen: DemoCitizen, className = 'button button-primary'): Html =>
  html`<form method="post" action="/log-ind" class="press"><button type="submit" class="${className}" name="borger" value="${citizen.citizenId}"><span>${words.t('demo.signInAs', { name: firstName(citizen) })}</span></button></form>`

export const lifePath = (citizenId: string): string => `/demo/frister/${citizenId}`

/** "Frist for jobsamtale, senest 8. december 2026" */
export const deadlineName = ({ deadline }: DeadlineLife): string =>
  words.t('demo.deadlineName', { type: deadline.interviewType, date: words.mediumDate(deadline.dueDate) })

/** What the citizen has today: an open deadline, or nothing. */
export const openLife = ({ deadlines, situation }: Life): DeadlineLife | null =>
  deadlines.find(({ deadline }) => deadline.id === situation?.deadline?.id) ?? null

/** A meeting in a line: when, and what has become of it. */
export function meetingLine({ meetings }: Life, status: 'coming' | 'all'): Html | '' {
  const shown = meetings.filter((one) => status === 'all' || one.status === 'planned' || one.status === 'due')
  if (shown.length === 0) return ''
  return html`<ul class="facts">${shown.map(
    (meeting) =>
      html`<li>${icon('calendar-month')}<span>${words.t('demo.meetingLine', { type: meeting.type })} ${dateAndTime(meeting.starts_at)}: ${words.t('demo.meetingStatus', { status: meeting.status })}</span></li>`,
  )}</ul>`
}

/** Who made a step happen, in words. */
export const byName = (by: string): string => {
  if (by === 'calendar') return words.t('demo.by.calendar')
  return by === 'citizen' ? words.t('demo.by.citizen') : by
}

export const ruleName = (step: LifeStep): string => {
  const known = toldRules.find((rule) => rule === step.rule)
  return known ? capital(words.t(`demo.rule.${known}`)) : step.rule
}

const toldRules = [
  'D-CREATE',
  'D-ACTIVATE',
  'D-BOOK',
  'D-EARLY',
  'D-MET-AT-BIRTH',
  'D-HELD',
  'D-OVERDUE',
  'D-90',
  'D-GROUP-CHANGE',
  'D-MOVE',
  'D-EXEMPT',
  'D-CANCEL',
  'D-SUPERSEDE',
  'D-CLOSE',
] as const
