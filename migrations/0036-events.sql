-- works with: 0035
-- J-EVENTS: what has happened, in one order per job centre that a reader can trust.
-- `position` is the transaction that wrote a row. Rows of transactions that still run, and of all that began after the oldest of them, are
-- not told yet: so whatever is told has its place for good, and nothing is ever put before it (docs/decisions/0050-events-by-transaction.md).
-- Both functions add what `npm run migrate` puts there when the database was restored into a cluster whose transactions count from anew.
create function event_position() returns bigint language sql volatile parallel restricted
  return pg_current_xact_id()::text::bigint + 0;
create function event_horizon() returns bigint language sql stable parallel restricted
  return pg_snapshot_xmin(pg_current_snapshot())::text::bigint + 0;

-- Null of rows from before: they are no events. First the column, then its default: so no row is written anew.
alter table deadline_history add column position bigint;
alter table meeting_history add column position bigint;
alter table deadline_history alter column position set default event_position();
alter table meeting_history alter column position set default event_position();

-- What has no history of its own: citizens, messages, published times. Its numbers are those of the histories.
create table event (
  number bigint primary key default nextval('history_number'),
  position bigint not null default event_position(),
  job_centre text not null,
  citizen_id uuid, -- null: about no citizen
  subject_kind text not null check (subject_kind in ('citizen', 'message', 'offer')),
  subject_id uuid not null,
  type text not null,
  at timestamptz not null,
  rule text not null,
  by text not null,
  by_kind text,
  by_client text,
  data jsonb not null,
  move_period bigint, -- of a move: the period that began, so that each is told once
  constraint event_once_per_move unique (move_period, type)
);
create index event_of_job_centre on event (job_centre, position, number);
create index event_at on event (at);
create index event_citizen on event (citizen_id) where citizen_id is not null;

-- Where the events of each night begin: what is older than ninety nights is not told.
alter table nightly_run add column events_from bigint;

-- A message's own row tells what became of it. A code is between the citizen and the program.
create function message_concluded() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into event (job_centre, citizen_id, subject_kind, subject_id, type, at, rule, by, by_kind, data)
  values (new.job_centre, new.citizen_id, 'message', new.id, 'message.' || new.status,
    coalesce(new.concluded_at, new.settled_at, now()), 'N-ONCE', 'calendar', 'calendar',
    jsonb_build_object('channel', new.channel, 'kind', new.kind, 'deadlineId', new.deadline_id, 'meetingId', new.meeting_id));
  return null;
end $$;
create trigger message_concluded after update of status on message for each row
  when (old.status is distinct from new.status and new.status in ('delivered', 'failed') and new.kind <> 'confirmation_code')
  execute function message_concluded();
