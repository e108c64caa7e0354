import { type RawBuilder, sql } from 'kysely'
import type { AbsenceKind } from '../rules/absences.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import type { PlainDate } from '../rules/dates.ts'
import type { RestingStatus } from '../rules/deadline.ts'
import type { Meeting } from '../rules/meetings.ts'
import type { Situation } from '../rules/situation.ts'
import { columnsIn, deadlineColumns } from './columns.ts'
import type { Queryable } from './database.ts'
import { decodeDate, decodeInstant } from './pg-dates.ts'
import { preparedJsonStatement } from './prepared-statement.ts'
import type { MeetingRow } from './tables.ts'

/** The columns of a meeting that rules ask for. */
type MeetingColumns = Pick<
  MeetingRow,
  | 'id'
  | 'citizen_id'
  | 'job_centre'
  | 'offer_id'
  | 'time_id'
  | 'type'
  | 'status'
  | 'origin'
  | 'starts_at'
  | 'ends_at'
  | 'date'
  | 'form'
  | 'rebooking_allowed'
  | 'rebooking_notice_hours'
  | 'cancelling_allowed'
  | 'cancelling_notice_hours'
  | 'news'
>

export const toMeeting = (row: MeetingColumns): Meeting => ({
  id: row.id,
  citizenId: row.citizen_id,
  jobCentre: row.job_centre,
  offerId: row.offer_id,
  timeId: row.time_id,
  type: row.type,
  status: row.status,
  origin: row.origin,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  date: row.date,
  form: row.form,
  rebooking: { allowed: row.rebooking_allowed, noticeHours: row.rebooking_notice_hours },
  cancelling: { allowed: row.cancelling_allowed, noticeHours: row.cancelling_notice_hours },
  news: row.news,
})

/** What one citizen's row of the query below looks like: JSON knows neither dates nor instants. */
export interface SituationRow {
  citizen_id: string
  contact_groups: { contact_group: number; category: string | null; from_date: string; reported_on: string }[] | null
  job_centres: { job_centre: string | null; from_date: string; reported_on: string }[] | null
  absences:
    | { id: string; job_centre: string; kind: AbsenceKind; from_date: string; to_date: string; reported_on: string }[]
    | null
  died_on: string | null
  protected_until: string | null
  meetings: MeetingJson[] | null
  deadline: DeadlineJson | null
}

type MeetingJson = Omit<MeetingColumns, 'starts_at' | 'ends_at' | 'date'> & {
  starts_at: string
  ends_at: string
  date: string
}

interface DeadlineJson {
  id: string
  interview_type: InterviewType
  job_centre: string
  created_date: string
  activation_date: string
  due_date: string
  status: RestingStatus
  meeting_id: string | null
  interview_date: string | null
  visible_since: string | null
  reminded_through: string | null
}

const date = (text: string | null): PlainDate | null => (text === null ? null : decodeDate(text))

export const fromJson = (row: SituationRow): Situation => ({
  citizenId: row.citizen_id,
  contactGroups: (row.contact_groups ?? []).map((period) => ({
    contactGroup: period.contact_group,
    category: period.category,
    from: decodeDate(period.from_date),
    reportedOn: decodeDate(period.reported_on),
  })),
  jobCentres: (row.job_centres ?? []).map((period) => ({
    jobCentre: period.job_centre,
    from: decodeDate(period.from_date),
    reportedOn: decodeDate(period.reported_on),
  })),
  absences: (row.absences ?? []).map((absence) => ({
    id: absence.id,
    jobCentre: absence.job_centre,
    kind: absence.kind,
    from: decodeDate(absence.from_date),
    to: decodeDate(absence.to_date),
    reportedOn: decodeDate(absence.reported_on),
  })),
  diedOn: date(row.died_on),
  protectedUntil: date(row.protected_until),
  deadline: row.deadline && {
    id: row.deadline.id,
    interviewType: row.deadline.interview_type,
    jobCentre: row.deadline.job_centre,
    createdDate: decodeDate(row.deadline.created_date),
    activationDate: decodeDate(row.deadline.activation_date),
    dueDate: decodeDate(row.deadline.due_date),
    status: row.deadline.status,
    meetingId: row.deadline.meeting_id,
    interviewDate: date(row.deadline.interview_date),
    visibleSince: date(row.deadline.visible_since),
    remindedThrough: date(row.deadline.reminded_through),
  },
  meetings: (row.meetings ?? []).map((meeting) =>
    toMeeting({
      ...meeting,
      starts_at: decodeInstant(meeting.starts_at),
      ends_at: decodeInstant(meeting.ends_at),
      date: decodeDate(meeting.date),
    }),
  ),
})

