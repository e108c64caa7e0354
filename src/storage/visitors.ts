import { type RawBuilder, sql } from 'kysely'
import { WINDOW_DAYS } from '../rules/booking-window.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Offer } from '../rules/offers.ts'
import type { Situation } from '../rules/situation.ts'
import type { Queryable } from './database.ts'
import { type DaysAhead, type DaysAheadJson, daysAheadColumn, toDaysAhead } from './days-now.ts'
import { decodeInstant } from './decode.ts'
import { toOffer } from './offers.ts'
import { fromJson, type Since, type SituationRow, situationColumns } from './situations.ts'
import { jsonStatement } from './statement.ts'
import type { JobCentreRow, OfferRow } from './tables.ts'

// Who asks, with all that a page or an answer needs to know of them, in one trip.

/** An offer that is read along with whoever wants to book of it. */
export interface OfferAlong {
  readonly offer: Offer | null
  /** Its days, as far as a citizen will mostly want to see them; null where none were asked for. */
  readonly daysAhead: DaysAhead | null
}

interface OfferAlongRow {
  offer: Omit<OfferRow, 'created_at'> | null
  days_ahead?: DaysAheadJson | null
}

const offerColumn = (offerId: RawBuilder<string | null>) =>
  sql`(select to_json(o) from meeting_offer o where o.id = ${offerId}::uuid) as offer`

type AtDaysAhead = (name: 'offerId' | 'since' | 'now') => RawBuilder<unknown>

/**
 * D-WINDOW and M-HORIZON as they mostly come out, so that a calendar's days need no trip of their own: a sixth of what it took. The rules
 * say what may be booked; where that reaches further than this, the days are read again.
 */
const likelyUntil = (at: AtDaysAhead) => sql`coalesce(
  (select due_date + ${WINDOW_DAYS}::integer from deadline where deadline.citizen_id = citizen.id and deadline.status in ('not_activated', 'active', 'met')),
  (select ${at('since')}::date + horizon_days from meeting_offer where meeting_offer.id = ${at('offerId')}::uuid))`

function daysAheadOfCitizen(at: AtDaysAhead): RawBuilder<unknown> {
  const column = daysAheadColumn({
    offer: sql`${at('offerId')}::uuid`,
    from: at('since'),
    now: at('now'),
    citizenId: sql`citizen.id`,
    until: likelyUntil(at),
  })
  return sql`${column} as days_ahead`
}

/** Meetings and days since a day; seats as they are taken `now`. */
type WantedSituation = Since & { readonly id: string; readonly offerId: string; readonly now: Instant }

const situationAndOffer = jsonStatement<WantedSituation, SituationRow & OfferAlongRow>(
  (at) =>
    sql`select ${situationColumns(at('since'))}, ${offerColumn(at('offerId'))}, ${daysAheadOfCitizen(at)} from citizen where citizen.id = ${at('id')}`,
)

/** A citizen's situation with an offer and its days, in one trip. */
export async function readSituationAndOffer(
  db: Queryable,
  wanted: WantedSituation,
): Promise<(OfferAlong & { readonly situation: Situation }) | null> {
  const [row] = await situationAndOffer(db, wanted)
  if (!row) return null
  const daysAhead = toDaysAhead(row.days_ahead ?? null, { offerId: wanted.offerId, from: wanted.since })
  return { situation: fromJson(row), offer: row.offer && toOffer(row.offer), daysAhead }
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
export interface WantedVisitor extends Since {
  readonly tokenHash: Buffer
  readonly offerId: string | null
  /** As of when the seats of that offer's days since then are taken; null where its days are not to be shown. */
  readonly daysAsOf: Instant | null
}

const visitorColumns = (since: RawBuilder<PlainDate>, offerId: RawBuilder<string | null>) =>
  sql`session.expires_at, session.draft_message, citizen.name, citizen.language, citizen.mobile,
      (select json_agg(c) from job_centre c where c.code = any(array(
        select p.job_centre from job_centre_period p where p.citizen_id = citizen.id))) as centres,
      ${offerColumn(offerId)}, ${situationColumns(since)}`

const ofSession = sql`from session join citizen on citizen.id = session.citizen_id where session.token_hash`

type VisitorKey = Pick<WantedVisitor, 'tokenHash' | 'since' | 'offerId'>

const visitorOf = jsonStatement<VisitorKey, VisitorRow>(
  (at) => sql`select ${visitorColumns(at('since'), at('offerId'))} ${ofSession} = ${at('tokenHash')}`,
)

const visitorAndDaysOf = jsonStatement<VisitorKey & { readonly now: Instant }, VisitorRow>(
  (at) =>
    sql`select ${visitorColumns(at('since'), at('offerId'))}, ${daysAheadOfCitizen(at)} ${ofSession} = ${at('tokenHash')}`,
)

/** Whose session has this token, in one trip: session, situation, job centre, offer and days were five a page. */
export async function findVisitor(db: Queryable, { daysAsOf: now, ...wanted }: WantedVisitor): Promise<Visitor | null> {
  const [row] = await (now ? visitorAndDaysOf(db, { ...wanted, now }) : visitorOf(db, wanted))
  if (!row) return null
  return {
    name: row.name,
    language: row.language,
    mobile: row.mobile,
    expiresAt: decodeInstant(row.expires_at),
    draftMessage: row.draft_message,
    situation: fromJson(row),
    jobCentres: row.centres ?? [],
    offer: row.offer && toOffer(row.offer),
    daysAhead: toDaysAhead(row.days_ahead ?? null, { offerId: wanted.offerId ?? '', from: wanted.since }),
  }
}
