import { html } from 'hono/html'
import type { Today, TodaysMeeting } from '../../questions/job-centre/work-list.ts'
import { dateOf, isInstantAfter, isSameDay } from '../../rules/dates.ts'
import { shownTelephoneNumber } from '../../rules/telephone-number.ts'
import { hidden, postForm } from '../../web/forms.ts'
import { type Html, icon } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { begunFrom, paths } from '../paths.ts'
import { protectedMark, warningMark } from '../pieces/marks.ts'
import { actions, smallButton, smallLink } from '../pieces/small-buttons.ts'
import type { Visit } from '../visit.ts'
import { dayInWords, hoursInWords } from './days.ts'

/** The button to which the skip link leads, and on which the focus stands after an act. */
export const NEXT_ID = 'naeste'

interface DayView {
  readonly visit: Visit
  readonly day: Today
  readonly from: string
  /** The meeting to be registered next, and the one that was registered last. */
  readonly nextId: string | null
  readonly done: TodaysMeeting | null
}

const hasOutcome = ({ status }: TodaysMeeting): boolean => status === 'held' || status === 'no_show'
const hasBegun = ({ startsAt }: TodaysMeeting, { now }: Today): boolean => !isInstantAfter(startsAt, now)

/**
 * The meeting to be registered next: begun and without outcome. After one has been registered, the
 * first after it; after one was taken back, that one. Else the first that is left.
 */
export function nextToRegister(day: Today, done: TodaysMeeting | null): TodaysMeeting | null {
  const open = day.meetings.filter((one) => !hasOutcome(one) && hasBegun(one, day))
  if (done && open.includes(done)) return done
  const after = done && open.find((one) => day.meetings.indexOf(one) > day.meetings.indexOf(done))
  return after ?? open[0] ?? null
}

export const meetingName = (texts: Texts, { type, offerTitle }: Pick<TodaysMeeting, 'type' | 'offerTitle'>): string =>
  type === 'other' && offerTitle ? offerTitle : texts.t('interview.nameCapital', { type })

export function howItIsHeld(
  texts: Texts,
  { form, place, mobile }: Pick<TodaysMeeting, 'form' | 'place' | 'mobile'>,
): string {
  const name = texts.t('meetingForm.name', { form })
  if (form === 'in_person' && place) return `${name}, ${place}`
  return form === 'phone' && mobile ? `${name} ${shownTelephoneNumber(mobile)}` : name
}

/** The form that registers, or takes back, an outcome: it says what the page had seen. */
const outcomeForm = ({ visit, from }: DayView, meeting: TodaysMeeting, className: string, content: Html): Html =>
  postForm(
    { action: paths.outcome(meeting.id), owner: visit.formToken, className },
    html`${hidden('tilbage', from)}${hidden('set', meeting.status)}${content}`,
  )

function undoOf(view: DayView, meeting: TodaysMeeting): Html {
  const { texts } = view.visit
  const undo = html`<button type="submit" class="function-link" name="udfald" value="fortryd">${texts.t('common.undo')}<span class="sr-only">: ${meeting.name}</span></button>`
  return outcomeForm(view, meeting, '', undo)
}

function outcomeDone(view: DayView, meeting: TodaysMeeting): Html {
  const { texts } = view.visit
  const isHeld = meeting.status === 'held'
  const isOfToday = meeting.outcomeOn !== null && isSameDay(meeting.outcomeOn, view.day.today)
  const canUndo = isOfToday && meeting.origin !== 'walk_in'
  return html`<div class="done"><span class="done__what${isHeld ? '' : ' done__what--no-show'}">${icon(isHeld ? 'check' : 'close')}${texts.t('jobCentre.today.outcome', { outcome: meeting.status })}</span>${canUndo ? undoOf(view, meeting) : ''}</div>`
}

/**
 * What was registered last, above the buttons of the next one: one press back from where the focus
 * stands.
 */
function justDone(view: DayView): Html | '' {
  const { texts } = view.visit
  if (!view.done || !hasOutcome(view.done)) return ''
  const told = texts.t('jobCentre.today.justDone', { name: view.done.name, outcome: view.done.status })
  return html`<div class="done" role="status"><span class="quiet small">${told}</span>${undoOf(view, view.done)}</div>`
}

