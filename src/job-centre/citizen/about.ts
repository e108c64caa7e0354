import { html } from 'hono/html'
import type { Case } from '../../questions/job-centre/case.ts'
import type { SeenMeeting } from '../../questions/job-centre/meetings.ts'
import { channelsOf } from '../../rules/contact-details.ts'
import { isStanding } from '../../rules/meetings.ts'
import { shownTelephoneNumber } from '../../rules/telephone-number.ts'
import { postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { protectedMark, warningMark } from '../pieces/marks.ts'
import type { Visit } from '../visit.ts'
import { channelsInWords, dayAndTime, firstName, span } from './words.ts'

/** "7. juli 1984, CPR slutter på ••42 Vis"; all of the number where somebody has asked for it. */
function numberParts({ texts, formToken: owner }: Visit, { citizen, number }: Case, whole: string | null): Html {
  if (!number) return html``
  const birthday = number.birthday ? html`${texts.mediumDate(number.birthday)}, ` : ''
  if (whole !== null)
    return html`<div>${birthday}${texts.t('jobCentre.case.number')} <strong>${whole.slice(0, 6)}-${whole.slice(6)}</strong></div>`
  const show = html`<button type="submit" class="function-link">${texts.t('jobCentre.case.showNumber')}<span class="sr-only">: ${texts.t('jobCentre.case.number')}</span></button>`
  return html`<div>${birthday}${texts.t('jobCentre.case.numberEnds')} <strong>••${number.lastTwo}</strong> ${postForm(
    { action: paths.citizenPage(citizen.id, 'nummer'), owner, className: 'inline-form' },
    html`${show}`,
  )}</div>`
}

/** Who it is: birthday and number, group and category, named caseworker. */
export function whoLine(visit: Visit, seen: Case, wholeNumber: string | null): Html {
  const { texts } = visit
  const { citizen, isOurs } = seen
  const mark = citizen.isProtected ? html`<div>${protectedMark(texts, true)}</div>` : ''
  if (!isOurs) return html`${mark}`
  const group = texts.t('jobCentre.case.contactGroup', { number: String(citizen.contactGroup) })
  const words = [`${group} (${citizen.contactGroup})`, citizen.category ?? ''].filter(Boolean).join(', ')
  const caseworker = citizen.caseworker
    ? html`<div>${texts.t('jobCentre.case.caseworker')} <strong>${citizen.caseworker.name}</strong></div>`
    : ''
  return html`<div class="who">${numberParts(visit, seen, wholeNumber)}<div>${words}</div>${caseworker}${mark}</div>`
}

/** "Sms og e-mail er tilmeldt.", and what has not arrived. */
function messagesOf(texts: Texts, { citizen, story }: Case): Html {
  const channels = channelsOf(citizen)
  const signedUp =
    channels.length === 0
      ? warningMark(texts.t('jobCentre.case.noMessages'))
      : texts.t('jobCentre.case.signedUp', { channels: channelsInWords(texts, channels) })
  const lost = story.filter(
    ({ what }) =>
      what.kind === 'message' && what.sent.some(({ status }) => status === 'failed' || status === 'unknown'),
  ).length
  return html`${signedUp}${lost > 0 ? html` ${texts.t('jobCentre.case.lost', { count: lost })}` : ''}`
}

/** Beside the story: how the citizen is reached, and what is known of their days. */
export function aboutPanel(texts: Texts, seen: Case): Html {
  const { citizen, isOurs, today } = seen
  if (!isOurs) return html``
  const unknown = texts.t('jobCentre.case.unknown')
  const absences = citizen.absences.map(({ kind, from, to }) =>
    texts.t('jobCentre.case.absence', { kind, days: span(texts, from, to, today) }),
  )
  const rows: readonly (readonly [string, Html | string])[] = [
    [texts.t('jobCentre.case.mobile'), citizen.mobile ? shownTelephoneNumber(citizen.mobile) : unknown],
    [texts.t('layout.emailLabel'), citizen.email ?? unknown],
    [texts.t('jobCentre.case.messages'), messagesOf(texts, seen)],
    [texts.t('jobCentre.case.signedIn'), texts.t('jobCentre.case.everSignedIn', { ever: String(citizen.hasSignedIn) })],
    [texts.t('jobCentre.case.language'), texts.t('jobCentre.case.languageName', { language: citizen.language })],
    [texts.t('jobCentre.case.absences'), absences.length > 0 ? absences.join(', ') : texts.t('jobCentre.case.none')],
    [texts.t('jobCentre.case.reference'), citizen.id],
  ]
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.case.about', { name: firstName(citizen.name) })}</h2><dl class="about">${rows.map(
    ([term, detail]) => html`<div><dt>${term}</dt><dd>${detail}</dd></div>`,
  )}</dl><p class="panel__more"><a href="${paths.citizenPage(citizen.id, 'oplysninger')}">${texts.t('jobCentre.case.changeDetails')}</a></p></section>`
}

function meetingRow(texts: Texts, { meeting, flags }: SeenMeeting): Html {
  const name = texts.t('jobCentre.case.meetingName', { type: meeting.type })
  const flagged = flags.length > 0 ? html` ${warningMark(texts.t('jobCentre.case.toLookAt'))}` : ''
  return html`<li><a href="${paths.meeting(meeting.id)}">${name} ${dayAndTime(texts, meeting.startsAt)}</a> <span class="quiet">${texts.t('jobCentre.case.meetingStatus', { status: meeting.status })}</span>${flagged}</li>`
}

/** The meetings that stand; the others are in the story. */
export function meetingsPanel(texts: Texts, { citizen, meetings }: Case): Html {
  const standing = meetings.filter(({ meeting }) => isStanding(meeting))
  const earlier = meetings.length - standing.length
  const more =
    earlier > 0
      ? html`<p class="panel__more"><a href="${paths.citizen(citizen.id)}?vis=moeder#forloeb">${texts.t('jobCentre.case.earlierMeetings', { count: earlier })}</a></p>`
      : ''
  const rows =
    standing.length > 0
      ? html`<ul class="nobullet-list">${standing.map((seen) => meetingRow(texts, seen))}</ul>`
      : html`<p>${texts.t('jobCentre.case.noMeetings')}</p>`
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.case.meetings')}</h2>${rows}${more}</section>`
}
