import { html } from 'hono/html'
import { changeMeeting, type MeetingFactsChange } from '../../actions/change-meeting.ts'
import { recorded } from '../../actions/once.ts'
import type { Given } from '../../http/form-input.ts'
import { askMoving, type Moving } from '../../questions/job-centre/planning.ts'
import { type ChangeableFacts, changeRefusals, mattersToCitizen } from '../../rules/changes.ts'
import { minutesAfter } from '../../rules/dates.ts'
import { meetingForms } from '../../rules/meetings.ts'
import { type Refusal, refusal } from '../../rules/refusals.ts'
import { lineIn } from '../../rules/text.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, input, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import { LEAST_MINUTES, MOST_MINUTES } from './choice.ts'
import { decide, decision, seenIn } from './decision.ts'
import { meetingFact, messageFacts, newsFact } from './facts.ts'
import { firstName } from './names.ts'
import { isStale, refusalWords } from './refusal-words.ts'

/** What stands in the fields. */
interface Typed {
  readonly caseworkerId: string
  readonly form: string
  readonly place: string
  readonly minutes: string
  readonly videoUrl: string
}

interface Change {
  readonly id: string
  readonly moving: Moving
  readonly typed: Typed
  /** Null where something could not be read. */
  readonly after: (ChangeableFacts & { readonly ownVideoUrl: string | null; readonly minutes: number }) | null
  readonly problems: readonly FieldProblem[]
}

const minutesOf = ({ meeting }: Moving['of']): number =>
  (meeting.endsAt.epochMilliseconds - meeting.startsAt.epochMilliseconds) / 60_000

function typedOf(given: Given, { meeting, seenMeeting, ownVideoUrl }: Moving['of']): Typed {
  if (given('vis') !== '')
    return {
      caseworkerId: given('hvem-moeder'),
      form: given('form'),
      place: given('sted'),
      minutes: given('minutter'),
      videoUrl: given('video'),
    }
  return {
    caseworkerId: meeting.caseworkerId ?? '',
    form: meeting.form,
    place: seenMeeting.place ?? '',
    minutes: String((meeting.endsAt.epochMilliseconds - meeting.startsAt.epochMilliseconds) / 60_000),
    videoUrl: ownVideoUrl ?? '',
  }
}

function roomIn(text: string): string | null {
  try {
    const { protocol, href } = new URL(text.trim())
    return protocol === 'https:' && href.length <= 500 ? text.trim() : null
  } catch {
    return null
  }
}

function read({ texts }: Visit, typed: Typed, of: Moving['of']): Pick<Change, 'after' | 'problems'> {
  const { meeting, rooms } = of
  const minutes = Number(typed.minutes)
  const form = meetingForms.find((one) => one === typed.form) ?? meeting.form
  const place = typed.place.trim() === '' ? null : lineIn(typed.place)
  const ownVideoUrl = typed.videoUrl.trim() === '' ? null : roomIn(typed.videoUrl)
  const isLength = Number.isSafeInteger(minutes) && minutes >= LEAST_MINUTES && minutes <= MOST_MINUTES
  const problems: FieldProblem[] = []
  const bounds = { least: LEAST_MINUTES, most: MOST_MINUTES }
  if (!isLength)
    problems.push({ fieldId: 'minutter', message: texts.t('jobCentre.meeting.place.wrongMinutes', bounds) })
  if (typed.place.trim() !== '' && place === null)
    problems.push({ fieldId: 'sted', message: texts.t('jobCentre.meeting.place.wrongPlace') })
  if (typed.videoUrl.trim() !== '' && ownVideoUrl === null)
    problems.push({ fieldId: 'video', message: texts.t('jobCentre.meeting.change.wrongVideo') })
  if (problems.length > 0) return { after: null, problems }
  const caseworkerId = of.caseworkers.has(typed.caseworkerId) ? typed.caseworkerId : meeting.caseworkerId
  const videoUrl = ownVideoUrl ?? rooms.get(caseworkerId ?? '') ?? null
  const endsAt = minutesAfter(meeting.startsAt, minutes)
  return { after: { caseworkerId, form, place, endsAt, videoUrl, ownVideoUrl, minutes }, problems }
}

