import { bookersOf, type DataSet } from './data-sets.ts'

/**
 * The SQL that finds citizens with an active deadline and no interview, each with a free time of
 * their own offer within the next fortnight.
 */
export const pairsIn = (set: DataSet, count: number, skip: number): string => `
  with who as (
    select d.citizen_id, d.id, d.job_centre, o.id as offer_id, row_number() over (partition by o.id order by d.id) as nth
    from deadline d
    join contact_group_period g on g.citizen_id = d.citizen_id
    join meeting_offer o on o.job_centre = d.job_centre and o.contact_groups = array[g.contact_group]
    where d.status = 'active' and d.id <= bench.id(5, ${bookersOf(set)})),
  free as (
    select t.id, t.offer_id, t.date, row_number() over (partition by t.offer_id order by t.id) as nth
    from offered_time t
    where t.status = 'open' and t.capacity = 1 and t.date between current_date + 1 and current_date + 12
      and not exists (select from seat where seat.time_id = t.id))
  select citizen_id as "citizenId", who.id as "deadlineId", who.offer_id as "offerId", free.id as "timeId",
    free.date::text as date, job_centre as "jobCentre"
  from who join free on free.offer_id = who.offer_id and free.nth = who.nth
  order by hashtext(who.id::text) offset ${skip} limit ${count}`
