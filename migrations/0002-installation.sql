-- What this database is for, and which key its national id numbers are stored with: one row, written at the first start after this.
-- A program of the other kind, or with another key, is refused. A database with a demo's clock is a demo's.

create table installation (
  only_row boolean primary key default true check (only_row),
  mode text not null check (mode in ('demo', 'production')),
  -- Derived from the key by HKDF, which tells nothing of it. Null until the next start.
  cpr_key_fingerprint bytea
);

insert into installation (mode) select 'demo' where exists (select from demo_clock);