function outcomeCell(view: DayView, meeting: TodaysMeeting): Html {
  const { visit, day, from } = view
  const { texts } = visit
  if (hasOutcome(meeting)) return outcomeDone(view, meeting)
  if (hasBegun(meeting, day)) {
    const isNext = meeting.id === view.nextId
    const about = meeting.name
    const held = smallButton({
      text: texts.t('jobCentre.today.held'),
      name: 'udfald',
      value: 'holdt',
      about,
      isPrimary: isNext,
      ...(isNext ? { id: NEXT_ID } : {}),
      autofocus: isNext && view.done !== null,
    })
    const noShow = smallButton({ text: texts.t('jobCentre.today.noShow'), name: 'udfald', value: 'udeblevet', about })
    return html`${isNext ? justDone(view) : ''}${outcomeForm(view, meeting, 'actions', html`${held}${noShow}`)}`
  }
  if (meeting.flags.length === 0) return html`<span class="quiet small">${texts.t('jobCentre.today.notBegun')}</span>`
  const about = meeting.name
  const to = (page: 'flyt' | 'aflys') => begunFrom(paths.meetingPage(meeting.id, page), from)
  return actions(
    smallLink({ href: to('flyt'), text: texts.t('jobCentre.today.move'), about }),
    smallLink({ href: to('aflys'), text: texts.t('jobCentre.today.cancelMeeting'), about }),
  )
}

function citizenCell({ visit }: DayView, { citizenId, name, isProtected, message, flags }: TodaysMeeting): Html {
  const { texts } = visit
  const said = message ? html`<span class="sub">${texts.t('jobCentre.today.writes', { message })}</span>` : ''
  const marks = flags.map(
    (flag) => html`<span class="sub">${warningMark(texts.t('jobCentre.today.flag', { flag }))}</span>`,
  )
  return html`<a href="${paths.citizen(citizenId)}"><strong>${name}</strong></a>${protectedMark(texts, isProtected)}${said}${marks}`
}

function row(view: DayView, meeting: TodaysMeeting, isOthers: boolean): Html {
  const { texts } = view.visit
  const who = isOthers && meeting.caseworkerName ? html`<span class="sub">${meeting.caseworkerName}</span>` : ''
  const state = meeting.id === view.nextId ? 'next' : hasOutcome(meeting) ? 'past' : null
  return html`<tr${state === null ? '' : html` class="${state}"`}><td class="day__time">${hoursInWords(texts, meeting)}</td><td>${citizenCell(view, meeting)}</td><td class="day__how">${meetingName(texts, meeting)}<span class="sub">${howItIsHeld(texts, meeting)}</span>${who}</td><td class="day__outcome">${outcomeCell(view, meeting)}</td></tr>\n`
}

function rowsWithNow(view: DayView, isOthers: boolean): Html[] {
  const { visit, day } = view
  const { texts } = visit
  const firstToCome = day.meetings.findIndex((meeting) => !hasBegun(meeting, day))
  const now = html`<tr class="now"><td colspan="4"><span>${texts.t('jobCentre.today.now', { time: texts.clockTime(day.now) })}</span></td></tr>\n`
  return day.meetings.map((meeting, at) => html`${at === firstToCome ? now : ''}${row(view, meeting, isOthers)}`)
}

/** The meetings of today, with the buttons that register them. `isOthers`: those of everybody. */
export function ownMeetings(view: DayView, { isOthers }: { readonly isOthers: boolean }): Html {
  const { visit, day } = view
  const { texts } = visit
  const heading = texts.t(isOthers ? 'jobCentre.today.allMeetings' : 'jobCentre.today.yourMeetings')
  if (day.meetings.length === 0) return html`<h2>${heading}</h2><p>${noMeetings(view, isOthers)}</p>`
  const columns = (['time', 'citizen', 'meeting', 'outcomeHeading'] as const).map(
    (column) => html`<th scope="col">${texts.t(`jobCentre.today.${column}`)}</th>`,
  )
  return html`<h2>${heading}</h2>
<table class="rows day rows--cards"><caption class="sr-only">${heading}</caption><thead><tr>${columns}</tr></thead><tbody>
${rowsWithNow(view, isOthers)}</tbody></table>`
}

function noMeetings({ visit, day }: DayView, isOthers: boolean): string {
  const { texts } = visit
  const none = texts.t(isOthers ? 'jobCentre.today.noMeetingsAtAll' : 'jobCentre.today.noMeetings')
  if (day.next === null) return none
  const date = dateOf(day.next)
  return `${none} ${texts.t('jobCentre.today.nextIs', { date: dayInWords(texts, date, day.today), time: texts.clockTime(day.next) })}`
}
