import { html } from 'hono/html'
import type { Given } from '../http/form-input.ts'
import { askCitizen, type SeenCitizen } from '../questions/job-centre/citizens.ts'
import { dateOf } from '../rules/dates.ts'
import { shownTelephoneNumber } from '../rules/telephone-number.ts'
import { isId } from '../storage/ids.ts'
import { buttonRow, postForm } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { capital, type Texts } from '../web/texts.ts'
import { goTo } from './door.ts'
import { withReason } from './find.ts'
import { paths } from './paths.ts'
import { reasonField } from './search-form.ts'
import { show, showProblem, type Visit } from './visit.ts'

/** `/jc/borgere/{id}`: one citizen; first what the look is for, where nothing says so yet. */
export async function citizenPage(visit: Visit): Promise<Response> {
  const { texts, context, session } = visit
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  if (session.lookReason === null) return await reasonPage(visit, id, false)
  const seen = await askCitizen(context, id)
  if (!seen.ok) return await showProblem(visit, 'notFound')
  const citizen = seen.value
  const breadcrumbs = [{ href: paths.start, text: texts.t('jobCentre.start.menu') }]
  return await show(
    visit,
    { title: citizen.name, titleIsWritten: true, breadcrumbs },
    html`${section(texts.t('jobCentre.citizen.deadline'), deadlineOf(texts, citizen))}
${section(texts.t('jobCentre.citizen.meetings'), meetingsOf(texts, citizen))}
${section(texts.t('jobCentre.citizen.absences'), absencesOf(texts, citizen))}
${section(texts.t('jobCentre.citizen.contact'), contactOf(texts, citizen))}
<p class="quiet">${texts.t('jobCentre.citizen.logged')}</p>`,
  )
}

/** POST `/jc/borgere/{id}`: what the look is for; then the citizen. */
export async function giveReason(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  return (await withReason(visit, given)) ? goTo(visit, paths.citizen(id)) : await reasonPage(visit, id, true)
}

async function reasonPage(visit: Visit, id: string, isMissing: boolean): Promise<Response> {
  const { texts, formToken: owner } = visit
  const problems = isMissing ? [{ fieldId: 'grund', message: texts.t('jobCentre.reason.missing') }] : []
  return await show(
    visit,
    { title: texts.t('jobCentre.reason.title'), problems },
    postForm(
      { action: paths.citizen(id), owner, novalidate: true },
      html`${reasonField(visit, problems)}${buttonRow({ primary: { text: texts.t('jobCentre.reason.button') } })}`,
    ),
    isMissing ? 422 : 200,
  )
}

const section = (heading: string, body: Html): Html => html`<h2>${heading}</h2>${body}`

const none = (texts: Texts): Html => html`<p>${texts.t('jobCentre.citizen.none')}</p>`

function deadlineOf(texts: Texts, { deadline: seen }: SeenCitizen): Html {
  if (!seen) return none(texts)
  const { deadline } = seen
  return html`<p>${texts.t('jobCentre.citizen.due', {
    type: deadline.interviewType,
    date: texts.longDate(deadline.dueDate),
    activation: texts.longDate(deadline.activationDate),
  })}</p>`
}

function meetingsOf(texts: Texts, { meetings }: SeenCitizen): Html {
  if (meetings.length === 0) return none(texts)
  return html`<ul>${meetings.map(
    ({ meeting }) =>
      html`<li>${capital(
        texts.t('common.dateAndTime', {
          date: texts.longDate(dateOf(meeting.startsAt)),
          time: texts.clockTime(meeting.startsAt),
        }),
      )}: ${texts.t('meetingForm.name', { form: meeting.form ?? 'other' })}</li>`,
  )}</ul>`
}

function absencesOf(texts: Texts, { absences }: SeenCitizen): Html {
  if (absences.length === 0) return none(texts)
  return html`<ul>${absences.map(
    ({ from, to }) =>
      html`<li>${texts.t('jobCentre.citizen.absence', { from: texts.mediumDate(from), to: texts.mediumDate(to) })}</li>`,
  )}</ul>`
}

function contactOf(texts: Texts, { id, contactGroup, category, mobile, email, hasSignedIn }: SeenCitizen): Html {
  const rows: readonly (readonly [string, string])[] = [
    [texts.t('layout.phoneLabel'), mobile ? shownTelephoneNumber(mobile) : texts.t('jobCentre.citizen.unknown')],
    [texts.t('layout.emailLabel'), email ?? texts.t('jobCentre.citizen.unknown')],
    [texts.t('jobCentre.citizen.group'), [String(contactGroup), category ?? ''].filter(Boolean).join(', ')],
    [texts.t('jobCentre.citizen.signedIn'), texts.t('jobCentre.citizen.everSignedIn', { ever: String(hasSignedIn) })],
    [texts.t('jobCentre.citizen.reference'), id],
  ]
  return html`<dl class="summary">${rows.map(([term, detail]) => html`<div class="summary__row"><dt>${term}</dt><dd>${detail}</dd></div>`)}</dl>`
}
