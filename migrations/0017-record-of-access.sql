-- J-OWN: the record of access tells who looked (kind, name, client, session of staff), what for, and which search it was. Of a number
-- that was typed stands a keyed hash. Rows from before tell no more than they did.
alter table access_log
  add column kind text,
  add column staff_session bytea, -- the hash of its token
  add column reason text,
  add column search_kind text,
  add column search_hash bytea,
  alter column job_centre drop not null, -- the operator's own looks
  add constraint access_log_kind check (kind in ('caseworker', 'client', 'registry', 'operator')) not valid,
  add constraint access_log_search check (
    (search_kind is null) = (search_hash is null) and search_kind in ('national_id', 'name')) not valid;
alter table access_log validate constraint access_log_kind;
alter table access_log validate constraint access_log_search;

-- What is kept so long and no longer: src/rules/retention.ts has each table, the night sweeps.

-- When a citizen was erased on demand: the row stays until its time, without what tells of the person.
alter table citizen add column erased_at timestamptz;

-- What each sweep took, by its name
create table retention_run (
  id bigint generated always as identity primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  by text not null, -- the night, or the operator's name
  taken jsonb not null default '{}'
);

-- Figures of what is gone, of which nobody can be found again
create table past_figure (
  job_centre text not null,
  month date not null check (extract(day from month) = 1),
  what text not null check (what in ('deadline', 'meeting', 'no_time')),
  kind text not null,
  outcome text not null,
  count integer not null,
  primary key (job_centre, month, what, kind, outcome)
);

-- Each sweep reads by an index what is due, and nothing else.
create index citizen_created on citizen (created_at);
create index message_texts on message (settled_at) where sent_to is not null or body is not null;
create index message_code_texts on message (settled_at) where kind = 'confirmation_code' and parameters <> '{}'::jsonb;
create index address_confirmation_unconfirmed on address_confirmation (expires_at) where confirmed_at is null;

-- The record of access is only added to. Its one way out takes the oldest rows, and none of the last ninety days whoever asks.
create function forget_looks(before timestamptz, most integer) returns integer language plpgsql volatile security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  taken integer;
begin
  if before > now() - interval '90 days' then
    raise exception 'looks are kept for ninety days at least';
  end if;
  -- Numbered as they come, so that the oldest have the lowest numbers: no index on the time is needed.
  delete from access_log where id = any (array(
    select id from (select id, at from access_log order by id limit most) as oldest where at < before));
  get diagnostics taken = row_count;
  return taken;
end
$$;
