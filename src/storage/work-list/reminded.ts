import { sql } from 'kysely'
import { addDays } from '../../rules/dates.ts'
import { reminderDays } from '../../rules/messages.ts'
import type { Queryable } from '../database.ts'
import { isMine, isMyMeeting, mayBeMine, type WorkOf } from './parts.ts'

/** How many citizens get a reminder on the next day: of a deadline (§2.3), or of a meeting. */
export async function remindedTomorrow(db: Queryable, of: WorkOf): Promise<number> {
  const { jobCentre, today } = of
  const day = addDays(today, 1)
  const due = Object.values(reminderDays).map((days) => addDays(day, days).toString())
  const { rows } = await sql<{ readonly citizens: number }>`
    select count(distinct told.citizen_id) as citizens from (
      select citizen_id from deadline where job_centre = ${jobCentre} and status = 'active'
        and due_date = any(${due}::date[]) and visible_since < ${day}
        and ${mayBeMine(of, 'deadline.citizen_id')} and ${isMine(of, 'deadline.citizen_id')}
      union all
      select citizen_id from meeting where job_centre = ${jobCentre} and remind_on = ${day} and status in ('planned', 'due')
        and ${isMyMeeting(of, 'meeting.caseworker_id')}) as told
    join citizen on citizen.id = told.citizen_id
    where citizen.sms_service and citizen.mobile is not null or citizen.email_service and citizen.email is not null`.execute(
    db,
  )
  return rows[0]?.citizens ?? 0
}
