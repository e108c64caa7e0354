import { allowsDeadline, type InterviewType } from './contact-groups.ts'
import { addDays, earliest, isAfter, isBefore, later, type PlainDate } from './dates.ts'
import { done, type Outcome, type RefusalCode, refuse } from './refusals.ts'
import type { RuleName } from './rule-names.ts'

/** §2.2: the statuses in which a deadline rests. */
export const restingStatuses = ['not_activated', 'active', 'met', 'closed'] as const
/**
 * §2.2: the statuses that a deadline only passes through, "umiddelbart efter automatisk ændret til
 * 'Administrativt lukket frist'".
 */
export const passingStatuses = ['closed_met', 'closed_overdue'] as const

export type RestingStatus = (typeof restingStatuses)[number]
export type DeadlineStatus = RestingStatus | (typeof passingStatuses)[number]

export const isOpen = (status: DeadlineStatus): boolean =>
  status === 'not_activated' || status === 'active' || status === 'met'

/** §2.1: "Der er gået mere end 90 dage siden fristen blev oprettet". */
export const LIFETIME_DAYS = 90

export interface Deadline {
  readonly interviewType: InterviewType
  /** Five digits; the first three are the municipality (D-MOVE). */
  readonly jobCentre: string
  readonly createdDate: PlainDate
  readonly activationDate: PlainDate
  /** The last day on which the citizen can book. */
  readonly dueDate: PlainDate
  readonly status: RestingStatus
  /**
   * The interview that meets it, and its day. Both are null unless the deadline is `met`, or was
   * closed after it had been met.
   */
  readonly meetingId: string | null
  readonly interviewDate: PlainDate | null
  /**
   * The day on which the citizen could last begin to see it; null when it was never visible
   * (N-CREATED-LATE, N-REOPENED).
   */
  readonly visibleSince: PlainDate | null
  /** The day up to which its reminders are done (N-ONCE, N-CATCH-UP). */
  readonly remindedThrough: PlainDate | null
}

/** One status passed through: one row of history. The status holds from the date `on`. */
export interface Step {
  readonly from: DeadlineStatus | null
  readonly to: DeadlineStatus
  readonly on: PlainDate
  readonly rule: RuleName
}

/** Events of the calendar beside the deadline's own dates: changes that were reported ahead. */
export interface CalendarFacts {
  readonly groupChanges: readonly { readonly on: PlainDate; readonly contactGroup: number }[]
  readonly jobCentreChanges: readonly { readonly on: PlainDate; readonly jobCentre: string | null }[]
  readonly exemptions: readonly { readonly on: PlainDate; readonly to: PlainDate }[]
}

export const noFacts: CalendarFacts = { groupChanges: [], jobCentreChanges: [], exemptions: [] }

/** Every event of a deadline. The first six come from the calendar, the others from a person. */
export type Happening =
  | { readonly kind: 'activation_date_reached' }
  | { readonly kind: 'interview_day_reached' }
  | { readonly kind: 'due_date_passed' }
  | { readonly kind: 'contact_group_changed'; readonly contactGroup: number }
  | { readonly kind: 'job_centre_changed'; readonly jobCentre: string | null }
  | { readonly kind: 'exempted' }
  | { readonly kind: 'lifetime_passed' }
  | { readonly kind: 'interview_already_planned'; readonly meetingId: string; readonly date: PlainDate }
  | { readonly kind: 'interview_planned'; readonly meetingId: string; readonly date: PlainDate }
  | { readonly kind: 'interview_moved'; readonly date: PlainDate }
  | { readonly kind: 'interview_cancelled'; readonly by: 'citizen' | 'job_centre' }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'closed_by_job_centre' }
  | { readonly kind: 'died' }

export type HappeningKind = Happening['kind']
type Of<K extends HappeningKind> = Extract<Happening, { kind: K }>

/**
 * One outcome of a cell: the statuses passed through, the rule, and its condition. Without a
 * condition it always applies.
 */
export interface Arm<K extends HappeningKind = HappeningKind> {
  readonly path: readonly DeadlineStatus[]
  readonly rule: RuleName
  readonly when?: string
  readonly applies?: (deadline: Deadline, happening: Of<K>, on: PlainDate) => boolean
}

type Row<K extends HappeningKind> = {
  /** The refusal for a status without a cell; null for the calendar, which then does nothing. */
  readonly otherwise: RefusalCode | null
  readonly cells: Partial<Record<RestingStatus, readonly Arm<K>[]>>
}

