import { html } from 'hono/html'
import { cancelMeeting } from '../../actions/cancel-meeting.ts'
import { recorded } from '../../actions/once.ts'
import type { Given } from '../../http/form-input.ts'
import { askMeetingCase, type MeetingCase } from '../../questions/job-centre/planning.ts'
import { dateOf, isInstantBefore } from '../../rules/dates.ts'
import { deadlineWhenCancelled } from '../../rules/meeting-consequences.ts'
import { isStanding } from '../../rules/meetings.ts'
import { type Refusal, refusal } from '../../rules/refusals.ts'
import { withoutSecrets } from '../../rules/secrets.ts'
import { lineIn } from '../../rules/text.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, input, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital, textsIn } from '../../web/texts.ts'
import { backField, backIn, backSaying } from '../back.ts'
import { goTo } from '../door.ts'
import { ownPath, paths } from '../paths.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import { decide, decision, seenIn } from './decision.ts'
import { deadlineFacts, messageFacts, newsFact } from './facts.ts'
import { firstName } from './names.ts'
import { hoursInWords } from './place-form.ts'
import { isStale, refusedAlert } from './refusal-words.ts'

interface Cancelling {
  readonly found: MeetingCase
  readonly typed: string
  /** Null where none is given, or it cannot be read. */
  readonly reason: string | null
  readonly problems: readonly FieldProblem[]
  /** Where to go afterwards, as given. */
  readonly back: string
}

async function cancellingIn(visit: Visit, given: Given): Promise<Cancelling | null> {
  const id = visit.c.req.param('id') ?? ''
  const found = isId(id) ? await askMeetingCase(visit.context, id) : null
  if (!found?.ok) return null
  const typed = given('begrundelse')
  const reason = typed.trim() === '' ? null : lineIn(typed)
  const isWrong = typed.trim() !== '' && (reason === null || reason.length > 500)
  const problems = isWrong
    ? [{ fieldId: 'begrundelse', message: visit.texts.t('jobCentre.meeting.cancel.wrongReason') }]
    : []
  return { found: found.value, typed, reason: isWrong ? null : reason, problems, back: backIn(given) }
}

/** `/jc/moeder/{id}/aflys`: the reason that the citizen is told, the text, and what follows. */
export async function cancelPage(visit: Visit, given: Given): Promise<Response> {
  const cancelling = await cancellingIn(visit, given)
  return cancelling ? await showCancelling(visit, cancelling, []) : await showProblem(visit, 'notFound')
}

async function showCancelling(visit: Visit, cancelling: Cancelling, refused: readonly Refusal[]): Promise<Response> {
  const { texts, formToken: owner } = visit
  const { found, typed, problems, back } = cancelling
  const { citizen, meeting } = found
  const name = firstName(citizen.name)
  const cannot = texts.t('jobCentre.meeting.cancel.cannot')
  const barred = isStanding(meeting) ? [] : [refusal('cancelling_not_planned', { status: meeting.status })]
  const [error] = problems
  // A POST, unlike other previews: what is typed here may name somebody, and an address is kept.
  const form = postForm(
    { action: paths.meetingPage(meeting.id, 'aflys'), owner, className: 'decide__form', novalidate: true },
    html`${backField(back)}<p>${capital(hoursInWords(texts, meeting))}</p>${input(texts, {
      id: 'begrundelse',
      name: 'begrundelse',
      label: texts.t('jobCentre.meeting.cancel.reason'),
      hint: texts.t('jobCentre.meeting.cancel.reasonHint', { name }),
      value: typed,
      optional: true,
      autocomplete: 'off',
      ...(error ? { error: error.message } : {}),
    })}<div class="button-row">${smallButton({ text: texts.t('jobCentre.meeting.cancel.show'), name: 'vis', value: 'ja' })}</div>`,
  )
  const above = barred.length > 0 ? refusedAlert(texts, barred, { heading: cannot, name }) : null
  return await showCase(
    visit,
    { title: texts.t('jobCentre.meeting.cancel.title'), citizen, meeting, problems, refused, cannot, above },
    barred.length > 0 ? html`` : decide(form, problems.length > 0 ? html`` : resultOf(visit, cancelling, refused)),
  )
}

function resultOf(visit: Visit, { found, reason, back }: Cancelling, refused: readonly Refusal[]): Html {
  const { texts } = visit
  const { meeting, situation, seen, citizen } = found
  return decision(visit, {
    heading: texts.t('jobCentre.meeting.cancel.happens'),
    facts: [
      ...deadlineFacts(texts, found, deadlineWhenCancelled(situation, meeting)),
      ...messageFacts(texts, found, { reminderOf: null }),
      ...(citizen.channels.length > 0 ? [textFact(visit, found, reason)] : []),
      newsFact(texts, found),
      ...(meeting.timeId !== null && isInstantBefore(found.now, meeting.startsAt)
        ? [{ icon: 'time', text: texts.t('jobCentre.meeting.fact.seat') } as const]
        : []),
    ],
    action: paths.meetingPage(meeting.id, 'aflys'),
    fields: html`${backField(back)}${reason === null ? '' : hidden('begrundelse', reason)}`,
    seen,
    button: texts.t(`jobCentre.meeting.cancel.${isStale(refused) ? 'anyway' : 'button'}`),
    back: ownPath(back) ?? paths.meeting(meeting.id),
    isRefused: refused.length > 0,
  })
}

/** What the citizen reads, in their language and masked as it leaves (N-SECRET). */
function textFact({ texts }: Visit, { citizen, meeting }: MeetingCase, reason: string | null): Fact {
  const words = textsIn(citizen.language)
  const { startsAt } = meeting
  const when = { date: words.mediumDate(dateOf(startsAt)), time: words.clockTime(startsAt) }
  const because =
    reason === null ? '' : words.t('message.receiptEmail.reason', { reason: withoutSecrets(reason, citizen.name) })
  const isMasked = reason !== null && withoutSecrets(reason, citizen.name) !== reason
  return {
    icon: 'info',
    text: texts.t('jobCentre.meeting.cancel.text', { name: firstName(citizen.name) }),
    more: html`<span lang="${words.language}">${words.t('message.receiptSms.cancelled', when)} ${because}</span>${isMasked ? html`<br>${texts.t('jobCentre.meeting.cancel.masked')}` : ''}`,
  }
}

/** POST `/jc/moeder/{id}/aflys`: shows what the reason makes of the message, or cancels. */
export async function cancel(visit: Visit, given: Given): Promise<Response> {
  const cancelling = await cancellingIn(visit, given)
  if (!cancelling) return await showProblem(visit, 'notFound')
  const { found, reason, problems, back } = cancelling
  const { meeting, citizen } = found
  const seen = seenIn(given)
  if (problems.length > 0 || given('vis') !== '' || !seen) return await showCancelling(visit, cancelling, [])
  const act = { act: 'cancel_meeting', citizenId: citizen.id, subject: meeting.id } as const
  const done = await recorded(visit.context, act, (within) =>
    cancelMeeting(within, { meetingId: meeting.id, reason, seen }),
  )
  const next = found.isOurs ? paths.meetingDone(meeting.id, 'aflyst') : paths.citizen(citizen.id)
  if (done.ok) return goTo(visit, backSaying(back, 'aflyst') ?? next)
  return await showCancelling(visit, (await cancellingIn(visit, given)) ?? cancelling, done.refusals)
}
