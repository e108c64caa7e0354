import { html } from 'hono/html'
import { recorded } from '../../actions/once.ts'
import { summonCitizen } from '../../actions/summon-citizen.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askSummons, type FittingTime, type Planning } from '../../questions/job-centre/planning.ts'
import { furtherInterviewRefusals } from '../../rules/booking-window.ts'
import { dateOf } from '../../rules/dates.ts'
import { deadlineWhenPlanned } from '../../rules/meeting-consequences.ts'
import { DEFAULT_NOTICE_HOURS } from '../../rules/meetings.ts'
import { type Refusal, refusal } from '../../rules/refusals.ts'
import { summonsRefusals } from '../../rules/summons.ts'
import { isId } from '../../storage/ids.ts'
import type { Html } from '../../web/html.ts'
import { backQuery, backSaying } from '../back.ts'
import { goTo } from '../door.ts'
import { ownPath, paths } from '../paths.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { smallLink } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import {
  chosenTime,
  formOfTime,
  type OwnChoice,
  ownHourIn,
  summonsTo,
  type Typed,
  typedIn,
  wantedOf,
} from './choice.ts'
import { decide, decision, seenIn } from './decision.ts'
import {
  absenceFact,
  deadlineFacts,
  meetingFact,
  messageFacts,
  newsFact,
  type Planned,
  shutFacts,
  termsFact,
  windowFact,
} from './facts.ts'
import { firstName } from './names.ts'
import { chosenFields, placeForm, takenAlert } from './place-form.ts'
import { isStale, refusalWords } from './refusal-words.ts'

const silent = { allowed: false, noticeHours: DEFAULT_NOTICE_HOURS }

/** What was chosen: a published time, an own hour, or nothing that could be read. */
type Chosen = { readonly time: FittingTime } | { readonly own: OwnChoice } | null

interface Summons {
  readonly id: string
  readonly typed: Typed
  readonly planning: Planning
  readonly chosen: Chosen
  readonly isAnother: boolean
  readonly problems: ReturnType<typeof ownHourIn>['problems']
}

/** Reads what was chosen, and what the rules say of it. Null: no such citizen here. */
async function summonsIn(visit: Visit, given: Given): Promise<Summons | null> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return null
  const typed = typedIn(given)
  const today = dateOf(context.clock.now())
  const { own, problems } = ownHourIn(texts, typed, { today, kept: null })
  const planning = await askSummons(context, id, wantedOf(typed, own))
  if (!planning.ok) return null
  const { time, isAnother } = chosenTime(planning.value, typed)
  const chosen = own ? { own } : time ? { time } : null
  return { id, typed, planning: planning.value, chosen, isAnother, problems }
}

function plannedOf({ chosen, planning, typed }: Summons): Planned | null {
  if (!chosen) return null
  if ('time' in chosen) {
    const { time } = chosen
    return {
      ...time,
      type: time.offer.meetingType,
      form: formOfTime(time, typed),
      caseworker: time.caseworkerName,
    }
  }
  const { own } = chosen
  return { ...own, date: own.day, caseworker: planning.caseworkers.get(own.caseworkerId)?.name ?? '' }
}

/** Every reason against it now. */
function refusalsOf({ planning, chosen }: Summons, planned: Planned | null): Refusal[] {
  const { situation, now, isHourTaken } = planning
  if (!planned) return furtherInterviewRefusals(situation)
  const busy = chosen && 'own' in chosen && isHourTaken ? [refusal('caseworker_busy')] : []
  return [...summonsRefusals(situation, planned, now), ...busy]
}

function factsOf(visit: Visit, { planning, chosen }: Summons, planned: Planned): Fact[] {
  const { texts } = visit
  const offer = chosen && 'time' in chosen ? chosen.time.offer : null
  const terms = offer ?? { rebooking: silent, cancelling: silent }
  return [
    ...shutFacts(texts, planning),
    ...absenceFact(texts, planning, planned.date),
    meetingFact(texts, planned),
    ...deadlineFacts(texts, planning, deadlineWhenPlanned(planning.situation, planned)),
    ...windowFact(texts, planning, planned.date),
    ...messageFacts(texts, planning, {
      reminderOf: { startsAt: planned.startsAt, reminderHours: offer?.reminderHours ?? null },
      receipt: { visit, kind: 'summoned', planned },
    }),
    newsFact(texts, planning),
    termsFact(texts, planning, terms),
  ]
}

