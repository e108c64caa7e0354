import { html } from 'hono/html'
import { recorded } from '../../actions/once.ts'
import { registerWalkIn } from '../../actions/register-walk-in.ts'
import type { Given } from '../../http/form-input.ts'
import { askCitizenCase, type CitizenCase } from '../../questions/job-centre/around-citizen.ts'
import { interviewTypes } from '../../rules/contact-groups.ts'
import { dateOf, type Instant, timeZone } from '../../rules/dates.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { errorOf, type FieldProblem } from '../../web/alerts.ts'
import { input, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { backField, backIn, backSaying } from '../back.ts'
import { goTo } from '../door.ts'
import { ownPath, paths } from '../paths.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import { OWN, type OwnChoice, ownHourIn, type Typed, typedIn } from './choice.ts'
import { decide, decision, seenIn } from './decision.ts'
import { meetingFact } from './facts.ts'
import { firstName } from './names.ts'
import { chosenFields } from './place-form.ts'
import { isStale } from './refusal-words.ts'
import { shownDay } from './typed.ts'

const USUAL_MINUTES = 45
const QUARTER = 15

interface WalkIn {
  readonly found: CitizenCase
  readonly typed: Typed
  readonly own: OwnChoice | null
  readonly problems: readonly FieldProblem[]
}

/** What stands in the fields at first: an interview that has just ended, with oneself. */
function usual({ session }: Visit, { now, situation, citizen, caseworkers }: CitizenCase, back: string): Typed {
  const start = now.subtract({ minutes: USUAL_MINUTES }).toZonedDateTimeISO(timeZone)
  const quarter = start.round({ smallestUnit: 'minute', roundingIncrement: QUARTER, roundingMode: 'floor' })
  const own = [...caseworkers].find(([, { name }]) => name === session.member.name)
  const named = [...caseworkers].find(([, { ref }]) => ref === citizen.caseworkerRef)
  return {
    offerId: '',
    from: '',
    timeId: OWN,
    day: shownDay(quarter.toPlainDate()),
    clock: `${quarter.hour}.${String(quarter.minute).padStart(2, '0')}`,
    minutes: String(USUAL_MINUTES),
    caseworkerId: (own ?? named)?.[0] ?? '',
    form: 'in_person',
    place: '',
    type: situation.deadline?.interviewType ?? 'job',
    back,
  }
}

async function walkInIn(visit: Visit, given: Given): Promise<WalkIn | null> {
  const id = visit.c.req.param('id') ?? ''
  const found = isId(id) ? await askCitizenCase(visit.context, id) : null
  if (!found?.ok) return null
  const isFirst = given('dag') === '' && given('kl') === ''
  const typed = isFirst ? usual(visit, found.value, backIn(given)) : { ...typedIn(given), timeId: OWN }
  const today = dateOf(found.value.now)
  const read = ownHourIn(visit.texts, typed, { today, kept: null, past: true })
  // A caseworker who is not known yet is to be chosen first: no mistake of anybody's.
  const problems = isFirst ? [] : read.problems
  return { found: found.value, typed, own: read.own, problems }
}

/** `/jc/borgere/{id}/samtale`: an interview held without a booking (M-WALK-IN). */
export async function walkInPage(visit: Visit, given: Given): Promise<Response> {
  const walkIn = await walkInIn(visit, given)
  return walkIn ? await showWalkIn(visit, walkIn, []) : await showProblem(visit, 'notFound')
}

async function showWalkIn(visit: Visit, walkIn: WalkIn, refused: readonly Refusal[]): Promise<Response> {
  const { texts } = visit
  const { found, problems } = walkIn
  return await showCase(
    visit,
    { title: texts.t('jobCentre.meeting.walkIn.title'), citizen: found.citizen, problems, refused },
    html`<p class="font-lead">${texts.t('jobCentre.meeting.walkIn.lead')}</p>${decide(fieldsForm(visit, walkIn), resultOf(visit, walkIn, refused))}`,
  )
}

function fieldsForm({ texts }: Visit, { found, typed, problems }: WalkIn): Html {
  const t = (key: 'day' | 'clock' | 'minutes' | 'caseworker' | 'choose' | 'type' | 'show') =>
    texts.t(`jobCentre.meeting.place.${key}`)
  const field = (id: string, label: string, value: string) =>
    input(texts, { id, name: id, label, value, autocomplete: 'off', ...errorOf(problems, id) })
  return html`<form class="decide__form" method="get" action="${paths.citizenPage(found.citizen.id, 'samtale')}">${field('dag', t('day'), typed.day)}${field('kl', t('clock'), typed.clock)}${field('minutter', t('minutes'), typed.minutes)}${select(
    texts,
    {
      id: 'hvem-moeder',
      name: 'hvem-moeder',
      label: t('caseworker'),
      options: [
        { value: '', label: t('choose') },
        ...[...found.caseworkers].map(([id, { name }]) => ({
          value: id,
          label: name,
          checked: id === typed.caseworkerId,
        })),
      ],
      ...errorOf(problems, 'hvem-moeder'),
    },
  )}${select(texts, {
    id: 'type',
    name: 'type',
    label: t('type'),
    options: interviewTypes.map((type) => ({
      value: type,
      label: texts.t('interview.nameCapital', { type }),
      checked: type === typed.type,
    })),
  })}${backField(typed.back)}<div class="button-row">${smallButton({ text: t('show') })}</div></form>`
}

function resultOf(visit: Visit, { found, typed, own, problems }: WalkIn, refused: readonly Refusal[]): Html {
  const { texts } = visit
  if (!own || problems.length > 0) return html``
  const { citizen, situation, caseworkers } = found
  const name = firstName(citizen.name)
  const caseworker = caseworkers.get(own.caseworkerId)?.name ?? ''
  const { deadline } = situation
  const facts: Fact[] = [
    meetingFact(texts, { ...own, form: 'in_person', place: null, date: own.day, caseworker }),
    ...(deadline
      ? [
          {
            icon: 'info',
            text: texts.t('jobCentre.meeting.walkIn.touchesNo', { date: texts.dayAndMonth(deadline.dueDate) }),
          } as const,
        ]
      : []),
    { icon: 'email', text: texts.t('jobCentre.meeting.walkIn.noMessage', { name }) },
  ]
  return decision(visit, {
    heading: texts.t('jobCentre.meeting.walkIn.happens'),
    facts,
    action: paths.citizenPage(citizen.id, 'samtale'),
    fields: chosenFields(typed),
    seen: found.seen,
    button: texts.t(`jobCentre.meeting.walkIn.${isStale(refused) ? 'anyway' : 'button'}`),
    back: ownPath(typed.back) ?? paths.citizen(citizen.id),
    isRefused: refused.length > 0,
  })
}

const minutesOf = ({ startsAt, endsAt }: { readonly startsAt: Instant; readonly endsAt: Instant }): number =>
  (endsAt.epochMilliseconds - startsAt.epochMilliseconds) / 60_000

/** POST `/jc/borgere/{id}/samtale` */
export async function registerWalkInHere(visit: Visit, given: Given): Promise<Response> {
  const walkIn = await walkInIn(visit, given)
  if (!walkIn) return await showProblem(visit, 'notFound')
  const { found, own, typed } = walkIn
  const seen = seenIn(given)
  if (!own || !seen) return await showWalkIn(visit, walkIn, [])
  const ref = found.caseworkers.get(own.caseworkerId)?.ref
  if (ref === undefined) return await showProblem(visit, 'notFound')
  const { id } = found.citizen
  const interview = { interviewType: own.type, heldAt: own.startsAt, minutes: minutesOf(own), caseworker: ref }
  const done = await recorded(visit.context, { act: 'register_walk_in', citizenId: id }, (within) =>
    registerWalkIn(within, id, interview, { seen }),
  )
  if (done.ok) return goTo(visit, backSaying(typed.back, 'samtale') ?? paths.meetingDone(done.value.id, 'registreret'))
  return await showWalkIn(visit, (await walkInIn(visit, given)) ?? walkIn, done.refusals)
}
