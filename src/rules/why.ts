import { type Absence, isAway } from './absences.ts'
import {
  type BookableTime,
  furtherInterviewRefusals,
  offerRefusals,
  selfBookingRefusals,
  timeJudge,
  windowOf,
} from './booking-window.ts'
import { type DatedRight, datedRights } from './contact-groups.ts'
import { addDays, type Instant, isAfter, type PlainDate } from './dates.ts'
import { isInterview } from './meetings.ts'
import type { Offer } from './offers.ts'
import type { RefusalCode, RefusalFacts } from './refusals.ts'
import type { RuleName } from './rule-names.ts'
import type { SituationToday } from './situation.ts'

// J-WHY: why a citizen can or cannot book an interview. A sieve over the free times of the job
// centre, by the refusals that the booking itself would give: each time falls at the first step
// that has one of them.

/** The steps of the sieve, in the order in which they are asked. */
export const whySteps = [
  'death',
  'residence',
  'group',
  'right',
  'planned',
  'open',
  'offer',
  'type',
  'window',
  'notice',
  'absence',
  'later',
  'busy',
] as const
export type WhyStep = (typeof whySteps)[number]

/** At which step a time falls by this reason. A reason without a step is a bug that throws. */
const stepOf: Partial<Readonly<Record<RefusalCode, WhyStep>>> = {
  citizen_died: 'death',
  citizen_without_job_centre: 'residence',
  offer_of_other_job_centre: 'residence',
  group_unknown_to_self_booking: 'group',
  group_cannot_self_book: 'group',
  deprived_of_self_booking: 'right',
  interview_already_planned: 'planned',
  two_interviews_stand: 'planned',
  time_not_offered: 'open',
  job_centre_closed: 'open',
  offer_not_for_citizen: 'offer',
  other_interview_type: 'type',
  after_deadline_window: 'window',
  beyond_horizon: 'window',
  time_has_begun: 'notice',
  within_booking_notice: 'notice',
  absent_that_day: 'absence',
  new_interview_must_be_later: 'later',
  citizen_busy: 'busy',
}

function stepFor({ code }: { readonly code: RefusalCode }): WhyStep {
  const step = stepOf[code]
  if (!step) throw new Error(`the sieve has no step for ${code}`)
  return step
}

/** Free times of one offer that begin together. */
export interface FreeTime {
  readonly offer: Offer
  readonly time: BookableTime
  /** How many times they are. */
  readonly count: number
}

export type Sieve = Readonly<Record<WhyStep, { readonly left: number; readonly hit: number }>>

/** The steps at which each of these times would fall, were it the only one. */
export function stepsOfTimes(
  situation: SituationToday,
  now: Instant,
  free: readonly FreeTime[],
): readonly (FreeTime & { readonly steps: ReadonlySet<WhyStep> })[] {
  const judges = new Map<string, { ofOffer: readonly WhyStep[]; ofTime: ReturnType<typeof timeJudge> }>()
  return free.map((one) => {
    const { offer, time } = one
    const known = judges.get(offer.id) ?? {
      ofOffer: [
        ...offerRefusals(situation, offer).map(stepFor),
        // The question is about interviews: other meetings meet no deadline (M-OTHER).
        ...(isInterview(offer.meetingType) ? [] : (['type'] as const)),
      ],
      ofTime: timeJudge(situation, offer, now),
    }
    judges.set(offer.id, known)
    return { ...one, steps: new Set([...known.ofOffer, ...known.ofTime(time).map(stepFor)]) }
  })
}

const timesIn = (free: readonly FreeTime[]): number => free.reduce((sum, { count }) => sum + count, 0)

/**
 * J-WHY: how many times are left after each step, and how many each step would take by itself. What
 * is left after the last one is what the citizen can book.
 */
