-- National id numbers stand in a table of their own, to which few have a right: `citizen` holds none in any form.
-- A person has a row for each key in use, so that programs with the former keys and with the new one find the same people while
-- keys rotate. Rows from before have the key number 0: they were written with keys that were derived otherwise (src/keys/former-numbers.ts).
create table citizen_number (
  citizen_id uuid not null references citizen,
  key_number integer not null check (key_number between 0 and 255),
  hash bytea not null, -- keyed: finds the person by number
  sealed bytea, -- encrypted; null where the house keeps none (CPR_SEALED=off)
  primary key (citizen_id, key_number),
  constraint citizen_number_one_per_person unique (hash)
);
insert into citizen_number (citizen_id, key_number, hash, sealed) select id, 0, cpr_hash, cpr_encrypted from citizen;

-- Each key that this database has seen: a program whose key has the number but another fingerprint is refused. The fingerprint is
-- derived from the key, and tells nothing of it. Ended: no row has it any more, and its number is never given again.
create table cpr_key (
  number integer primary key check (number between 0 and 255),
  fingerprint bytea, -- null for the key 0 of a database whose key was never told
  first_seen_at timestamptz not null default now(),
  ended_at timestamptz
);
insert into cpr_key (number, fingerprint)
  select 0, (select cpr_key_fingerprint from installation) where exists (select from citizen);

alter table citizen drop column cpr_hash, drop column cpr_encrypted;
alter table installation drop column cpr_key_fingerprint;

-- An answer that was kept names people: it is sealed, with its status and headers. Answers from before go after 30 days, as all do.
alter table idempotency_key
  add column sealed bytea,
  alter column status drop not null,
  alter column headers drop not null,
  alter column body drop not null,
  add constraint idempotency_key_answer check ((sealed is null) = (body is not null)) not valid;
alter table idempotency_key validate constraint idempotency_key_answer;

-- Whose number this is, by its hashes under each key in use; null for nobody's. It has its owner's rights: whoever may look a person up
-- need not be able to read the table.
create function citizen_with_number(hashes bytea[]) returns uuid language plpgsql stable parallel safe security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  return (select citizen_id from citizen_number where hash = any (hashes) limit 1);
end
$$;
