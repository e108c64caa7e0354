import { sql } from 'kysely'
import type { Instant } from '../../rules/dates.ts'
import type { Channel } from '../../rules/messages.ts'
import type { Queryable } from '../database.ts'
import { type Unreached, unreachedIn } from '../proof-of-notice.ts'
import { type Listed, listed } from './deadline-cases.ts'
import { isAside, isMine, mayBeMine, namedIn, type Part, type WorkOf } from './parts.ts'

/** Somebody who does not know of their deadline or meeting, as far as can be told. */
export interface NotReached extends Omit<Unreached, 'about' | 'reachedOtherwise'> {
  readonly name: string
  readonly isProtected: boolean
  readonly hasSignedIn: boolean
  readonly hasMobile: boolean
  readonly hasEmail: boolean
  /** The newest message that failed or may not have arrived. */
  readonly messageId: string | null
  readonly channel: Channel | null
  readonly failedBecause: string | null
  readonly sentAt: Instant | null
}

/**
 * N-ONCE, D-UNKNOWING: whom nothing has reached, neither otherwise, those first whose deadline or
 * meeting comes first. Gone are those who were told in another way since it stands as it does, and
 * what is over.
 */
export async function notReachedOf(
  db: Queryable,
  of: WorkOf & { readonly smsLeavesAt: Instant },
  { skip, take }: Part,
): Promise<Listed<NotReached>> {
  const { jobCentre, now, today, smsLeavesAt } = of
  const { rows } = await sql<NotReached & { readonly total: number }>`
    with unreached as (${unreachedIn({ jobCentre, today, smsLeavesAt, after: null, whose: (citizen) => mayBeMine(of, citizen) })}),
    cases as (
      select u."citizenId", u."deadlineId", u."meetingId", u."dueDate", u."startsAt", u.reason, count(*) over () as total,
        coalesce(u."dueDate", u."startsAt"::date) as day
      from unreached u
      where not u."reachedOtherwise" and (u."dueDate" >= ${today} or u."startsAt" > ${now})
        and not exists (select from case_decision told where told.deadline_id = u."deadlineId" and told.what = 'told')
        and not exists (select from case_decision told join meeting on meeting.id = told.meeting_id
          where told.meeting_id = u."meetingId" and told.what = 'told' and told.revision = meeting.revision)
        and not exists (select from message m where (m.deadline_id = u."deadlineId" or m.meeting_id = u."meetingId")
          and m.again > 0 and m.status in ('waiting', 'sending'))
        and not ${isAside('unreached', { column: 'deadline_id', about: 'u.deadlineId' }, today)}
        and not ${isAside('unreached', { column: 'meeting_id', about: 'u.meetingId' }, today)}
        and ${isMine(of, 'u.citizenId')}
      order by day, u.about limit ${take} offset ${skip})
    select cases."citizenId", cases."deadlineId", cases."meetingId", cases."dueDate", cases."startsAt", cases.reason, cases.total,
      ${namedIn(of)}, citizen.first_signed_in_at is not null as "hasSignedIn", citizen.mobile is not null as "hasMobile",
      citizen.email is not null as "hasEmail", m.id as "messageId", m.channel, m.failed_because as "failedBecause", m.settled_at as "sentAt"
    from cases join citizen on citizen.id = cases."citizenId" left join lateral (
      select id, channel, failed_because, settled_at from message
      where (deadline_id = cases."deadlineId" or meeting_id = cases."meetingId") and status in ('failed', 'unknown')
      order by id desc limit 1) as m on true
    order by cases.day, coalesce(cases."deadlineId", cases."meetingId")`.execute(db)
  return listed(rows)
}
