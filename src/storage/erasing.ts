import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Queryable, Transaction } from './database.ts'
import { deleteAttemptsOf } from './leaving-citizens.ts'
import { mustChange } from './rows-changed.ts'

// Erasing a citizen on demand (src/rules/retention.ts): what tells of the person goes at once, and
// the bare case stays until its time.

/** What stands in the way of erasing a citizen. */
export interface Standing {
  readonly jobCentre: boolean
  readonly deadline: boolean
  readonly meeting: boolean
}

/** Whether the citizen belongs to a job centre, today or on a coming day, or anything is open. */
export async function standingOf(db: Queryable, citizenId: string, today: PlainDate): Promise<Standing | null> {
  const { rows } = await sql<Standing>`
    select exists (select from (select job_centre from job_centre_period where citizen_id = ${citizenId} and withdrawn_at is null
          and greatest(from_date, reported_on) <= ${today} order by greatest(from_date, reported_on) desc, id desc limit 1) as now
          where job_centre is not null)
        or exists (select from job_centre_period where citizen_id = ${citizenId} and withdrawn_at is null
          and greatest(from_date, reported_on) > ${today} and job_centre is not null) as "jobCentre",
      exists (select from deadline where citizen_id = ${citizenId} and status <> 'closed') as deadline,
      exists (select from meeting where citizen_id = ${citizenId} and status = 'planned' and date >= ${today}) as meeting
    from citizen where id = ${citizenId}`.execute(db)
  return rows[0] ?? null
}

/** What erasing would take, or has taken: rows by table. */
export type Erased = Readonly<Record<string, number>>

const deleted = ['absence', 'address_confirmation', 'citizen_number', 'session'] as const

export async function countErasable(db: Queryable, citizenId: string): Promise<Erased> {
  const { rows } = await sql<Erased>`
    select (select count(*) from absence where citizen_id = ${citizenId}) as absence,
      (select count(*) from address_confirmation where citizen_id = ${citizenId}) as address_confirmation,
      (select count(*) from session where citizen_id = ${citizenId}) as session,
      (select count(*) from message where citizen_id = ${citizenId}) as message,
      (select count(*) from meeting where citizen_id = ${citizenId}) as meeting`.execute(db)
  return rows[0] ?? {}
}

/** Takes away what tells of the person. */
export async function eraseCitizen(trx: Transaction, citizenId: string, at: Instant): Promise<void> {
  for (const table of deleted) await sql`delete from ${sql.table(table)} where citizen_id = ${citizenId}`.execute(trx)
  await sql`delete from seat where citizen_id = ${citizenId} and meeting_id is null`.execute(trx)
  await deleteAttemptsOf(trx, [citizenId])
  await sql`update message set sent_to = null, subject = null, body = null, parameters = '{}' where citizen_id = ${citizenId}`.execute(
    trx,
  )
  await sql`update meeting set message = null, cancel_reason = null, place = null, own_video_url = null
    where citizen_id = ${citizenId}`.execute(trx)
  for (const table of ['deadline_history', 'meeting_history', 'case_decision'])
    await sql`update ${sql.table(table)} set reason = null where citizen_id = ${citizenId} and reason is not null`.execute(
      trx,
    )
  // First answers to case systems, from before they were sealed.
  await sql`delete from idempotency_key where strpos(body, ${citizenId}) > 0 or strpos(headers::text, ${citizenId}) > 0`.execute(
    trx,
  )
  const erased = sql`update citizen set name = '', mobile = null, email = null, sms_service = false, email_service = false,
      language = 'da', chosen = '{}', details_of = null, caseworker_id = null, first_signed_in_at = null, protected_until = null, erased_at = ${at}
    where id = ${citizenId}`
  await mustChange(1, erased.execute(trx))
}
