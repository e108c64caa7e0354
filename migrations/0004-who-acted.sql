-- Who acted: the kind beside the name, and the case system that sent it (J-OWN). `by` stays what a person reads: a caseworker's name,
-- the id of a case system that named nobody, or the kind. A caseworker called "citizen" is no longer taken for one.
-- Nullable: a program of the version before may run beside this one, and writes no kind.
alter table deadline_history add column by_kind text, add column by_client text;
alter table meeting_history add column by_kind text, add column by_client text;
alter table absence
  add column reported_by_kind text,
  add column reported_by_client text,
  add column withdrawn_by text,
  add column withdrawn_by_kind text,
  add column withdrawn_by_client text;
alter table contact_group_period add column by text, add column by_kind text, add column by_client text;
alter table job_centre_period
  add column by text,
  add column by_kind text,
  add column by_client text,
  add column moved_here boolean not null default false; -- D-RESIDENCE: a job centre said expressly "moved here"

-- What was there: `by` was the acting user or, without one, the id of the client.
create temporary table known_client on commit drop as select client from access_log union select client from idempotency_key;
update deadline_history set
  by_kind = case when by in ('citizen', 'calendar') then by when by in (table known_client) then 'client' else 'caseworker' end,
  by_client = case when by in (table known_client) then by end;
update meeting_history set
  by_kind = case when by in ('citizen', 'calendar') then by when by in (table known_client) then 'client' else 'caseworker' end,
  by_client = case when by in (table known_client) then by end;
update absence set
  reported_by_kind = case when reported_by in ('citizen', 'calendar') then reported_by
    when reported_by in (table known_client) then 'client' else 'caseworker' end,
  reported_by_client = case when reported_by in (table known_client) then reported_by end;

alter table deadline_history
  add constraint deadline_history_by_kind check (by_kind in ('citizen', 'caseworker', 'client', 'registry', 'calendar'));
alter table meeting_history
  add constraint meeting_history_by_kind check (by_kind in ('citizen', 'caseworker', 'client', 'registry', 'calendar'));

-- N-OPTOUT: which of their details the citizen has chosen: a number or an address proved by a code, a service, the language.
-- D-RESIDENCE: which job centre wrote those that the citizen has not chosen; they do not go along to another municipality.
alter table citizen
  add column chosen text[] not null default '{}'
    constraint citizen_chosen check (chosen <@ array['mobile', 'email', 'sms_service', 'email_service', 'language']),
  add column details_of text constraint citizen_details_of check (details_of ~ '^[0-9]{5}$');
-- A code that came back was the citizen's own doing, and so is what has become of that channel since.
update citizen set chosen =
  case when exists (select from address_confirmation a where a.citizen_id = citizen.id and a.channel = 'sms'
      and a.address = citizen.mobile and a.confirmed_at is not null) then array['mobile', 'sms_service'] else '{}' end ||
  case when exists (select from address_confirmation a where a.citizen_id = citizen.id and a.channel = 'email'
      and a.address = citizen.email and a.confirmed_at is not null) then array['email', 'email_service'] else '{}' end
where exists (select from address_confirmation a where a.citizen_id = citizen.id and a.confirmed_at is not null);
update citizen set details_of = (
  select p.job_centre from job_centre_period p
  where p.citizen_id = citizen.id and p.job_centre is not null and greatest(p.from_date, p.reported_on) <= current_date
  order by greatest(p.from_date, p.reported_on) desc, p.id desc limit 1);

-- J-OWN: whom the storage found is named where it was refused as well; what was acted on, where that is no citizen.
alter table access_log
  add column refused boolean not null default false,
  add column subject text;
