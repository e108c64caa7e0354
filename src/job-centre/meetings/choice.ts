import type { WantedSummonsTo } from '../../actions/summon-citizen.ts'
import type { Given } from '../../http/form-input.ts'
import type { FittingTime, OwnHour, Planning, WantedPlace } from '../../questions/job-centre/planning.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { type Instant, minutesAfter, type PlainDate, plainDate } from '../../rules/dates.ts'
import { type MeetingForm, meetingForms } from '../../rules/meetings.ts'
import { lineIn } from '../../rules/text.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import type { Texts } from '../../web/texts.ts'
import { backIn, backQuery } from '../back.ts'
import { clockIn, dayIn, momentOf, shownDay } from './typed.ts'

// Where a meeting is to be, as a form says it: one of the next free times, or an hour of a
// caseworker's own.

/** The bounds of a meeting's length, as the API takes it. */
export const LEAST_MINUTES = 5
export const MOST_MINUTES = 480
const USUAL_MINUTES = 45

/** The value of the choice of an hour of one's own. */
export const OWN = 'egen'

/** What stands in the fields, as it was typed. */
export interface Typed {
  readonly offerId: string
  readonly from: string
  readonly timeId: string
  readonly day: string
  readonly clock: string
  readonly minutes: string
  readonly caseworkerId: string
  readonly form: string
  readonly place: string
  readonly type: string
  /** Where to go afterwards, as given; whoever goes there checks it. */
  readonly back: string
}

export const typedIn = (given: Given): Typed => ({
  offerId: given('emne'),
  from: given('fra'),
  timeId: given('tid'),
  day: given('dag'),
  clock: given('kl'),
  minutes: given('minutter'),
  caseworkerId: given('hvem-moeder'),
  form: given('form'),
  place: given('sted'),
  type: given('type'),
  back: backIn(given),
})

/** The same for an address or hidden fields. */
export const fieldsOf = (typed: Typed): Readonly<Record<string, string>> => ({
  emne: typed.offerId,
  fra: typed.from,
  tid: typed.timeId,
  dag: typed.day,
  kl: typed.clock,
  minutter: typed.minutes,
  'hvem-moeder': typed.caseworkerId,
  form: typed.form,
  sted: typed.place,
  type: typed.type,
  ...backQuery(typed.back),
})

/** An hour of a caseworker's own, as far as it can be read. */
export interface OwnChoice extends OwnHour {
  readonly day: PlainDate
  readonly form: MeetingForm
  readonly place: string | null
  readonly type: InterviewType
}

/** What a move keeps of the meeting; a summons has none of it. */
export interface KeptFacts {
  readonly caseworkerId: string
  readonly form: MeetingForm
  readonly place: string | null
  readonly type: InterviewType
  readonly startsAt: Instant
  readonly endsAt: Instant
}

export interface OwnRead {
  readonly own: OwnChoice | null
  readonly problems: readonly FieldProblem[]
}

const typeIn = (text: string): InterviewType => (text === 'follow_up' ? 'follow_up' : 'job')
const formIn = (text: string): MeetingForm | null => meetingForms.find((form) => form === text) ?? null

const wrong = (is: boolean, fieldId: string, message: string): FieldProblem[] => (is ? [{ fieldId, message }] : [])

/**
 * Reads the fields of an own hour; `kept`: a move keeps all but day and hour; `past`: it has been.
 */
export function ownHourIn(
  texts: Texts,
  typed: Typed,
  {
    today,
    kept,
    past = false,
  }: { readonly today: PlainDate; readonly kept: KeptFacts | null; readonly past?: boolean },
): OwnRead {
  if (typed.timeId !== OWN) return { own: null, problems: [] }
  const day = dayIn(typed.day, today, { past })
  const clock = clockIn(typed.clock)
  const length = kept
    ? (kept.endsAt.epochMilliseconds - kept.startsAt.epochMilliseconds) / 60_000
    : Number(typed.minutes || USUAL_MINUTES)
  const place = typed.place.trim() === '' ? null : lineIn(typed.place)
  const caseworkerId = kept?.caseworkerId ?? (isId(typed.caseworkerId) ? typed.caseworkerId : null)
  const isLength = Number.isSafeInteger(length) && length >= LEAST_MINUTES && length <= MOST_MINUTES
  const example = shownDay(today)
  const t = (key: 'wrongDay' | 'wrongClock' | 'wrongMinutes' | 'noCaseworker' | 'wrongPlace') =>
    texts.t(`jobCentre.meeting.place.${key}`, { example, least: LEAST_MINUTES, most: MOST_MINUTES })
  const problems = [
    ...wrong(!day, 'dag', t('wrongDay')),
    ...wrong(!clock, 'kl', t('wrongClock')),
    ...wrong(!kept && !isLength, 'minutter', t('wrongMinutes')),
    ...wrong(caseworkerId === null, 'hvem-moeder', t('noCaseworker')),
    ...wrong(typed.place.trim() !== '' && place === null, 'sted', t('wrongPlace')),
  ]
  if (!day || !clock || caseworkerId === null || problems.length > 0) return { own: null, problems }
  const startsAt = momentOf(day, clock)
  const facts = kept ?? { form: formIn(typed.form) ?? 'in_person', place, type: typeIn(typed.type) }
  return {
    own: { ...facts, caseworkerId, day, startsAt, endsAt: minutesAfter(startsAt, length) },
    problems,
  }
}

function dayOrNull(text: string): PlainDate | null {
  try {
    return text === '' ? null : plainDate(text)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** What is to be asked for, so that the page can show what was chosen. */
export const wantedOf = (typed: Typed, own: OwnChoice | null): WantedPlace => ({
  offerId: isId(typed.offerId) ? typed.offerId : null,
  from: dayOrNull(typed.from),
  ownHour: own,
})

/** The time that is chosen: the one asked for while it is free, else the first. */
export function chosenTime(
  { times }: Pick<Planning, 'times'>,
  { timeId }: Typed,
): { readonly time: FittingTime | null; readonly isAnother: boolean } {
  if (timeId === OWN) return { time: null, isAnother: false }
  const asked = times.find(({ id }) => id === timeId)
  return { time: asked ?? times[0] ?? null, isAnother: timeId !== '' && !asked }
}

/** The form in which a published time is met: the one chosen, or the offer's first. */
export const formOfTime = ({ offer }: FittingTime, { form }: Typed): MeetingForm =>
  offer.forms.find((one) => one === form) ?? offer.forms[0] ?? 'in_person'

/** A summons to what was chosen. `ref`: the caseworker's, by the job centre's own name. */
export const summonsTo = (
  chosen:
    | { readonly time: FittingTime; readonly form: MeetingForm }
    | { readonly own: OwnChoice; readonly ref: string },
): WantedSummonsTo =>
  'time' in chosen
    ? { kind: 'time', timeId: chosen.time.id, form: chosen.form }
    : {
        kind: 'own_hour',
        of: { interviewType: chosen.own.type },
        startsAt: chosen.own.startsAt,
        minutes: (chosen.own.endsAt.epochMilliseconds - chosen.own.startsAt.epochMilliseconds) / 60_000,
        caseworker: chosen.ref,
        form: chosen.own.form,
        place: chosen.own.place,
        rebooking: null,
        cancelling: null,
      }
