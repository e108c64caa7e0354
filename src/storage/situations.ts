import { type RawBuilder, sql } from 'kysely'
import type { AbsenceKind } from '../rules/absences.ts'
import { WINDOW_DAYS } from '../rules/booking-window.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { RestingStatus } from '../rules/deadline.ts'
import type { Meeting } from '../rules/meetings.ts'
import type { Offer } from '../rules/offers.ts'
import type { Situation } from '../rules/situation.ts'
import type { Queryable } from './database.ts'
import { type DaysAhead, type DaysAheadJson, daysAheadColumn, toDaysAhead } from './days-now.ts'
import { decodeDate, decodeInstant } from './decode.ts'
import { toOffer } from './offers.ts'
import type { JobCentreRow, MeetingRow, OfferRow } from './tables.ts'

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
})

/** What one citizen's row of the query below looks like: JSON knows neither dates nor instants. */
interface SituationRow {
  citizen_id: string
  contact_groups: { contact_group: number; category: string | null; from_date: string; reported_on: string }[] | null
  job_centres: { job_centre: string | null; from_date: string; reported_on: string }[] | null
  absences: { id: string; kind: AbsenceKind; from_date: string; to_date: string; reported_on: string }[] | null
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

const fromJson = (row: SituationRow): Situation => ({
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
    kind: absence.kind,
    from: decodeDate(absence.from_date),
    to: decodeDate(absence.to_date),
    reportedOn: decodeDate(absence.reported_on),
  })),
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

/** The columns of a citizen's situation, in one round trip: five queries would be five, and a booking has no time for them. */
const situationColumns = (since: PlainDate) => sql`citizen.id as citizen_id,
      (select json_agg(p order by p.id) from contact_group_period p where p.citizen_id = citizen.id) as contact_groups,
      (select json_agg(p order by p.id) from job_centre_period p where p.citizen_id = citizen.id) as job_centres,
      (select json_agg(a order by a.from_date, a.id) from absence a
        where a.citizen_id = citizen.id and a.withdrawn_at is null) as absences,
      (select json_agg(m order by m.starts_at) from meeting m
        where m.citizen_id = citizen.id and (m.date >= ${since} or m.status = 'planned')) as meetings,
      (select to_json(d) from (
        select deadline.*, meeting.date as interview_date from deadline left join meeting on meeting.id = deadline.meeting_id
        where deadline.citizen_id = citizen.id and deadline.status in ('not_activated', 'active', 'met')) d) as deadline`

/**
 * Rows of one column each. A row's columns are described anew with each answer, and read one by one: of a page's sixteen that took
 * longer than reading them as JSON.
 */
async function asJson<Row>(db: Queryable, select: RawBuilder<unknown>): Promise<Row[]> {
  const { rows } = await sql<{ json: Row }>`select to_json(found) as json from (${select}) as found`.execute(db)
  return rows.map(({ json }) => json)
}

const selectSituations = (whose: RawBuilder<unknown>, since: PlainDate) =>
  sql`select ${situationColumns(since)} from citizen where citizen.id ${whose}`

/**
 * What the rules may ask of each of these citizens. `since`: meetings from that day on, and older ones that are not yet
 * written down as `due`.
 */
export async function readSituations(
  db: Queryable,
  citizenIds: readonly string[],
  since: PlainDate,
): Promise<Map<string, Situation>> {
  const rows = await asJson<SituationRow>(db, selectSituations(sql`= any(${[...citizenIds]}::uuid[])`, since))
  return new Map(rows.map((row) => [row.citizen_id, fromJson(row)]))
}

// A statement for one: with a list PostgreSQL plans anew each time, which takes it longer than the reading does.
export async function readSituation(db: Queryable, citizenId: string, since: PlainDate): Promise<Situation | null> {
  const [row] = await asJson<SituationRow>(db, selectSituations(sql`= ${citizenId}`, since))
  return row ? fromJson(row) : null
}

/** An offer that is read along with whoever wants to book of it. */
export interface OfferAlong {
  readonly offer: Offer | null
  /** Its days, as far as a citizen will mostly want to see them; null where none were asked for. */
  readonly daysAhead: DaysAhead | null
}