const deadlineNames = sql.join(columnsIn('deadline', deadlineColumns).map((name) => sql.ref(name)))

/**
 * The columns of a citizen's situation, in one round trip: five queries would be five, and a
 * booking has no time for them.
 */
export const situationColumns = (
  since: RawBuilder<PlainDate>,
) => sql`citizen.id as citizen_id, citizen.died_on, citizen.protected_until,
      (select json_agg(p order by p.id) from (
        select id, contact_group, category, from_date, reported_on from contact_group_period
        where citizen_id = citizen.id and withdrawn_at is null) p) as contact_groups,
      (select json_agg(p order by p.id) from (
        select id, job_centre, from_date, reported_on from job_centre_period
        where citizen_id = citizen.id and withdrawn_at is null) p) as job_centres,
      (select json_agg(a order by a.from_date, a.id) from (
        select id, job_centre, kind, from_date, to_date, reported_on from absence
        where citizen_id = citizen.id and withdrawn_at is null
          and (to_date >= ${since} or kind in ('exempt', 'deprived'))) a) as absences,
      (select json_agg(m order by m.starts_at) from meeting m
        where m.citizen_id = citizen.id and (m.date >= ${since} or m.status = 'planned')) as meetings,
      (select to_json(d) from (
        select ${deadlineNames}, meeting.date as interview_date from deadline left join meeting on meeting.id = deadline.meeting_id
        where deadline.citizen_id = citizen.id and deadline.status in ('not_activated', 'active', 'met')) d) as deadline`

export interface Since {
  readonly since: PlainDate
}

const situationsOf = preparedJsonStatement<Since & { readonly ids: string[] }, SituationRow>(
  (at) => sql`select ${situationColumns(at('since'))} from citizen where citizen.id = any(${at('ids')}::uuid[])`,
)

// A statement for one: with a list PostgreSQL plans anew each time, which takes it longer than the
// reading does.
const situationOf = preparedJsonStatement<Since & { readonly id: string }, SituationRow>(
  (at) => sql`select ${situationColumns(at('since'))} from citizen where citizen.id = ${at('id')}`,
)

// By what is the citizen's: one trip, whether or not there is such a thing, and whoever asks.
const situationOfDeadline = preparedJsonStatement<Since & { readonly id: string }, SituationRow>(
  (at) => sql`select ${situationColumns(at('since'))} from citizen
    where citizen.id = (select citizen_id from deadline where id = ${at('id')})`,
)
const situationOfMeeting = preparedJsonStatement<Since & { readonly id: string }, SituationRow>(
  (at) => sql`select ${situationColumns(at('since'))} from citizen
    where citizen.id = (select citizen_id from meeting where id = ${at('id')})`,
)

/**
 * What the rules may ask of each of these citizens. `since`: meetings from that day on, and older
 * ones that are not yet written down as `due`.
 */
export async function readSituations(
  db: Queryable,
  citizenIds: readonly string[],
  since: PlainDate,
): Promise<Map<string, Situation>> {
  const rows = await situationsOf(db, { ids: [...citizenIds], since })
  return new Map(rows.map((row) => [row.citizen_id, fromJson(row)]))
}

export async function readSituation(db: Queryable, citizenId: string, since: PlainDate): Promise<Situation | null> {
  const [row] = await situationOf(db, { id: citizenId, since })
  return row ? fromJson(row) : null
}

/**
 * The situation of the citizen whose deadline or meeting this is: J-OWN is asked of it without a
 * trip that nobody's id would not cost.
 */
export async function readSituationBehind(
  db: Queryable,
  { of, id }: { readonly of: 'deadline' | 'meeting'; readonly id: string },
  since: PlainDate,
): Promise<Situation | null> {
  const [row] = await (of === 'deadline' ? situationOfDeadline : situationOfMeeting)(db, { id, since })
  return row ? fromJson(row) : null
}
