import { type RawBuilder, sql } from 'kysely'
import type { AbsenceKind } from '../../rules/absences.ts'
import type { CitizenList, ListOrder } from '../../rules/citizen-lists.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import type { PlainDate } from '../../rules/dates.ts'
import { groupsWithDeadline } from '../../rules/work-list.ts'
import type { Queryable } from '../database.ts'
import { groupOf, homeOf } from '../periods.ts'
import { exemptOn, type Listed, listed, ranOutWhere } from './deadline-cases.ts'
import { isMine, namedIn, type Part, type WorkOf } from './parts.ts'

/** A citizen in a list, with what the list is about. */
export interface ListedCitizen {
  readonly citizenId: string
  readonly name: string
  readonly isProtected: boolean
  readonly contactGroup: number
  readonly caseworker: string | null
  readonly interviewType: InterviewType | null
  /** The last day to book, or the first day of an absence; null in the list of those without. */
  readonly day: PlainDate | null
  readonly lastDay: PlainDate | null
  readonly absence: AbsenceKind | null
}

/** Which citizens a list has, and the day that it is about. */
const base: Readonly<Record<CitizenList, (of: WorkOf) => RawBuilder<unknown>>> = {
  open: ({ jobCentre, today }) => sql`
    select citizen_id, interview_type as type, due_date as day, null::date as last_day, null::text as absence from deadline
    where job_centre = ${jobCentre} and status in ('not_activated', 'active') and due_date >= ${today}`,
  none: ({ jobCentre, today }) => sql`
    select citizen_id, null::text as type, null::date as day, null::date as last_day, null::text as absence
    from (select distinct citizen_id from job_centre_period where job_centre = ${jobCentre} and withdrawn_at is null) as ever
    where not exists (select from deadline where deadline.citizen_id = ever.citizen_id
        and status in ('not_activated', 'active', 'met') and due_date >= ${today})
      and not exists (select from meeting where meeting.citizen_id = ever.citizen_id and type in ('job', 'follow_up')
        and status in ('planned', 'due') and date >= ${today})
      and not ${exemptOn('ever.citizen_id', today)}
      and ${groupOf('ever.citizen_id', today)} = any(${[...groupsWithDeadline('job', today), ...groupsWithDeadline('follow_up', today)]}::integer[])`,
  overdue: (of) => sql`
    select citizen_id, interview_type as type, due_date as day, null::date as last_day, null::text as absence
    from (${ranOutWhere(of)}) as ran`,
  absent: ({ jobCentre, today }) => sql`
    select citizen_id, null::text as type, from_date as day, to_date as last_day, kind as absence from absence
    where job_centre = ${jobCentre} and withdrawn_at is null and kind not in ('exempt', 'deprived')
      and ${today} between from_date and to_date`,
}

const orders: Readonly<Record<ListOrder, RawBuilder<unknown>>> = {
  name: sql`citizen.name, citizen.id`,
  day: sql`list.day, citizen.name, citizen.id`,
}

/** One part of a list, and how many there are in all. Nobody has to see to those who have died. */
export async function citizensOf(
  db: Queryable,
  of: WorkOf,
  list: CitizenList,
  { order, skip, take }: Part & { readonly order: ListOrder },
): Promise<Listed<ListedCitizen>> {
  const { jobCentre, today } = of
  const { rows } = await sql<ListedCitizen & { readonly total: number }>`
    with list as materialized (${base[list](of)})
    select citizen.id as "citizenId", ${namedIn(of)}, ${groupOf('citizen.id', today)} as "contactGroup",
      caseworker.name as caseworker, list.type as "interviewType", list.day, list.last_day as "lastDay", list.absence,
      count(*) over () as total
    from list join citizen on citizen.id = list.citizen_id left join caseworker on caseworker.id = citizen.caseworker_id
    where ${homeOf('citizen.id', today)} = ${jobCentre} and citizen.died_on is null and ${isMine(of, 'citizen.id')}
    order by ${orders[order]} limit ${take} offset ${skip}`.execute(db)
  return listed(rows)
}
