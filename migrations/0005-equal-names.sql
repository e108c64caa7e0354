-- Equal to a person, equal to the database: names that are compared, and telephone numbers, are compared in one form.

-- Danish numbers that citizens had typed stood without country code, those of case systems with it.
update citizen set mobile = '+45' || mobile where mobile ~ '^[0-9]{8}$';
update address_confirmation set address = '+45' || address where channel = 'sms' and address ~ '^[0-9]{8}$';

-- A name without regard to case, blanks' width and number, and composition (NFC). The default collation of a database may know only
-- ASCII's letters, and Å is no letter of ASCII's: PostgreSQL 17 and later have Unicode's own, earlier ones mostly ICU's.
do $$
declare
  collation_name text;
begin
  select format('pg_catalog.%I', collname) into collation_name from pg_collation
    where collname in ('pg_c_utf8', 'und-x-icu') and collnamespace = 'pg_catalog'::regnamespace
    order by collname limit 1;
  execute format(
    'create function name_key(name text) returns text language sql immutable strict parallel safe
     return normalize(lower(normalize(btrim(regexp_replace(name, %L, '' '', ''g'')), nfc) collate %s), nfc)',
    '[[:space:]\u00a0\u2000-\u200b\u202f\u3000]+', coalesce(collation_name, '"default"'));
end
$$;

-- Of a caseworker's reference blanks do not count at all.
create function caseworker_key(ref text) returns text language sql immutable strict parallel safe
  return replace(name_key(ref), ' ', '');

-- One caseworker per key. Where two stand already the older one is meant from now on; the other keeps what it has.
alter table caseworker add column twin_of uuid references caseworker;
update caseworker set twin_of = first.id
from (
  select distinct on (job_centre, caseworker_key(ref)) id, job_centre, caseworker_key(ref) as key
  from caseworker order by job_centre, caseworker_key(ref), id
) as first
where first.job_centre = caseworker.job_centre and first.key = caseworker_key(caseworker.ref) and first.id <> caseworker.id;
create unique index caseworker_one_per_key on caseworker (job_centre, caseworker_key(ref)) where twin_of is null;
