import { type RawBuilder, sql } from 'kysely'
import { WINDOW_DAYS } from '../rules/booking-window.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Offer } from '../rules/offers.ts'
import type { SessionTimes } from '../rules/sessions.ts'
import type { Situation } from '../rules/situation.ts'
import {
  type PrefetchedDays,
  type PrefetchedDaysJson,
  prefetchedDaysColumn,
  toPrefetchedDays,
} from './availability/day-revisions.ts'
import type { Queryable } from './database.ts'
import type { JobCentre } from './job-centres.ts'
import { toOffer } from './offers.ts'
import { decodeInstant } from './pg-dates.ts'
import { preparedJsonStatement } from './prepared-statement.ts'
import { fromJson, type Since, type SituationRow, situationColumns } from './situations.ts'
import type { OfferRow } from './tables.ts'

// Who asks, with all that a page or an answer needs to know of them, in one trip.

/** What a request has read in its first trip, handed on whole to whatever would read it again. */
export interface AlreadyRead<S = Situation> {
  readonly situation: S
  /** The offer that the request names; null where it names none that there is. */
  readonly offer: Offer | null
  /** Its days, as far as a citizen will mostly want to see them; null where none were asked for. */
  readonly days: PrefetchedDays | null
}

interface OfferRowAlong {
  offer: Omit<OfferRow, 'created_at'> | null
  days?: PrefetchedDaysJson | null
}

const offerColumn = (offerId: RawBuilder<string | null>) =>
  sql`(select to_json(o) from meeting_offer o where o.id = ${offerId}::uuid) as offer`

type AtDays = (name: 'offerId' | 'since' | 'now') => RawBuilder<unknown>

/**
 * D-WINDOW and M-HORIZON as they mostly come out, so that a calendar's days need no trip of their
 * own: a sixth of what it took. The rules say what may be booked; where that reaches further than
 * this, the days are read again.
 */
const likelyUntil = (at: AtDays) => sql`coalesce(
  (select due_date + ${WINDOW_DAYS}::integer from deadline where deadline.citizen_id = citizen.id and deadline.status in ('not_activated', 'active', 'met')),
  (select ${at('since')}::date + horizon_days from meeting_offer where meeting_offer.id = ${at('offerId')}::uuid))`

function daysOfCitizen(at: AtDays): RawBuilder<unknown> {
  const column = prefetchedDaysColumn({
    offer: sql`${at('offerId')}::uuid`,
    from: at('since'),
    now: at('now'),
    citizenId: sql`citizen.id`,
    until: likelyUntil(at),
  })
  return sql`${column} as days`
}

/** Meetings and days since a day; seats as they are taken `now`. */
type WantedSituation = Since & { readonly id: string; readonly offerId: string; readonly now: Instant }

const situationAndOffer = preparedJsonStatement<WantedSituation, SituationRow & OfferRowAlong>(
  (at) =>
    sql`select ${situationColumns(at('since'))}, ${offerColumn(at('offerId'))}, ${daysOfCitizen(at)} from citizen where citizen.id = ${at('id')}`,
)

const alreadyRead = (
  row: SituationRow & OfferRowAlong,
  { offerId, since: from }: { readonly offerId: string | null; readonly since: PlainDate },
): AlreadyRead => ({
  situation: fromJson(row),
  offer: row.offer && toOffer(row.offer),
  days: toPrefetchedDays(row.days ?? null, { offerId: offerId ?? '', from }),
})

/** A citizen's situation with an offer and its days, in one trip. */
export async function readSituationAndOffer(db: Queryable, wanted: WantedSituation): Promise<AlreadyRead | null> {
  const [row] = await situationAndOffer(db, wanted)
  return row ? alreadyRead(row, wanted) : null
}

/** Who has a session, with all that every page needs to know of them. */
export interface Visitor extends AlreadyRead, SessionTimes {
  readonly name: string
  readonly language: string
  readonly mobile: string | null
  readonly draftMessage: string | null
  /** Those that the citizen belongs, belonged or is going to belong to. */
  readonly jobCentres: readonly JobCentre[]
}

interface VisitorRow extends SituationRow, OfferRowAlong {
  name: string
  language: string
  mobile: string | null
  created_at: string
  ends_at: string
  expires_at: string
  draft_message: string | null
  centres: JobCentre[] | null
}

/** Which session is asked for, meetings since when, and an offer that the page is about. */
export interface WantedVisitor extends Since {
  readonly tokenHash: Buffer
  readonly offerId: string | null
  /**
   * As of when the seats of that offer's days since then are taken; null where its days are not to
   * be shown.
   */
  readonly daysAsOf: Instant | null
}

const visitorColumns = (since: RawBuilder<PlainDate>, offerId: RawBuilder<string | null>) =>
  sql`session.created_at, session.ends_at, session.expires_at, session.draft_message, citizen.name, citizen.language, citizen.mobile,
      (select json_agg(c) from job_centre c where c.code = any(array(
        select p.job_centre from job_centre_period p where p.citizen_id = citizen.id))) as centres,
      ${offerColumn(offerId)}, ${situationColumns(since)}`

const ofSession = sql`from session join citizen on citizen.id = session.citizen_id where session.token_hash`

type VisitorKey = Pick<WantedVisitor, 'tokenHash' | 'since' | 'offerId'>

const visitorOf = preparedJsonStatement<VisitorKey, VisitorRow>(
  (at) => sql`select ${visitorColumns(at('since'), at('offerId'))} ${ofSession} = ${at('tokenHash')}`,
)

const visitorAndDaysOf = preparedJsonStatement<VisitorKey & { readonly now: Instant }, VisitorRow>(
  (at) =>
    sql`select ${visitorColumns(at('since'), at('offerId'))}, ${daysOfCitizen(at)} ${ofSession} = ${at('tokenHash')}`,
)

/**
 * Whose session has this token, in one trip: session, situation, job centre, offer and days were
 * five a page.
 */
export async function findVisitor(db: Queryable, { daysAsOf: now, ...wanted }: WantedVisitor): Promise<Visitor | null> {
  const [row] = await (now ? visitorAndDaysOf(db, { ...wanted, now }) : visitorOf(db, wanted))
  if (!row) return null
  return {
    name: row.name,
    language: row.language,
    mobile: row.mobile,
    createdAt: decodeInstant(row.created_at),
    endsAt: decodeInstant(row.ends_at),
    expiresAt: decodeInstant(row.expires_at),
    draftMessage: row.draft_message,
    jobCentres: row.centres ?? [],
    ...alreadyRead(row, wanted),
  }
}