async function changeIn(visit: Visit, given: Given): Promise<Change | null> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return null
  // Asked in one question, so that it is one look (J-OWN).
  const ownHour = (of: Moving['of']) => {
    const { after } = read(visit, typedOf(given, of), of)
    const { startsAt } = of.meeting
    return after?.caseworkerId ? { caseworkerId: after.caseworkerId, startsAt, endsAt: after.endsAt } : null
  }
  const moving = await askMoving(visit.context, id, { offerId: null, from: null, ownHour })
  if (!moving.ok) return null
  const typed = typedOf(given, moving.value.of)
  return { id, moving: moving.value, typed, ...read(visit, typed, moving.value.of) }
}

/** `/jc/moeder/{id}/ret`: caseworker, form, place, length or video room (M-CHANGE). */
export async function changePage(visit: Visit, given: Given): Promise<Response> {
  const change = await changeIn(visit, given)
  return change ? await showChange(visit, change, []) : await showProblem(visit, 'notFound')
}

async function showChange(visit: Visit, change: Change, refused: readonly Refusal[]): Promise<Response> {
  const { texts } = visit
  const { moving, problems } = change
  const { citizen, of } = moving
  const cannot = texts.t('jobCentre.meeting.change.cannot')
  return await showCase(
    visit,
    { title: texts.t('jobCentre.meeting.change.title'), citizen, meeting: of.meeting, problems, refused, cannot },
    decide(fieldsForm(visit, change), problems.length > 0 ? html`` : resultOf(visit, change, refused)),
  )
}

function fieldsForm({ texts }: Visit, { id, moving, typed, problems }: Change): Html {
  const t = (key: 'caseworker' | 'form' | 'where2' | 'minutes' | 'show') => texts.t(`jobCentre.meeting.place.${key}`)
  const field = (name: string, label: string, value: string, hint?: string) => {
    const problem = problems.find(({ fieldId }) => fieldId === name)
    return input(texts, {
      id: name,
      name,
      label,
      value,
      autocomplete: 'off',
      ...(hint === undefined ? {} : { hint }),
      ...(problem ? { error: problem.message } : {}),
    })
  }
  const caseworkers = [...moving.caseworkers].map(([caseworkerId, { name }]) => ({
    value: caseworkerId,
    label: name,
    checked: caseworkerId === typed.caseworkerId,
  }))
  const forms = meetingForms.map((form) => ({
    value: form,
    label: texts.t('meetingForm.name', { form }),
    checked: form === typed.form,
  }))
  return html`<form class="decide__form" method="get" action="${paths.meetingPage(id, 'ret')}">${hidden('vis', 'ja')}${select(texts, { id: 'hvem-moeder', name: 'hvem-moeder', label: t('caseworker'), options: caseworkers })}${select(texts, { id: 'form', name: 'form', label: t('form'), options: forms })}${field('sted', t('where2'), typed.place)}${field('minutter', t('minutes'), typed.minutes)}${field('video', texts.t('jobCentre.meeting.change.video'), typed.videoUrl, texts.t('jobCentre.meeting.change.videoHint'))}
<div class="button-row">${smallButton({ text: t('show') })}</div></form>`
}

/** What the meeting is now, as far as it can change. */
const before = ({ meeting, seenMeeting, videoUrl }: Moving['of']): ChangeableFacts => ({
  caseworkerId: meeting.caseworkerId,
  form: meeting.form,
  place: seenMeeting.place,
  endsAt: meeting.endsAt,
  videoUrl,
})

