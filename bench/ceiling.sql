-- The most that this database could do: lock, re-check, take a seat, meet the deadline and write history inside one stored
-- function. It stands in no program: rules in SQL would be a second copy of them.
drop function if exists bench.book(uuid, uuid);
create function bench.book(who uuid, wanted uuid) returns text language plpgsql as $$
declare
  due deadline;
  at offered_time;
  made uuid := uuidv7();
begin
  perform from citizen where id = who for update;
  select * into due from deadline where citizen_id = who and status in ('not_activated', 'active', 'met') for update;
  select * into at from offered_time where id = wanted for update;
  if due.id is null or due.status = 'met' then return 'deadline'; end if;
  if at.status <> 'open' or at.starts_at <= now() or at.date > due.due_date + 7 then return 'time'; end if;
  if exists (select from meeting where citizen_id = who and status = 'planned' and type in ('job', 'follow_up')) then return 'planned'; end if;
  if (select count(*) from seat where time_id = wanted and (meeting_id is not null or held_until > now())) >= at.capacity then return 'taken'; end if;
  insert into meeting (id, citizen_id, job_centre, offer_id, time_id, caseworker_id, type, origin, status, starts_at, ends_at, form, place,
      rebooking_allowed, rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, created_at)
    values (made, who, at.job_centre, at.offer_id, at.id, at.caseworker_id, due.interview_type, 'booked', 'planned', at.starts_at, at.ends_at,
      'in_person', at.place, true, 24, true, 24, now());
  insert into seat (time_id, seat_number, capacity, citizen_id, meeting_id, offer_id, date)
    values (wanted, 1 + (select count(*) from seat where time_id = wanted), at.capacity, who, made, at.offer_id, at.date);
  update deadline set status = 'met', meeting_id = made, next_date = at.date where id = due.id;
  insert into deadline_history (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by)
    values (due.id, who, due.job_centre, now(), due.status, 'met', 'D-BOOK', 'ceiling');
  insert into meeting_history (meeting_id, citizen_id, job_centre, at, kind, starts_at, rule, by)
    values (made, who, at.job_centre, now(), 'booked', at.starts_at, 'D-BOOK', 'ceiling');
  return 'booked';
end $$;
