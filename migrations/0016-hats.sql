-- Row-level security: for whom a transaction asks it is told by `set local selvbook.…`. Who is told nothing sees nothing.
-- The roles, their rights and the policies are written by `npm run migrate` from src/storage/rights.ts.

-- The job centre for which is asked, and its case system; null where none was told. A setting told in an earlier transaction is ''.
create function selvbook_job_centre() returns text language sql stable parallel safe
  return nullif(current_setting('selvbook.job_centre', true), '');
create function selvbook_client() returns text language sql stable parallel safe
  return convert_from(decode(nullif(current_setting('selvbook.client', true), ''), 'hex'), 'utf8');

-- The citizen who asks: whose session it is (told by the hash of its token) or, without a session, whose id was told.
-- It has its owner's rights: a policy on a table that it reads would ask itself.
create function selvbook_me() returns uuid language plpgsql stable parallel safe security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  session_hash constant text := current_setting('selvbook.session', true);
begin
  if session_hash is null or session_hash = '' then
    return nullif(current_setting('selvbook.citizen', true), '')::uuid;
  end if;
  return (select citizen_id from session where token_hash = decode(session_hash, 'hex'));
end
$$;

-- Whether the job centre has, had or is going to have this citizen.
create function selvbook_ours(citizen uuid) returns boolean language plpgsql stable parallel safe security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (
    select from job_centre_period
    where citizen_id = citizen and job_centre = current_setting('selvbook.job_centre', true) and withdrawn_at is null
  );
end
$$;

-- Triggers write for everybody what no hat may write itself.
alter function times_changed() security definer set search_path = pg_catalog, public, pg_temp;
alter function closure_changed() security definer set search_path = pg_catalog, public, pg_temp;
alter function offer_moved() security definer set search_path = pg_catalog, public, pg_temp;
alter function caseworker_renamed() security definer set search_path = pg_catalog, public, pg_temp;
