-- The roles of Selvbook, for an administrator of the database: run once for each cluster, by psql, as a superuser or a role with
-- `createrole`. On a PostgreSQL before 16 leave out `with inherit false, set true`. Choose two passwords.

-- The owner of the tables: signs in to migrate alone (DATABASE_OWNER_URL).
create role selvbook login password 'choose one';
-- The running program (DATABASE_URL): owns nothing, and has no right before it has put on a hat.
create role selvbook_app login noinherit password 'choose another';

-- The hats: they cannot sign in.
create role selvbook_portal nologin;
create role selvbook_job_centre nologin;
create role selvbook_works nologin;
create role selvbook_audit nologin;
grant selvbook_portal, selvbook_job_centre, selvbook_works, selvbook_audit to selvbook, selvbook_app
  with inherit false, set true;

-- `btree_gist`, which the first migration installs, is a trusted extension: the owner of the database may.
create database selvbook owner selvbook encoding 'UTF8';
revoke temporary on database selvbook from public;
