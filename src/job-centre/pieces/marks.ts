import { html } from 'hono/html'
import type { PlainDate } from '../../rules/dates.ts'
import type { DeadlineStatus } from '../../rules/deadline.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

const looks: Readonly<Record<DeadlineStatus, string>> = {
  not_activated: '',
  active: 'mark--active',
  met: 'mark--met',
  closed_met: 'mark--closed-met',
  closed_overdue: 'mark--overdue',
  closed: 'mark--closed',
}

/** §2.2: a status by the guide's name. */
export const statusMark = (texts: Texts, status: DeadlineStatus): Html =>
  html`<span class="mark ${looks[status]}">${texts.t(`deadlineStatus.${status}`)}</span>`

/** Something to look at, in amber: "Fandt ingen ledig tid". */
export const warningMark = (text: string): Html => html`<span class="mark mark--warn">${text}</span>`

/** D-DEATH: that somebody has died, and when; nothing of the living. */
export const diedMark = (texts: Texts, diedOn: PlainDate | null): Html | '' =>
  diedOn === null ? '' : html` ${warningMark(texts.t('jobCentre.case.died', { date: texts.mediumDate(diedOn) }))}`

/** J-PROTECTED: that name and address are protected; nothing of others. */
export const protectedMark = (texts: Texts, isProtected: boolean): Html | '' =>
  isProtected ? html` ${warningMark(texts.t('jobCentre.case.protected'))}` : ''

/** A number beside a heading; red where somebody loses something. */
export const countBadge = (count: number, look: 'red' | 'quiet'): Html =>
  html`<span class="badge-count badge-count--${look}">${count}</span>`
