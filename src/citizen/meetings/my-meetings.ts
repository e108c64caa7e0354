import { html } from 'hono/html'
import { askBookableDays } from '../../questions/bookable.ts'
import { askOwnMeetings, type OwnMeeting } from '../../questions/own/meetings.ts'
import { selfBookingRefusals } from '../../rules/booking-window.ts'
import type { Deadline } from '../../rules/deadline.ts'
import { aboutInterviews } from '../../rules/no-times.ts'
import { type Refusal, refusal } from '../../rules/refusals.ts'
import { linkButton, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { panel } from '../../web/layout.ts'
import { filmOrSteps } from '../booking/how-to-book.ts'
import { OTHER_MEETINGS } from '../booking/journey.ts'
import { deadlineInTime, visibleDeadline } from '../deadline-line.ts'
import { comingAndEarlier, comingCard, earlierCard, whenOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { type MeetingCardView, meetingCard } from '../pieces/meeting-card.ts'
import { wordsOfRefusal } from '../refusal-words.ts'
import { besideContact, show, type Visit } from '../signed-in-request.ts'

/** What can be booked from here: whether there are offers of interviews, and of other meetings. */
async function offered(visit: Visit) {
  const { context, situation, alreadyRead } = visit
  const of = async (only: 'interviews' | 'other') => {
    const found = await askBookableDays(context, situation.citizenId, { only, to: situation.today, alreadyRead })
    return found.ok ? found.value : { offers: [], reasons: [] }
  }
  const [interviews, others] = [await of('interviews'), await of('other')]
  return {
    interviews: interviews.offers.length > 0,
    others: others.offers.length > 0,
    reasons: interviews.offers.length > 0 ? [] : interviews.reasons,
  }
}

/** Where booking is explained, and who can be asked. */
function helpLinks(visit: Visit): Html {
  const { texts } = visit
  const film = filmOrSteps(visit, texts)
  return html`<p class="more"><a href="${film.href}">${film.text}</a></p><p class="more"><a href="${paths.contact}">${texts.t('common.contactJobCentre')}</a></p>`
}

const button = (text: string, href: string): Html => html`<div class="button-row">${linkButton(text, href)}</div>`

/** F-CHOICE, first radio button: the text of the first notice, whatever is left of the time. */
function withDeadline(visit: Visit, { interviewType: type, dueDate }: Deadline): Html {
  const { texts } = visit
  return html`<h2>${texts.t('mineMoeder.deadlineHeading', { type })}</h2>
<p>${texts.rich('notice.text.new', { type, date: texts.longDate(dueDate) })}</p>
${button(texts.t('mineMoeder.deadlineButton'), paths.book)}${helpLinks(visit)}${deadlineInTime(visit)}`
}

function otherMeetings(visit: Visit, words: string): Html {
  const { texts } = visit
  return html`<h2>${texts.t('mineMoeder.otherHeading')}</h2><p>${words}</p>
${button(texts.t('mineMoeder.otherButton'), OTHER_MEETINGS)}${helpLinks(visit)}`
}

/**
 * F-CHOICE, §2.4: "Hvis jobcentret har andre tilbud til borgeren …, kan han få vist op til to
 * radioknapper". The stylesheet shows what belongs to the button that is chosen; a browser that
 * cannot shows both, and each has its own link.
 */
function fork(visit: Visit, deadline: Deadline): Html {
  const { texts } = visit
  const choice = radioGroup(texts, {
    id: 'moede',
    name: 'moede',
    legend: texts.t('mineMoeder.choiceLegend'),
    legendAs: 'hidden',
    options: [
      {
        value: 'samtale',
        label: texts.t('mineMoeder.choiceDeadline', { type: deadline.interviewType }),
        checked: true,
      },
      { value: 'andet', label: texts.t('mineMoeder.choiceOther') },
    ],
  })
  return html`<div class="fork">${choice}
<section class="fork__deadline">${withDeadline(visit, deadline)}</section>
<section class="fork__other">${otherMeetings(visit, texts.t('mineMoeder.otherTextBesideDeadline'))}</section></div>`
}

/** J-WHY: why nothing can be booked, in plain words. */
function whyNot(visit: Visit, reasons: readonly Refusal[]): Html {
  const { texts } = visit
  const [first = refusal('no_offer_fits'), ...more] = reasons
  const sentences = [first, ...more].map(({ code }) => wordsOfRefusal(visit, code))
  return panel(
    texts.t('refusal.why', { wanted: 'book' }),
    sentences.length === 1
      ? html`<p>${sentences}</p>`
      : html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
  )
}

/** M-ONE: why no interview is to be booked from here, where one is planned. */
function noInterview(visit: Visit, reasons: readonly Refusal[]): Html | '' {
  const { texts, situation } = visit
  const [planned] = aboutInterviews(reasons)
  if (!planned) return ''
  const interview = situation.plannedInterview
  const words = interview
    ? texts.t('trouble.alreadyBooked.text', whenOf(texts, interview.startsAt))
    : wordsOfRefusal(visit, planned.code)
  return html`<p>${words}</p>`
}

async function booking(visit: Visit): Promise<Html> {
  const { texts, situation } = visit
  const deadline = visibleDeadline(situation)
  const barred = selfBookingRefusals(situation)
  const can = barred.length > 0 ? { interviews: false, others: false, reasons: barred } : await offered(visit)
  if (deadline) return can.others ? fork(visit, deadline) : withDeadline(visit, deadline)
  if (can.interviews)
    return html`<h2>${texts.t('mineMoeder.bookHeading')}</h2><p>${texts.t('mineMoeder.bookText')}</p>
${button(texts.t('mineMoeder.bookButton'), paths.book)}${helpLinks(visit)}`
  if (can.others)
    return html`${otherMeetings(visit, texts.t('mineMoeder.otherText'))}${noInterview(visit, can.reasons)}`
  return html`<h2>${texts.t('mineMoeder.bookHeading')}</h2><p>${texts.t('mineMoeder.nothingToBook')}</p>${whyNot(visit, can.reasons)}${helpLinks(visit)}`
}

const cards = (
  { texts }: Visit,
  meetings: readonly OwnMeeting[],
  card: (meeting: OwnMeeting) => MeetingCardView,
  none: string,
): Html =>
  meetings.length === 0
    ? html`<p>${none}</p>`
    : html`<div class="meetings">${meetings.map((meeting) => meetingCard(texts, card(meeting)))}</div>`

/** `/mine-moeder`: booking, coming and earlier meetings. */
export async function mineMoeder(visit: Visit): Promise<Response> {
  const { texts } = visit
  const meetings = await askOwnMeetings(visit.context, visit.situation.citizenId)
  const { coming, earlier } = comingAndEarlier(visit, meetings.ok ? meetings.value : [])
  const main = html`<section class="booking">${await booking(visit)}</section>
<h2>${texts.t('mineMoeder.coming')}</h2>
${cards(visit, coming, (meeting) => comingCard(visit, meeting), texts.t('mineMoeder.noComing'))}
<h2>${texts.t('mineMoeder.earlier')}</h2>
${cards(visit, earlier, (meeting) => earlierCard(visit, meeting), texts.t('mineMoeder.noEarlier'))}`
  return await show(
    visit,
    {
      title: texts.t('mineMoeder.title'),
      active: paths.meetings,
      breadcrumbs: [{ href: paths.minSide, text: texts.t('minSide.title') }],
    },
    besideContact(visit, main),
  )
}