export function sieveOf(situation: SituationToday, now: Instant, free: readonly FreeTime[]): Sieve {
  const judged = stepsOfTimes(situation, now, free)
  let left = judged
  const steps = whySteps.map((step) => {
    left = left.filter(({ steps: against }) => !against.has(step))
    return [
      step,
      { left: timesIn(left), hit: timesIn(judged.filter(({ steps: against }) => against.has(step))) },
    ] as const
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an entry for each step
  return Object.fromEntries(steps) as Sieve
}

/**
 * How many of these times the citizen can book. Of an offer that they cannot book of no time is
 * judged: most times of a job centre are for other groups.
 */
export function bookableOf(situation: SituationToday, now: Instant, free: readonly FreeTime[]): number {
  const judges = new Map<string, ReturnType<typeof timeJudge> | null>()
  let times = 0
  for (const { offer, time, count } of free) {
    let judge = judges.get(offer.id)
    if (judge === undefined) {
      const fits = isInterview(offer.meetingType) && offerRefusals(situation, offer).length === 0
      judge = fits ? timeJudge(situation, offer, now) : null
      judges.set(offer.id, judge)
    }
    if (judge && judge(time).length === 0) times += count
  }
  return times
}

/** Yes; it takes times away; it bars, or nothing is left. */
type WhyVerdict = 'yes' | 'limits' | 'no'

/** One rule: what it says, by which facts, and until when by the calendar alone. */
export interface WhyRule {
  readonly key: WhyStep | 'free'
  readonly rule: RuleName
  readonly verdict: WhyVerdict
  /** Times left when this rule and those before it have been asked. */
  readonly left: number
  readonly facts: RefusalFacts
  /** The last day on which it says so; null where the calendar does not change it. */
  readonly until: PlainDate | null
}

const dayBefore = (date: PlainDate): PlainDate => addDays(date, -1)

/** The absences that the citizen's own job centre may read (D-RESIDENCE). */
const readable = ({ absences, jobCentre }: SituationToday): readonly Absence[] =>
  absences.filter((absence) => absence.jobCentre === jobCentre)

/** Since when a group may book itself. */
function groupSince(contactGroup: number, rights: readonly DatedRight[] = datedRights): RefusalFacts {
  const own = rights.find((row) => row.contactGroup === contactGroup && row.right === 'self_booking' && row.granted)
  return own ? { since: own.from.toString() } : {}
}

/** When the calendar ends what a rule says: worked out by whoever knows what is to come. */
export type EndsOf = Partial<Readonly<Record<WhyStep, PlainDate | null>>>

function factsOfStep(step: WhyStep, situation: SituationToday, sieve: Sieve): RefusalFacts {
  const { contactGroup, category, jobCentre, deadline, plannedInterview, interviewsToday, diedOn } = situation
  switch (step) {
    case 'death':
      return diedOn === null ? {} : { on: diedOn.toString() }
    case 'residence':
      return jobCentre === null ? {} : { jobCentre }
    case 'group':
      return { contactGroup, ...(category === null ? {} : { category }), ...groupSince(contactGroup) }
    case 'right': {
      const own = readable(situation).find(({ kind }) => kind === 'deprived')
      return situation.deprived && own ? { from: own.from.toString(), to: own.to.toString() } : {}
    }
    case 'planned':
      return plannedInterview ? { date: plannedInterview.date.toString() } : { today: interviewsToday.length }
    case 'window':
      if (!deadline) return { times: sieve.window.hit }
      return {
        interviewType: deadline.interviewType,
        dueDate: deadline.dueDate.toString(),
        until: windowOf(situation, { meetingType: deadline.interviewType, horizonDays: 0 }).until.toString(),
      }
    case 'type':
      return deadline ? { interviewType: deadline.interviewType } : { times: sieve.type.hit }
    case 'absence': {
      const first = readable(situation).find(({ kind, to }) => isAway(kind) && !isAfter(situation.today, to))
      return first ? { kind: first.kind, from: first.from.toString(), to: first.to.toString() } : {}
    }
    default:
      return { times: sieve[step].hit }
  }
}

const ruleOf = ({ deadline, contactGroup }: SituationToday, step: WhyStep): RuleName => {
  const rules: Readonly<Record<WhyStep, RuleName>> = {
    death: 'D-DEATH',
    residence: 'D-MOVE',
    group: groupSince(contactGroup)['since'] === undefined ? 'D-GROUP-OTHER' : 'D-GROUP',
    right: 'D-EXEMPT',
    planned: 'M-ONE',
    open: 'M-HORIZON',
    offer: 'F-1',
    type: 'D-TYPE',
    window: deadline ? 'D-WINDOW' : 'M-HORIZON',
    notice: 'M-HORIZON',
    absence: 'F-ABSENCE',
    later: 'M-ONE',
    busy: 'M-NO-DOUBLE',
  }
  return rules[step]
}

/** The steps at which the citizen is barred from every interview, whatever times there are. */
export const barringSteps = (situation: SituationToday): ReadonlySet<WhyStep> =>
  new Set([...selfBookingRefusals(situation), ...furtherInterviewRefusals(situation)].map(stepFor))

/**
 * J-WHY: each rule for and against, in the order of the sieve. `ends`: when the calendar changes
 * what a rule says.
 */
export function whyRules(situation: SituationToday, sieve: Sieve, ends: EndsOf): WhyRule[] {
  const barred = barringSteps(situation)
  const { deadline } = situation
  // "Alive" is no step to show.
  const asked = whySteps.filter((key) => key !== 'death' || barred.has(key))
  const rules = asked.map((key): WhyRule => {
    const limits = sieve[key].hit > 0 || (deadline !== null && key === 'window')
    const end = ends[key] ?? null
    return {
      key,
      rule: ruleOf(situation, key),
      verdict: barred.has(key) ? 'no' : limits ? 'limits' : 'yes',
      left: sieve[key].left,
      facts: factsOfStep(key, situation, sieve),
      until: end && dayBefore(end),
    }
  })
  const { left } = sieve.busy
  return [
    ...rules,
    { key: 'free', rule: 'F-NONE', verdict: left > 0 ? 'yes' : 'no', left, facts: { times: left }, until: null },
  ]
}
