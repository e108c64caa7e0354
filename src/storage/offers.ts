import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { Offer } from '../rules/offers.ts'
import { offerColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { isOrAny } from './id-filter.ts'
import { mustChange } from './rows-changed.ts'
import type { NewOfferRow, OfferRow } from './tables.ts'

/** A row as the rules see it, whether it came as a row or as JSON. */
export const toOffer = (row: Omit<OfferRow, 'created_at'>): Offer => ({
  id: row.id,
  jobCentre: row.job_centre,
  title: row.title,
  description: row.description,
  meetingType: row.meeting_type,
  otherType: row.other_type,
  contactGroups: row.contact_groups,
  categories: row.categories,
  bookingNoticeHours: row.booking_notice_hours,
  horizonDays: row.horizon_days,
  forms: row.forms,
  place: row.place,
  minutes: row.minutes,
  rebooking: { allowed: row.rebooking_allowed, noticeHours: row.rebooking_notice_hours },
  cancelling: { allowed: row.cancelling_allowed, noticeHours: row.cancelling_notice_hours },
  retired: row.retired,
  reminderHours: row.reminder_hours,
})

const toOfferRow = (offer: Offer): Omit<NewOfferRow, 'created_at'> => ({
  id: offer.id,
  job_centre: offer.jobCentre,
  title: offer.title,
  description: offer.description,
  meeting_type: offer.meetingType,
  other_type: offer.otherType,
  contact_groups: [...offer.contactGroups],
  categories: [...offer.categories],
  booking_notice_hours: offer.bookingNoticeHours,
  horizon_days: offer.horizonDays,
  forms: [...offer.forms],
  place: offer.place,
  minutes: offer.minutes,
  rebooking_allowed: offer.rebooking.allowed,
  rebooking_notice_hours: offer.rebooking.noticeHours,
  cancelling_allowed: offer.cancelling.allowed,
  cancelling_notice_hours: offer.cancelling.noticeHours,
  retired: offer.retired ?? false,
  reminder_hours: offer.reminderHours,
})

export async function findOffer(db: Queryable, id: string): Promise<Offer | null> {
  const row = await db.selectFrom('meeting_offer').select(offerColumns).where('id', '=', id).executeTakeFirst()
  return row ? toOffer(row) : null
}

/** The offer of a time; null for one that has none (a caseworker's own hour). */
export async function findOfferOfTime(db: Queryable, timeId: string): Promise<Offer | null> {
  const ofTime = db.selectFrom('offered_time').select('offer_id').where('id', '=', timeId)
  const row = await db.selectFrom('meeting_offer').select(offerColumns).where('id', '=', ofTime).executeTakeFirst()
  return row ? toOffer(row) : null
}

export async function findOffers(db: Queryable, ids: readonly string[]): Promise<Map<string, Offer>> {
  const rows = await db.selectFrom('meeting_offer').select(offerColumns).where('id', '=', isOrAny(ids)).execute()
  return new Map(rows.map((row) => [row.id, toOffer(row)]))
}

/** All offers of a job centre, in the order in which they were made. */
export async function offersOf(db: Queryable, jobCentre: string): Promise<Offer[]> {
  const rows = await db
    .selectFrom('meeting_offer')
    .select(offerColumns)
    .where('job_centre', '=', jobCentre)
    .orderBy('id')
    .execute()
  return rows.map(toOffer)
}

/** One page of a job centre's offers, after the id of the last one seen. */
export async function pageOfOffers(
  db: Queryable,
  jobCentre: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<Offer[]> {
  const rows = await db
    .selectFrom('meeting_offer')
    .select(offerColumns)
    .where('job_centre', '=', jobCentre)
    .where('id', '>', after ?? sql<string>`'00000000-0000-0000-0000-000000000000'::uuid`)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(toOffer)
}

export async function insertOffer(trx: Transaction, offer: Offer, createdAt: Instant): Promise<void> {
  const inserted = trx.insertInto('meeting_offer').values({ ...toOfferRow(offer), created_at: createdAt })
  await mustChange(1, inserted.execute())
}

export async function updateOffer(trx: Transaction, offer: Offer): Promise<void> {
  const { id, ...columns } = toOfferRow(offer)
  await mustChange(1, trx.updateTable('meeting_offer').set(columns).where('id', '=', id).execute())
}

export async function lockOffer(trx: Transaction, id: string): Promise<Offer | null> {
  const row = await trx
    .selectFrom('meeting_offer')
    .select(offerColumns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ? toOffer(row) : null
}
