import { html } from 'hono/html'
import { askBookableDays } from '../../questions/bookable.ts'
import type { OwnMeeting } from '../../questions/own/meetings.ts'
import { furtherInterviewRefusals } from '../../rules/booking-window.ts'
import type { PlainDate } from '../../rules/dates.ts'
import { aboutInterviews, type NoTimesReason, whyNoTimes } from '../../rules/no-times.ts'
import { type Refusal, refusedBy } from '../../rules/refusals.ts'
import { alert } from '../../web/alerts.ts'
import { buttonRow, linkButton } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { noTimeFound } from '../evidence.ts'
import { whenOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { besideContact, show, type Visit } from '../signed-in-request.ts'
import { addressIn, deadlineLine, deadlineShown, type Journey, OTHER_MEETINGS, onlyOf, trail } from './journey.ts'
import { refusedPage } from './refused-pages.ts'

/** Whether anything could be booked of these offers. */
async function isAnyFree(
  { context, situation, alreadyRead }: Visit,
  only: ReturnType<typeof onlyOf>,
): Promise<boolean> {
  const found = await askBookableDays(context, situation.citizenId, { only, alreadyRead })
  return found.ok && found.value.days.length > 0
}

/** What is said of a reason: a heading, a sentence with what to do, and the way to do it. */
interface Told {
  readonly heading: string
  readonly text: string
  readonly way: { readonly text: string; readonly href: string }
}

/** F-NONE: of missing times in the guide's words, of anything else what it is. */
async function toldOf(journey: Journey, why: NoTimesReason): Promise<Told> {
  const { visit, offer, others } = journey
  const { texts } = visit
  if (why !== 'none_free') {
    const toStep1 = addressIn({ ...journey, offer: null, form: null }, 'offer')
    const href = {
      absent: paths.absences,
      busy: paths.meetings,
      interview_today: paths.contact,
      other_offers: toStep1,
    }[why]
    return {
      heading: texts.t(`none.because.${why}.heading`, { offer: offer?.title ?? '' }),
      text: texts.t(`none.because.${why}.text`),
      way: { text: texts.t(`none.because.${why}.button`), href },
    }
  }
  const otherMeetings = !others && (await isAnyFree(visit, 'other'))
  const href = otherMeetings ? OTHER_MEETINGS : paths.contact
  return { heading: texts.t('none.heading'), text: texts.t('none.text'), way: { text: texts.t('common.next'), href } }
}

const contactLink = ({ texts }: Visit): Html =>
  html`<p class="more"><a href="${paths.contact}">${texts.t('common.contactJobCentre')}</a></p>`

/**
 * §2.5, F-NONE: "Beskeden – med oplysning om at kontakte jobcentret - vises som det første, når
 * borgeren klikker på linket i fristnotifikationen". Without a deadline to be seen nobody is told
 * to hurry. F-EVIDENCE: recorded where missing times are the reason.
 */
export async function noTimesPage(
  journey: Journey,
  until: PlainDate | null,
  reasons: readonly Refusal[],
): Promise<Response> {
  const { visit, offer, others } = journey
  const { texts, situation } = visit
  const all = others ? [...reasons, ...furtherInterviewRefusals(situation)] : reasons
  const planned = refusedBy(aboutInterviews(all))
  if (planned) return await refusedPage(visit, 'book', planned.refusals, texts.t('none.othersFull'))
  const otherOffersHaveTimes = offer !== null && (await isAnyFree(visit, onlyOf(journey)))
  const why = whyNoTimes(all, { otherOffersHaveTimes })
  if (why === 'none_free') await noTimeFound(visit, offer, until)
  const { heading, text, way } = await toldOf(journey, why)
  const deadline = deadlineShown(journey)
  const lead = deadline ? html`<p class="font-lead">${texts.t('none.lead', { type: deadline.interviewType })}</p>` : ''
  return await show(
    visit,
    { title: texts.t('none.title'), active: paths.meetings, breadcrumbs: trail(visit) },
    html`${lead}${deadlineLine(journey)}${besideContact(
      visit,
      html`${alert(texts, { kind: 'warning', heading, body: text })}
<div class="button-row"><a class="button button-secondary" href="${paths.meetings}">${texts.t('common.undo')}</a>${linkButton(way.text, way.href)}</div>
${contactLink(visit)}`,
    )}`,
  )
}

/**
 * M-REBOOK: nothing else is free, or something of the citizen's own is in the way; the meeting
 * stays as it is.
 */
export async function noOtherTimesPage(
  journey: Journey,
  { startsAt }: OwnMeeting,
  until: PlainDate | null,
  reasons: readonly Refusal[],
): Promise<Response> {
  const { visit } = journey
  const { texts } = visit
  const why = whyNoTimes(reasons, { otherOffersHaveTimes: false })
  if (why === 'none_free') await noTimeFound(visit, journey.offer, until)
  const told = why === 'none_free' ? null : await toldOf(journey, why)
  const stays = texts.t('rebook.stays', whenOf(texts, startsAt))
  const keep = { text: texts.t('rebook.keep'), href: paths.meetings }
  return await show(
    visit,
    { title: texts.t('rebook.title'), active: paths.meetings, breadcrumbs: trail(visit) },
    html`${deadlineLine(journey)}${besideContact(
      visit,
      html`${alert(texts, {
        kind: 'warning',
        heading: told?.heading ?? texts.t('none.heading'),
        body: `${told?.text ?? texts.t('rebook.noOther')} ${stays}`,
      })}
${buttonRow({ links: told ? [keep, told.way] : [keep] })}
${contactLink(visit)}`,
    )}`,
  )
}
