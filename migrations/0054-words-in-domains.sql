-- works with: 0051
-- What a booking pays for its checks. PostgreSQL keeps a check as text and reads it again for each statement: of a booking that was a
-- quarter of the work. A domain is read once a connection, so the words that a column may have stand in domains now, each once,
-- and a table has one check that asks them. What may stand in a row is the same as before. An error names the domain's check.
create domain meeting_status as text constraint meeting_status_check check (value in ('planned', 'due', 'held', 'no_show', 'cancelled'));
create domain standing_status as text constraint standing_status_check check (value in ('planned', 'due'));
create domain meeting_type as text constraint meeting_type_check check (value in ('job', 'follow_up', 'other'));
create domain interview_type as text constraint interview_type_check check (value in ('job', 'follow_up'));
create domain interview_place as smallint constraint interview_place_check check (value in (1, 2));
create domain meeting_origin as text constraint meeting_origin_check check (value in ('booked', 'summoned', 'walk_in'));
create domain meeting_form as text constraint meeting_form_check check (value in ('in_person', 'phone', 'video'));
create domain meeting_news as text constraint meeting_news_check check (value in ('summoned', 'moved', 'changed', 'cancelled'));
create domain meeting_happening as text constraint meeting_happening_check check (value in
  ('booked', 'summoned', 'walk_in', 'rebooked', 'moved', 'changed', 'cancelled', 'due', 'held', 'no_show', 'outcome_taken_back'));
create domain deadline_status as text constraint deadline_status_check check (value in ('not_activated', 'active', 'met', 'closed'));
create domain deadline_step as text constraint deadline_step_check check (value in
  ('not_activated', 'active', 'met', 'closed_met', 'closed_overdue', 'closed'));
create domain acting_kind as text constraint acting_kind_check check (value in ('citizen', 'caseworker', 'client', 'registry', 'calendar'));

-- Not valid: what stands was held by the checks that go. The next migration has it checked beside writers.
-- online: each check goes with the statement that puts an equal one in its place.
alter table meeting
  drop constraint meeting_status_check, drop constraint meeting_type_check, drop constraint meeting_origin_check,
  drop constraint meeting_form_check, drop constraint meeting_news_check,
  drop constraint meeting_interview_place_check, drop constraint meeting_place_of_an_interview,
  add constraint meeting_words check (
    status::meeting_status is not null and type::meeting_type is not null and origin::meeting_origin is not null
    and form::meeting_form is not null and (news is null or news::meeting_news is not null)) not valid,
  add constraint meeting_place_of_an_interview check (
    interview_place is null
    or (interview_place::interview_place is not null and status::standing_status is not null and type::interview_type is not null
      and planned_on is not null and planned_on <= date)) not valid;
-- online: as above.
alter table seat
  drop constraint seat_form_check,
  add constraint seat_form check (form is null or form::meeting_form is not null) not valid;
-- online: as above.
alter table deadline
  drop constraint deadline_status_check, drop constraint deadline_interview_type_check,
  add constraint deadline_words check (
    status::deadline_status is not null and interview_type::interview_type is not null) not valid;
-- online: as above.
alter table deadline_history
  drop constraint deadline_history_from_status_check, drop constraint deadline_history_to_status_check,
  drop constraint deadline_history_by_kind,
  add constraint deadline_history_words check (
    to_status::deadline_step is not null and (from_status is null or from_status::deadline_step is not null)
    and (by_kind is null or by_kind::acting_kind is not null)) not valid;
-- online: as above.
alter table meeting_history
  drop constraint meeting_history_kind_check, drop constraint meeting_history_by_kind,
  add constraint meeting_history_words check (
    kind::meeting_happening is not null and (by_kind is null or by_kind::acting_kind is not null)) not valid;

-- The condition of a trigger is read again as well. In the function it is compiled once.
create function deadline_stamped() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if (old.job_centre, old.activation_date, old.status, old.meeting_id)
    is distinct from (new.job_centre, new.activation_date, new.status, new.meeting_id) then
    new.changed_at := selvbook_now();
  end if;
  return new;
end
$$;
create or replace trigger deadline_changed before update on deadline for each row execute function deadline_stamped();

create function meeting_stamped() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if (old.job_centre, old.offer_id, old.time_id, old.caseworker_id, old.status, old.starts_at, old.ends_at, old.form, old.place,
      old.message, old.cancel_reason, old.outcome_on, old.own_video_url, old.revision)
    is distinct from
    (new.job_centre, new.offer_id, new.time_id, new.caseworker_id, new.status, new.starts_at, new.ends_at, new.form, new.place,
      new.message, new.cancel_reason, new.outcome_on, new.own_video_url, new.revision) then
    new.changed_at := selvbook_now();
  end if;
  return new;
end
$$;
create or replace trigger meeting_changed before update on meeting for each row execute function meeting_stamped();

-- Most citizens have had one home and one group that the offer is for: that is seen without asking the dear function.
-- online: a meeting is found unsteady as before.
create or replace function meeting_steadiness() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  new.unsteady := (
      exists (
        select from job_centre_period as period where period.citizen_id = new.citizen_id and period.withdrawn_at is null
          and left(period.job_centre, 3) is distinct from left(new.job_centre, 3))
      or exists (
        select from contact_group_period as period join meeting_offer on meeting_offer.id = new.offer_id
        where period.citizen_id = new.citizen_id and period.withdrawn_at is null
          and (not period.contact_group = any(meeting_offer.contact_groups) or cardinality(meeting_offer.categories) > 0)))
    and meeting_is_unsteady(new.citizen_id, new.job_centre, new.offer_id, new.created_at);
  return new;
end
$$;

-- Two days' ranges overlap where each begins before the other ends: found by the citizen's few meetings, not by GiST.
-- online: an interview gets the same place as before.
create or replace function place_interview() returns trigger language plpgsql as $$
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
      and other.planned_on <= day and other.date >= new.planned_on
  ) then 2 else 1 end;
  return new;
end
$$;

-- In plpgsql its plan is kept, and the call costs a third.
-- online: it tells the same time as before.
create or replace function selvbook_now() returns timestamptz language plpgsql volatile security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  return clock_timestamp() + coalesce((select offset_milliseconds from demo_clock), 0) * interval '1 millisecond';
end
$$;