const sameMunicipality = (a: string, b: string | null): boolean => b !== null && a.slice(0, 3) === b.slice(0, 3)

const always = <K extends HappeningKind>(rule: RuleName, ...path: DeadlineStatus[]): readonly Arm<K>[] => [
  { path, rule },
]

const fromEveryOpen = <K extends HappeningKind>(arms: readonly Arm<K>[]) =>
  ({ not_activated: arms, active: arms, met: arms }) as const

const typeNotAllowed: readonly Arm<'contact_group_changed'>[] = [
  {
    path: ['closed'],
    rule: 'D-GROUP-CHANGE',
    when: 'type not allowed in the new group',
    applies: (deadline, happening, on) => !allowsDeadline(happening.contactGroup, deadline.interviewType, on),
  },
]

const otherMunicipality: readonly Arm<'job_centre_changed'>[] = [
  {
    path: ['closed'],
    rule: 'D-MOVE',
    when: 'another municipality, or none',
    applies: (deadline, happening) => !sameMunicipality(deadline.jobCentre, happening.jobCentre),
  },
]

/**
 * The table of the guide's §2.1, §2.2 and annex 1: each event, the statuses in which it may occur,
 * and where it leads. A missing cell is a refusal; for the calendar it is nothing. If no arm of a
 * cell applies, the status stays.
 */
export const transitions: { readonly [K in HappeningKind]: Row<K> } = {
  // §2.2: "aktiveringsdatoen er endnu ikke nået"
  activation_date_reached: { otherwise: null, cells: { not_activated: always('D-ACTIVATE', 'active') } },
  // §2.2: "hvilket først sker på dato for jobsamtalen"; annex 1: "uanset om borgeren er mødt eller
  // ej"
  interview_day_reached: { otherwise: null, cells: { met: always('D-HELD', 'closed_met', 'closed') } },
  // Annex 1: "Batchjob lukker fristen dagen efter fristdatoen"
  due_date_passed: { otherwise: null, cells: { active: always('D-OVERDUE', 'closed_overdue', 'closed') } },
  // §2.1: "Borgeren skifter kontaktgruppe hvis fristen / samtaletypen ikke er tilladt i den nye
  // kontaktgruppe"
  contact_group_changed: { otherwise: null, cells: fromEveryOpen(typeNotAllowed) },
  // §2.1: "Borgeren skifter jobcenter, det vil sige flytter adresse til en ny kommune i
  // CPR-registret"
  job_centre_changed: { otherwise: null, cells: fromEveryOpen(otherMunicipality) },
  exempted: { otherwise: null, cells: fromEveryOpen(always('D-EXEMPT', 'closed')) },
  // §2.1: "Der er gået mere end 90 dage siden fristen blev oprettet"
  lifetime_passed: { otherwise: null, cells: fromEveryOpen(always('D-90', 'closed')) },
  // §2.2.1: "Har borgeren en planlagt samtale, og der oprettes en frist, vil den automatisk blive
  // sat til 'Indfriet frist'"
  interview_already_planned: {
    otherwise: 'deadline_already_met',
    cells: { not_activated: always('D-MET-AT-BIRTH', 'met'), active: always('D-MET-AT-BIRTH', 'met') },
  },
  // Annex 1: "Booking medfører statusskift", "Indkaldelse medfører statusskift"
  interview_planned: {
    otherwise: 'deadline_already_met',
    cells: { not_activated: always('D-EARLY', 'met'), active: always('D-BOOK', 'met') },
  },
  // D-HELD follows the new day. The status stays, also beyond the booking window (M-MOVE-MEETING,
  // M-REBOOK).
  interview_moved: { otherwise: 'no_interview_to_change', cells: { met: [] } },
  interview_cancelled: {
    otherwise: 'no_interview_to_change',
    cells: {
      met: [
        {
          path: ['active'],
          rule: 'D-CANCEL',
          when: 'the due date has not passed',
          applies: (deadline, _happening, on) => !isAfter(on, deadline.dueDate),
        },
        {
          path: ['closed_overdue', 'closed'],
          rule: 'D-CANCEL',
          when: 'after the due date, by the citizen',
          applies: (_deadline, happening) => happening.by === 'citizen',
        },
        { path: ['closed'], rule: 'D-CANCEL', when: 'after the due date, by the job centre' },
      ],
    },
  },
  // §2.2.1: "Har borgeren en frist, og der oprettes en ny frist, lukkes den gamle frist"
  superseded: { otherwise: 'deadline_not_open', cells: fromEveryOpen(always('D-SUPERSEDE', 'closed')) },
  // §2.2: "lukket administrativt af jobcenter"
  closed_by_job_centre: { otherwise: 'deadline_not_open', cells: fromEveryOpen(always('D-CLOSE', 'closed')) },
  died: { otherwise: null, cells: fromEveryOpen(always('D-DEATH', 'closed')) },
}