function refusalsOf({ moving, after }: Change): Refusal[] {
  const { of, situation, now, isHourTaken } = moving
  const standing = situation.meetings.find(({ id }) => id === of.meeting.id)
  if (!standing || !after) return [refusal('changing_not_planned', { status: of.meeting.status })]
  const isAnotherHour = after.caseworkerId !== of.meeting.caseworkerId || after.minutes > minutesOf(of)
  const busy = isAnotherHour && isHourTaken ? [refusal('caseworker_busy')] : []
  return [...changeRefusals(situation, standing, after.endsAt, now), ...busy]
}

function resultOf(visit: Visit, change: Change, refused: readonly Refusal[]): Html {
  const { texts } = visit
  const { id, moving, typed, after } = change
  const { of, citizen, caseworkers } = moving
  const name = firstName(citizen.name)
  if (!after) return html``
  const refusals = refusalsOf(change)
  const was = before(of)
  const isNothing = !mattersToCitizen(was, after) && was.place === after.place && of.ownVideoUrl === after.ownVideoUrl
  if (refusals.length === 0 && isNothing)
    return html`<section class="result" aria-labelledby="happens"><h2 id="happens">${texts.t('jobCentre.meeting.change.happens')}</h2><p>${texts.t('jobCentre.meeting.change.nothing')}</p></section>`
  const { meeting } = of
  const caseworker = caseworkers.get(after.caseworkerId ?? '')?.name ?? ''
  const told: Fact[] = mattersToCitizen(was, after)
    ? [
        ...messageFacts(texts, moving, {
          reminderOf: null,
          receipt: { visit, kind: 'changed', planned: { ...meeting, ...after, caseworker } },
        }),
        newsFact(texts, moving),
      ]
    : [{ icon: 'email', text: texts.t('jobCentre.meeting.change.notTold', { name }) }]
  const facts: Fact[] =
    refusals.length > 0
      ? refusals.map((one) => ({ icon: 'error', text: refusalWords(texts, one, name) }))
      : [meetingFact(texts, { ...meeting, ...after, caseworker }), ...told]
  return decision(visit, {
    heading: texts.t(`jobCentre.meeting.change.${refusals.length > 0 ? 'cannot' : 'happens'}`),
    facts,
    action: paths.meetingPage(id, 'ret'),
    fields: html`${hidden('vis', 'ja')}${hidden('hvem-moeder', typed.caseworkerId)}${hidden('form', typed.form)}${hidden('sted', typed.place)}${hidden('minutter', typed.minutes)}${hidden('video', typed.videoUrl)}`,
    seen: moving.seen,
    button: refusals.length > 0 ? null : texts.t(`jobCentre.meeting.change.${isStale(refused) ? 'anyway' : 'button'}`),
    back: paths.meeting(id),
    isRefused: refused.length > 0,
  })
}

/** POST `/jc/moeder/{id}/ret` */
export async function changeHere(visit: Visit, given: Given): Promise<Response> {
  const change = await changeIn(visit, given)
  if (!change) return await showProblem(visit, 'notFound')
  const { id, moving, after } = change
  const seen = seenIn(given)
  if (!after || !seen) return await showChange(visit, change, [])
  const { of, caseworkers, citizen } = moving
  const ref =
    after.caseworkerId === of.meeting.caseworkerId ? undefined : caseworkers.get(after.caseworkerId ?? '')?.ref
  const { place, form, minutes, ownVideoUrl: videoUrl } = after
  const wanted: MeetingFactsChange = {
    place,
    form,
    minutes,
    videoUrl,
    ...(ref === undefined ? {} : { caseworker: ref }),
  }
  const act = { act: 'change_meeting', citizenId: citizen.id, subject: id } as const
  const done = await recorded(visit.context, act, (within) => changeMeeting(within, id, wanted, { seen }))
  if (done.ok) return goTo(visit, paths.meetingDone(id, 'rettet'))
  return await showChange(visit, (await changeIn(visit, given)) ?? change, done.refusals)
}