/** `/jc/borgere/{id}/indkald`: the next times that fit, and what follows from the one chosen. */
export async function summonPage(visit: Visit, given: Given): Promise<Response> {
  const summons = await summonsIn(visit, given)
  return summons ? await showSummons(visit, summons, []) : await showProblem(visit, 'notFound')
}

async function showSummons(visit: Visit, summons: Summons, refused: readonly Refusal[]): Promise<Response> {
  const { texts } = visit
  const { id, typed, planning, chosen, isAnother, problems } = summons
  const { citizen } = planning
  const action = paths.citizenPage(id, 'indkald')
  const time = chosen && 'time' in chosen ? chosen.time : null
  return await showCase(
    visit,
    {
      title: texts.t('jobCentre.meeting.summon.title'),
      citizen,
      problems,
      refused,
      cannot: texts.t('jobCentre.meeting.summon.cannot', { name: firstName(citizen.name) }),
      above: takenAlert(texts, isAnother, time),
    },
    decide(
      placeForm(texts, { action, typed, planning, time, problems, isMove: false }),
      resultOf(visit, summons, refused),
    ),
  )
}

function resultOf(visit: Visit, summons: Summons, refused: readonly Refusal[]): Html {
  const { texts } = visit
  const { id, typed, planning, chosen, problems } = summons
  const name = firstName(planning.citizen.name)
  const planned = plannedOf(summons)
  if (problems.length > 0) return html``
  const refusals = refusalsOf(summons, planned)
  const facts: Fact[] =
    refusals.length > 0
      ? refusals.map((one) => ({
          icon: 'error',
          text: refusalWords(texts, one, name),
          more: wayOut(visit, summons, one),
        }))
      : planned
        ? factsOf(visit, summons, planned)
        : []
  if (facts.length === 0) return html``
  const settled = chosen && 'time' in chosen ? { ...typed, timeId: chosen.time.id } : typed
  const button = texts.t(`jobCentre.meeting.summon.${isStale(refused) ? 'anyway' : 'button'}`)
  return decision(visit, {
    heading:
      refusals.length > 0
        ? texts.t('jobCentre.meeting.summon.cannot', { name })
        : texts.t('jobCentre.meeting.summon.happens', { name }),
    facts,
    action: paths.citizenPage(id, 'indkald'),
    fields: chosenFields(settled),
    seen: planning.seen,
    button: refusals.length > 0 ? null : button,
    back: ownPath(typed.back) ?? paths.citizen(id),
    isRefused: refused.length > 0,
  })
}

/** M-EARLIER: who has an interview already gets it moved. */
function wayOut({ texts }: Visit, { planning, typed }: Summons, { code }: Refusal): Html {
  const { plannedInterview } = planning.situation
  if (code !== 'interview_already_planned' || !plannedInterview) return html``
  return smallLink({
    href: withQuery(paths.meetingPage(plannedInterview.id, 'flyt'), backQuery(typed.back)),
    text: texts.t('jobCentre.meeting.summon.moveInstead'),
    isPrimary: true,
    autofocus: true,
  })
}

/** POST `/jc/borgere/{id}/indkald`: summons, and shows the meeting; refused, the page again. */
export async function summon(visit: Visit, given: Given): Promise<Response> {
  const summons = await summonsIn(visit, given)
  if (!summons) return await showProblem(visit, 'notFound')
  const { id, typed, planning, chosen, isAnother, problems } = summons
  const seen = seenIn(given)
  if (!chosen || !seen || problems.length > 0) return await showSummons(visit, summons, [])
  // The time that was chosen is gone: another is not taken unseen.
  if (isAnother) return await showSummons(visit, summons, [refusal('time_taken')])
  const own = 'own' in chosen ? chosen.own : null
  const caseworker = own && planning.caseworkers.get(own.caseworkerId)
  if (own && !caseworker) return await showProblem(visit, 'notFound')
  const to =
    'time' in chosen
      ? summonsTo({ time: chosen.time, form: formOfTime(chosen.time, typed) })
      : summonsTo({ own: chosen.own, ref: caseworker?.ref ?? '' })
  const done = await recorded(visit.context, { act: 'summon_citizen', citizenId: id }, (within) =>
    summonCitizen(within, id, to, { seen }),
  )
  if (done.ok) return goTo(visit, backSaying(typed.back, 'indkaldt') ?? paths.meetingDone(done.value.id, 'indkaldt'))
  const now = (await summonsIn(visit, given)) ?? summons
  return await showSummons(visit, now, done.refusals)
}