interface WantedAlong {
  readonly offerId: string | null
  /** From which day, and as of when seats are taken; null: no days. */
  readonly days: { readonly from: PlainDate; readonly now: Instant } | null
}

interface OfferAlongRow {
  offer: Omit<OfferRow, 'created_at'> | null
  days_ahead?: DaysAheadJson | null
}

/**
 * D-WINDOW and M-HORIZON as they mostly come out, so that a calendar's days need no trip of their own: a third of what it took. The rules
 * say what may be booked; where that reaches further than this, the days are read again.
 */
const likelyUntil = (offerId: string, from: PlainDate) => sql`coalesce(
  (select due_date + ${WINDOW_DAYS}::integer from deadline where deadline.citizen_id = citizen.id and deadline.status in ('not_activated', 'active', 'met')),
  (select ${from}::date + horizon_days from meeting_offer where meeting_offer.id = ${offerId}))`

function offerColumns({ offerId, days }: WantedAlong): RawBuilder<unknown> {
  const offer = sql`(select to_json(o) from meeting_offer o where o.id = ${offerId}::uuid) as offer`
  if (!offerId || !days) return offer
  const column = daysAheadColumn(
    { offerId, ...days },
    { citizenId: sql`citizen.id`, until: likelyUntil(offerId, days.from) },
  )
  return sql`${offer}, ${column} as days_ahead`
}

const toOfferAlong = ({ offerId, days }: WantedAlong, row: OfferAlongRow): OfferAlong => ({
  offer: row.offer && toOffer(row.offer),
  daysAhead: offerId && days ? toDaysAhead({ offerId, ...days }, row.days_ahead ?? null) : null,
})

/** A citizen's situation and an offer, in one trip. */
export async function readSituationAndOffer(
  db: Queryable,
  citizenId: string,
  wanted: WantedAlong & { readonly since: PlainDate },
): Promise<(OfferAlong & { readonly situation: Situation }) | null> {
  const [row] = await asJson<SituationRow & OfferAlongRow>(
    db,
    sql`select ${situationColumns(wanted.since)}, ${offerColumns(wanted)} from citizen where citizen.id = ${citizenId}`,
  )
  return row ? { situation: fromJson(row), ...toOfferAlong(wanted, row) } : null
}

/** Who has a session, with all that every page needs to know of them. */
export interface Visitor extends OfferAlong {
  readonly name: string
  readonly language: string
  readonly mobile: string | null
  readonly expiresAt: Instant
  readonly draftMessage: string | null
  readonly situation: Situation
  /** Those that the citizen belongs, belonged or is going to belong to. */
  readonly jobCentres: readonly JobCentreRow[]
}

interface VisitorRow extends SituationRow, OfferAlongRow {
  name: string
  language: string
  mobile: string | null
  expires_at: string
  draft_message: string | null
  centres: JobCentreRow[] | null
}

/** Which session is asked for, meetings since when, and an offer that the page is about. */
export interface WantedVisitor extends WantedAlong {
  readonly tokenHash: Buffer
  readonly since: PlainDate
}

/** Whose session has this token, in one trip: session, situation, job centre, offer and days were five a page. */
export async function findVisitor(db: Queryable, wanted: WantedVisitor): Promise<Visitor | null> {
  const [row] = await asJson<VisitorRow>(
    db,
    sql`select session.expires_at, session.draft_message, citizen.name, citizen.language, citizen.mobile,
      (select json_agg(c) from job_centre c where c.code = any(array(
        select p.job_centre from job_centre_period p where p.citizen_id = citizen.id))) as centres,
      ${offerColumns(wanted)}, ${situationColumns(wanted.since)}
    from session join citizen on citizen.id = session.citizen_id where session.token_hash = ${wanted.tokenHash}`,
  )
  if (!row) return null
  return {
    name: row.name,
    language: row.language,
    mobile: row.mobile,
    expiresAt: decodeInstant(row.expires_at),
    draftMessage: row.draft_message,
    situation: fromJson(row),
    jobCentres: row.centres ?? [],
    ...toOfferAlong(wanted, row),
  }
}