export interface Changed {
  readonly deadline: Deadline
  readonly steps: readonly Step[]
}

const isResting = (status: DeadlineStatus): status is RestingStatus =>
  restingStatuses.some((resting) => resting === status)

/** The deadline's other fields after an event has led to this status. */
function carry(deadline: Deadline, status: RestingStatus, happening: Happening, on: PlainDate): Deadline {
  switch (happening.kind) {
    // D-MET-AT-BIRTH and D-EARLY: "Dato for aktivering af frist ændres derfor automatisk til
    // datoen, hvor borgeren har selvbooket" (annex 1)
    case 'interview_already_planned':
    case 'interview_planned': {
      const { meetingId, date: interviewDate } = happening
      const activationDate = deadline.status === 'not_activated' ? on : deadline.activationDate
      return { ...deadline, status, meetingId, interviewDate, activationDate }
    }
    case 'interview_moved':
      return { ...deadline, status, interviewDate: happening.date }
    case 'interview_cancelled': {
      const reopened = { ...deadline, status, meetingId: null, interviewDate: null }
      // N-REOPENED: a deadline that was visible before gets no old reminder. One that never was
      // becomes visible now.
      return status !== 'active'
        ? reopened
        : { ...reopened, visibleSince: on, remindedThrough: deadline.visibleSince === null ? null : on }
    }
    case 'activation_date_reached':
      return { ...deadline, status, visibleSince: on }
    case 'job_centre_changed':
      // D-MOVE: another job centre of the same municipality takes the deadline over.
      return {
        ...deadline,
        status,
        ...(isOpen(status) && happening.jobCentre ? { jobCentre: happening.jobCentre } : {}),
      }
    default:
      return { ...deadline, status }
  }
}

function choose<K extends HappeningKind>(deadline: Deadline, happening: Of<K>, kind: K, on: PlainDate) {
  const row: Row<K> = transitions[kind]
  const arms = row.cells[deadline.status]
  return {
    otherwise: row.otherwise,
    known: arms !== undefined,
    arm: arms?.find((one) => one.applies?.(deadline, happening, on) ?? true),
  }
}

/** Applies one event by the table; null where the status has no cell for it. */
function apply(deadline: Deadline, happening: Happening, on: PlainDate): Changed | null {
  const { known, arm } = choose(deadline, happening, happening.kind, on)
  if (!known) return null
  const steps: Step[] = []
  let status: DeadlineStatus = deadline.status
  if (arm) {
    for (const to of arm.path) {
      steps.push({ from: status, to, on, rule: arm.rule })
      status = to
    }
  }
  if (!isResting(status))
    throw new Error(`the path of ${happening.kind} ends in ${status}, which is only passed through`)
  return { deadline: carry(deadline, status, happening, on), steps }
}

/**
 * The calendar's events with their dates. Within one day they stand in the order of D-LATE-RUN:
 * activate, held, overdue, group, move, exemption, 90 days.
 */
function calendar(deadline: Deadline, facts: CalendarFacts): { on: PlainDate; happening: Happening }[] {
  const since = deadline.createdDate
  return [
    { on: deadline.activationDate, happening: { kind: 'activation_date_reached' } as const },
    ...(deadline.interviewDate
      ? [{ on: deadline.interviewDate, happening: { kind: 'interview_day_reached' } as const }]
      : []),
    { on: addDays(deadline.dueDate, 1), happening: { kind: 'due_date_passed' } as const },
    ...facts.groupChanges
      .filter(({ on }) => isAfter(on, since))
      .map(({ on, contactGroup }) => ({ on, happening: { kind: 'contact_group_changed', contactGroup } as const })),
    ...facts.jobCentreChanges
      .filter(({ on }) => isAfter(on, since))
      .map(({ on, jobCentre }) => ({ on, happening: { kind: 'job_centre_changed', jobCentre } as const })),
    ...facts.exemptions
      .filter(({ on }) => isAfter(on, since))
      .map(({ on }) => ({ on, happening: { kind: 'exempted' } as const })),
    { on: addDays(since, LIFETIME_DAYS + 1), happening: { kind: 'lifetime_passed' } as const },
  ]
}

