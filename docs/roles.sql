-- The roles of Selvbook, for an administrator of a PostgreSQL from 15 on: choose two passwords below, and run this once for each
-- cluster by psql, as a superuser or a role with `createrole` and `createdb`. `npm run rehearse` runs it too.

-- The owner of the tables: signs in to migrate alone (DATABASE_OWNER_URL).
create role selvbook login password 'choose one';
-- The running program (DATABASE_URL): owns nothing, and has no right before it has put on a hat.
create role selvbook_app login noinherit password 'choose another';

-- The hats: they cannot sign in.
create role selvbook_portal nologin;
create role selvbook_job_centre nologin;
create role selvbook_works nologin;
create role selvbook_audit nologin;

-- Whoever signs in puts a hat on, and has none of its rights before. Only from PostgreSQL 16 on a grant says so.
do $$
declare
  only_worn constant text :=
    case when current_setting('server_version_num')::integer < 160000 then '' else ' with inherit false, set true' end;
begin
  execute 'grant selvbook_portal, selvbook_job_centre, selvbook_works, selvbook_audit to selvbook, selvbook_app' || only_worn;
end $$;

-- `btree_gist`, which the first migration installs, is a trusted extension: the owner of the database may.
create database selvbook owner selvbook encoding 'UTF8';

revoke temporary on database selvbook from public;
