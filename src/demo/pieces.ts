import { html } from 'hono/html'
import type { DeadlineStep, SeenDeadline } from '../questions/job-centre/deadlines.ts'
import type { WhoActed } from '../rules/actor.ts'
import { dateOf } from '../rules/dates.ts'
import type { DeadlineStatus } from '../rules/deadline.ts'
import { isStanding } from '../rules/meetings.ts'
import { linkButton } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { icon } from '../web/html.ts'
import { capital, type Texts, texts } from '../web/texts.ts'
import type { Life } from './citizen-lives.ts'
import type { DemoVisit } from './door.ts'
import { dateAndTime } from './frame.ts'
import type { DemoCitizen } from './stories.ts'
import { testStaff } from './test-staff.ts'

/**
 * §2.2: the guide's name of a status; in another language beside what it means there: "Active
 * deadline (Aktiv frist)".
 */
function statusName(words: Texts, status: DeadlineStatus): Html {
  const name = words.t(`deadlineStatus.${status}`)
  if (words.language === 'da') return html`${name}`
  return html`${name} <span class="status__guides" lang="da">(${texts('da').t(`deadlineStatus.${status}`)})</span>`
}

export const statusChip = (words: Texts, status: DeadlineStatus): Html =>
  html`<span class="status status--${status.replace('_', '-')}">${statusName(words, status)}</span>`

/** The statuses that a deadline has passed through, in order, each with its date. */
export const statusPath = (words: Texts, { history }: SeenDeadline): Html =>
  html`<ol class="path no-max-width">${history.map((step, at) => pathStep(words, step, at))}</ol>`

const pathStep = (words: Texts, { to: status, at, writtenDown }: DeadlineStep, position: number): Html =>
  html`<li class="path__step">${position > 0 ? icon('arrow-forward', { className: 'path__arrow' }) : ''}${statusChip(words, status)}<span class="path__date">${words.shortDate(dateOf(at))}${writtenDown ? '' : html`<br>${words.t('demo.notWritten')}`}</span></li>`

/** "Mette" */
const firstName = ({ name }: DemoCitizen): string => name.split(' ')[0] ?? name

/** The way to sign in as somebody: the test sign-in asks nothing more. */
export const signInLink = ({ words, options }: DemoVisit, citizen: DemoCitizen): Html =>
  linkButton(words.t('demo.signInAs', { name: firstName(citizen) }), options.signInAs(citizen.citizenId))

/** The other side: the same citizen in the job centre's portal, as a caseworker of their own. */
export function portalLink({ words, options }: DemoVisit, { citizen, situation }: Life): Html | '' {
  const member = testStaff.find(({ role, jobCentre }) => role === 'caseworker' && jobCentre === situation?.jobCentre)
  if (!member) return ''
  const name = member.name.split(' ')[0] ?? member.name
  const href = options.signInAsStaff(member.id, citizen.citizenId)
  return html`<a href="${href}">${words.t('demo.life.inPortal', { name })}<span class="sr-only">, ${citizen.name}</span></a>`
}

/** "Frist for jobsamtale, senest 8. december 2026" */
export const deadlineName = (words: Texts, { deadline }: SeenDeadline): string =>
  words.t('demo.deadlineName', { type: deadline.interviewType, date: words.mediumDate(deadline.dueDate) })

/** What the citizen has today: an open deadline, or nothing. */
export const openLife = ({ deadlines, situation }: Life): SeenDeadline | null =>
  deadlines.find(({ deadline }) => deadline.id === situation?.deadline?.id) ?? null

/** The coming meetings, each in a line: when, and how it stands. */
export function comingMeetings(words: Texts, { meetings }: Life): Html | '' {
  const shown = meetings.filter(isStanding)
  if (shown.length === 0) return ''
  return html`<ul class="life-facts">${shown.map(
    (meeting) =>
      html`<li>${icon('calendar-month')}<span>${words.t('demo.meetingLine', { type: meeting.type })} ${dateAndTime(words, meeting.startsAt)}: ${words.t('demo.meetingStatus', { status: meeting.status })}</span></li>`,
  )}</ul>`
}

/** Who made a step happen, in words. */
export const byName = (words: Texts, { kind, name, client }: WhoActed): string => {
  if (kind === 'calendar') return words.t('demo.by.calendar')
  return kind === 'citizen' ? words.t('demo.by.citizen') : (name ?? client ?? '')
}

export const ruleName = (words: Texts, step: DeadlineStep): string => {
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
  'D-DEATH',
] as const
