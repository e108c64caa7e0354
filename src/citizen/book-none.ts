import { html } from 'hono/html'
import { findBookableDays } from '../actions/find-bookable-times.ts'
import type { PlainDate } from '../rules/dates.ts'
import { alert } from '../web/alerts.ts'
import { buttonRow, linkButton } from '../web/forms.ts'
import { noTimeFound } from './evidence.ts'
import { addressIn, deadlineLine, deadlineShown, type Journey, OTHER_MEETINGS, trail } from './journey.ts'
import { besideContact, show } from './visit.ts'

/** Whether other times could be booked: of other offers of the same kind, else of other meetings. */
async function wayOn(journey: Journey): Promise<string> {
  const { context, situation } = journey.visit
  const free = async (only: 'interviews' | 'other') => {
    const found = await findBookableDays(context, situation.citizenId, { only, situation })
    return found.ok && found.value.days.length > 0
  }
  if (journey.offer && (await free(journey.others ? 'other' : 'interviews')))
    return addressIn({ ...journey, offer: null, form: null }, 'offer')
  return !journey.others && (await free('other')) ? OTHER_MEETINGS : '/kontakt'
}

/**
 * §2.5, F-NONE: "Beskeden – med oplysning om at kontakte jobcentret - vises som det første, når borgeren klikker på linket i
 * fristnotifikationen". Without a deadline to be seen nobody is told to hurry.
 */
export async function noTimesPage(journey: Journey, until: PlainDate | null): Promise<Response> {
  const { visit } = journey
  const { texts } = visit
  await noTimeFound(visit, journey.offer, until)
  const next = await wayOn(journey)
  const deadline = deadlineShown(journey)
  const warning = alert(texts, {
    kind: 'warning',
    heading: texts.t('none.heading'),
    body: texts.t(deadline ? 'none.text' : 'none.textWithoutDeadline'),
  })
  const lead = deadline
    ? html`<p class="font-lead">${texts.t('none.lead', { type: deadline.interviewType })}</p>${deadlineLine(journey)}`
    : deadlineLine(journey)
  return await show(
    visit,
    { title: texts.t('none.title'), active: 'mineMoeder', breadcrumbs: trail(visit) },
    html`${lead}${besideContact(
      visit,
      html`${warning}
<div class="button-row"><a class="button button-secondary" href="/mine-moeder">${texts.t('common.undo')}</a>${linkButton(texts.t('common.next'), next)}</div>
<p class="more"><a href="/kontakt">${texts.t('common.contactJobCentre')}</a></p>`,
    )}`,
  )
}

/** M-REBOOK: nothing else is free; the meeting stays as it is. */
export async function noOtherTimesPage(journey: Journey, words: string, until: PlainDate | null): Promise<Response> {
  const { visit } = journey
  const { texts } = visit
  await noTimeFound(visit, journey.offer, until)
  return await show(
    visit,
    { title: texts.t('rebook.title'), active: 'mineMoeder', breadcrumbs: trail(visit) },
    html`${deadlineLine(journey)}${besideContact(
      visit,
      html`${alert(texts, { kind: 'warning', heading: texts.t('none.heading'), body: words })}
${buttonRow({ links: [{ text: texts.t('rebook.keep'), href: '/mine-moeder' }] })}
<p class="more"><a href="/kontakt">${texts.t('common.contactJobCentre')}</a></p>`,
    )}`,
  )
}