/**
 * Applies everything that the calendar alone does to a deadline, up to and including `today`. Steps
 * come in date order, with each status passed through. Pages call it to show, actions after
 * locking, the nightly run to store the result. So a late run changes nothing that a citizen can
 * see. Rules: D-LATE-RUN, D-ACTIVATE, D-HELD, D-OVERDUE, D-GROUP-CHANGE, D-MOVE, D-EXEMPT, D-90.
 */
export function settle(deadline: Deadline, facts: CalendarFacts, today: PlainDate): Changed {
  const due = calendar(deadline, facts).filter(({ on }) => !isAfter(on, today))
  // A stable sort: events of one day keep the order of calendar().
  due.sort((a, b) => (isBefore(a.on, b.on) ? -1 : isAfter(a.on, b.on) ? 1 : 0))
  return due.reduce<Changed>(
    (settled, { on, happening }) => {
      const next = apply(settled.deadline, happening, on)
      return next ? { deadline: next.deadline, steps: [...settled.steps, ...next.steps] } : settled
    },
    { deadline, steps: [] },
  )
}

/**
 * Applies a person's act to a deadline today. It settles the deadline, applies the cell of the
 * table, and settles again. So an interview booked for the same day passes through all three
 * statuses at once (D-HELD). Refusals: those of a status without a cell.
 */
export function decide(
  deadline: Deadline,
  happening: Happening,
  facts: CalendarFacts,
  today: PlainDate,
): Outcome<Changed> {
  const before = settle(deadline, facts, today)
  const applied = apply(before.deadline, happening, today)
  if (!applied) {
    const { otherwise } = transitions[happening.kind]
    if (otherwise) return refuse(otherwise, { status: before.deadline.status })
    return done(before)
  }
  const after = settle(applied.deadline, facts, today)
  return done({ deadline: after.deadline, steps: [...before.steps, ...applied.steps, ...after.steps] })
}

export interface NewDeadline {
  readonly interviewType: InterviewType
  readonly jobCentre: string
  readonly dueDate: PlainDate
  readonly activationDate: PlainDate
  /** The interview already planned for a later day, if any (D-MET-AT-BIRTH). */
  readonly plannedInterview: { readonly meetingId: string; readonly date: PlainDate } | null
}

/**
 * A new deadline: D-CREATE. An interview already planned for a later day meets it at once
 * (D-MET-AT-BIRTH). `newDeadlineRefusals` decides whether it may be set.
 */
export function create(wanted: NewDeadline, today: PlainDate): Changed {
  const status = isAfter(wanted.activationDate, today) ? 'not_activated' : 'active'
  const born: Deadline = {
    interviewType: wanted.interviewType,
    jobCentre: wanted.jobCentre,
    createdDate: today,
    activationDate: later(wanted.activationDate, today),
    dueDate: wanted.dueDate,
    status,
    meetingId: null,
    interviewDate: null,
    visibleSince: status === 'active' && !wanted.plannedInterview ? today : null,
    remindedThrough: null,
  }
  const first: Step = { from: null, to: status, on: today, rule: 'D-CREATE' }
  if (!wanted.plannedInterview) return { deadline: born, steps: [first] }
  const met = apply(born, { kind: 'interview_already_planned', ...wanted.plannedInterview }, today)
  if (!met) throw new Error('a deadline just born cannot be met')
  return { deadline: met.deadline, steps: [first, ...met.steps] }
}

/**
 * The next date on which the nightly run must visit the deadline; null when it is closed. It is the
 * calendar's next possible event after `today`, or the next reminder (`nextReminderDate`) if that
 * is earlier. It is today itself when another writer stored the deadline before the night made
 * today's reminder (N-ONCE).
 */
export function nextDate(
  deadline: Deadline,
  facts: CalendarFacts,
  today: PlainDate,
  reminder: PlainDate | null,
): PlainDate | null {
  if (!isOpen(deadline.status)) return null
  const own = {
    not_activated: deadline.activationDate,
    active: addDays(deadline.dueDate, 1),
    met: deadline.interviewDate,
    closed: null,
  }[deadline.status]
  const calendarDates = [
    own,
    addDays(deadline.createdDate, LIFETIME_DAYS + 1),
    ...facts.groupChanges.map((change) => change.on),
    ...facts.jobCentreChanges.map((change) => change.on),
    ...facts.exemptions.map((exemption) => exemption.on),
  ].filter((date) => date !== null && isAfter(date, today))
  return earliest([...calendarDates, reminder].filter((date) => date !== null))
}
