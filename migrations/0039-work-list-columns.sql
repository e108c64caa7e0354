-- works with: 0034
-- M-FLAG: a meeting is unsteady where its citizen's home or group, or whom its offer is for, is or may become another than it was made
-- for. Most never are: I dag judges the few that are, and not all that stand. Triggers write it, whoever changes a group, a home, an offer
-- or a meeting, and it never falls back: whether there is a flag the rules decide (`flagsOf`).
alter table meeting add column unsteady boolean not null default false;

-- Any home or group from the day on which the meeting was made; what held before it, and no longer did, does not count.
create function meeting_is_unsteady(citizen uuid, home text, offer uuid, made timestamptz) returns boolean
  language sql stable cost 100000 security definer set search_path = pg_catalog, public, pg_temp
  return exists (
    select from job_centre_period as period
    where period.citizen_id = citizen and period.withdrawn_at is null and left(period.job_centre, 3) is distinct from left(home, 3)
      and not exists (
        select from job_centre_period as later
        where later.citizen_id = citizen and later.withdrawn_at is null
          and greatest(later.from_date, later.reported_on) <= (made at time zone 'Europe/Copenhagen')::date
          and (greatest(later.from_date, later.reported_on), later.id) > (greatest(period.from_date, period.reported_on), period.id)))
  or exists (
    select from contact_group_period as period join meeting_offer on meeting_offer.id = offer
    where period.citizen_id = citizen and period.withdrawn_at is null
      and (not period.contact_group = any(meeting_offer.contact_groups)
        or cardinality(meeting_offer.categories) > 0 and not exists (
          select from unnest(meeting_offer.categories) as category where name_key(category) = name_key(period.category)))
      and not exists (
        select from contact_group_period as later
        where later.citizen_id = citizen and later.withdrawn_at is null
          and greatest(later.from_date, later.reported_on) <= (made at time zone 'Europe/Copenhagen')::date
          and (greatest(later.from_date, later.reported_on), later.id) > (greatest(period.from_date, period.reported_on), period.id)));

create function meeting_steadiness() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.unsteady := meeting_is_unsteady(new.citizen_id, new.job_centre, new.offer_id, new.created_at);
  return new;
end $$;

create trigger meeting_steadiness before insert or update of citizen_id, job_centre, offer_id, created_at on meeting
  for each row execute function meeting_steadiness();

create function citizen_meetings_unsteady() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update meeting set unsteady = true
  where citizen_id = new.citizen_id and status in ('planned', 'due') and not unsteady;
  return null;
end $$;

create trigger group_unsteady after insert or update on contact_group_period for each row execute function citizen_meetings_unsteady();
create trigger home_unsteady after insert or update on job_centre_period for each row execute function citizen_meetings_unsteady();

-- In the order of their ids, so that two who change offers wait for each other and never both.
create function offer_meetings_unsteady() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update meeting set unsteady = true from (
    select id from meeting
    where job_centre = new.job_centre and offer_id = new.id and status in ('planned', 'due') and not unsteady
    order by id for update) as standing
  where meeting.id = standing.id;
  return null;
end $$;

create trigger offer_meetings_unsteady after update on meeting_offer for each row
  when ((old.contact_groups, old.categories) is distinct from (new.contact_groups, new.categories))
  execute function offer_meetings_unsteady();

-- Those that were made before this; most are told apart without asking the function.
-- online: only the few are written whose citizen or offer has changed since they were made; each is locked as by any change of it.
update meeting set unsteady = true
where status in ('planned', 'due')
  and (exists (
      select from job_centre_period as period where period.citizen_id = meeting.citizen_id and period.withdrawn_at is null
        and left(period.job_centre, 3) is distinct from left(meeting.job_centre, 3))
    or exists (
      select from contact_group_period as period join meeting_offer on meeting_offer.id = meeting.offer_id
      where period.citizen_id = meeting.citizen_id and period.withdrawn_at is null
        and (not period.contact_group = any(meeting_offer.contact_groups) or cardinality(meeting_offer.categories) > 0)))
  and meeting_is_unsteady(citizen_id, job_centre, offer_id, created_at);

-- J-WORK: whose deadlines a caseworker has set, by the name's key. A column of its own: behind row-level security PostgreSQL takes no index
-- on a function that it does not know to be leakproof.
alter table deadline_history add column set_by_key text;

create function deadline_set_by() returns trigger language plpgsql as $$
begin
  new.set_by_key := name_key(new."by");
  return new;
end $$;

create trigger deadline_set_by before insert on deadline_history for each row
  when (new.from_status is null and new.by_kind = 'caseworker') execute function deadline_set_by();

-- online: nobody changes a row of the history, and new ones can be added meanwhile.
update deadline_history set set_by_key = name_key(by) where from_status is null and by_kind = 'caseworker';
