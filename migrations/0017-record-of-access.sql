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
