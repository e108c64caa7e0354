-- M-ONE (§2.2.1, OBS): on the day of an interview a second may be planned; a third never. `meeting_one_planned_interview_per_citizen`
-- forbids the second before that day. Here the third is forbidden, without asking what day it is: each interview that is neither
-- registered nor cancelled stands from the day on which it was put at its hour until its own day, in one of two places.

alter table meeting add column planned_on date;
alter table meeting add column interview_place smallint check (interview_place in (1, 2));

-- Only the planned ones, at most one per citizen. Those whose day has come stand for a day at most.
update meeting set planned_on = least((created_at at time zone 'Europe/Copenhagen')::date, date), interview_place = 1
  where status = 'planned' and type in ('job', 'follow_up');

alter table meeting
  add constraint meeting_place_of_an_interview check (
    interview_place is null
    or (status in ('planned', 'due') and type in ('job', 'follow_up') and planned_on is not null and planned_on <= date)
  ),
  add constraint meeting_two_interviews_at_most
    exclude using gist (citizen_id with =, interview_place with =, daterange(planned_on, date, '[]') with &&)
    where (interview_place is not null);

-- The trigger proposes a place, whoever writes and however the interview came there; the constraint above decides, so that a race is
-- none. An interview put at an hour later than another has the later `planned_on`, so of those that stand on that day it meets all.
create function place_interview() returns trigger language plpgsql as $$
declare
  day constant date := (new.starts_at at time zone 'Europe/Copenhagen')::date;
begin
  if new.type not in ('job', 'follow_up') or new.status not in ('planned', 'due') then
    new.interview_place := null;
    return new;
  end if;
  new.planned_on := least(coalesce(new.planned_on, (new.created_at at time zone 'Europe/Copenhagen')::date), day);
  if tg_op = 'UPDATE' and old.interview_place is not null and old.planned_on = new.planned_on and old.date = day then
    return new;
  end if;
  new.interview_place := case when exists (
    select from meeting other
    where other.citizen_id = new.citizen_id and other.id <> new.id and other.interview_place = 1
      and daterange(other.planned_on, other.date, '[]') && daterange(new.planned_on, day, '[]')
  ) then 2 else 1 end;
  return new;
end
$$;
create trigger meeting_place_interview before insert or update of status, type, starts_at, planned_on, interview_place on meeting
  for each row execute function place_interview();
