-- When what case systems reconcile was last written, by the program's clock: what ?updatedSince goes by. A trigger writes it,
-- so that no statement can forget it.
create function selvbook_now() returns timestamptz language sql volatile security definer
  set search_path = pg_catalog, public, pg_temp as $$
  select clock_timestamp() + coalesce((select offset_milliseconds from demo_clock), 0) * interval '1 millisecond'
$$;

create function stamp_changed() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  new.changed_at := selvbook_now();
  return new;
end
$$;

alter table citizen add column changed_at timestamptz not null default now();
alter table deadline add column changed_at timestamptz not null default now();
alter table meeting add column changed_at timestamptz not null default now();

create trigger citizen_made before insert on citizen for each row execute function stamp_changed();
create trigger citizen_changed before update on citizen for each row when (
  (old.name, old.mobile, old.email, old.sms_service, old.email_service, old.language, old.details_of, old.caseworker_id,
    old.first_signed_in_at)
  is distinct from
  (new.name, new.mobile, new.email, new.sms_service, new.email_service, new.language, new.details_of, new.caseworker_id,
    new.first_signed_in_at))
  execute function stamp_changed();

create trigger deadline_made before insert on deadline for each row execute function stamp_changed();
create trigger deadline_changed before update on deadline for each row when (
  (old.job_centre, old.activation_date, old.status, old.meeting_id)
  is distinct from (new.job_centre, new.activation_date, new.status, new.meeting_id))
  execute function stamp_changed();

-- What the citizen has opened, and when a reminder is made, is told to no case system.
create trigger meeting_made before insert on meeting for each row execute function stamp_changed();
create trigger meeting_changed before update on meeting for each row when (
  (old.job_centre, old.offer_id, old.time_id, old.caseworker_id, old.status, old.starts_at, old.ends_at, old.form, old.place,
    old.message, old.cancel_reason, old.outcome_on, old.own_video_url, old.revision)
  is distinct from
  (new.job_centre, new.offer_id, new.time_id, new.caseworker_id, new.status, new.starts_at, new.ends_at, new.form, new.place,
    new.message, new.cancel_reason, new.outcome_on, new.own_video_url, new.revision))
  execute function stamp_changed();

-- Groups, job centres and absences are told with the citizen. Whoever was written in this very transaction has a stamp already.
create function citizen_facts_changed() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  update citizen set changed_at = selvbook_now()
  where id in (select citizen_id from changed)
    and changed_at < selvbook_now() - (clock_timestamp() - transaction_timestamp());
  return null;
end
$$;
create trigger contact_group_reported after insert on contact_group_period referencing new table as changed
  for each statement execute function citizen_facts_changed();
create trigger contact_group_withdrawn after update on contact_group_period referencing new table as changed
  for each statement execute function citizen_facts_changed();
create trigger job_centre_reported after insert on job_centre_period referencing new table as changed
  for each statement execute function citizen_facts_changed();
create trigger job_centre_withdrawn after update on job_centre_period referencing new table as changed
  for each statement execute function citizen_facts_changed();
create trigger absence_reported after insert on absence referencing new table as changed
  for each statement execute function citizen_facts_changed();
create trigger absence_withdrawn after update on absence referencing new table as changed
  for each statement execute function citizen_facts_changed();

create index deadline_changed on deadline (job_centre, changed_at, id);
create index meeting_changed on meeting (job_centre, changed_at, id);
-- A job centre's citizens in the order of their ids: the list walks along it.
create index job_centre_period_members on job_centre_period (job_centre, citizen_id) where withdrawn_at is null;
drop index job_centre_period_job_centre;
