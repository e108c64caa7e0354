-- A session belongs to an account at an identity provider (issuer and subject). It has two ends: after a while without use
-- (expires_at), and one that no use moves (ends_at). Sessions from before are those of people chosen in a demo.
alter table session
  add column issuer text not null default 'demo',
  add column subject text not null default '',
  add column sid text, -- the provider's own name of the session: a back-channel logout names it
  add column seen_at timestamptz,
  add column ends_at timestamptz,
  add column device text, -- "Firefox, Windows": for the citizen's list of where they are signed in
  add column id_token bytea, -- sealed: handed back when the citizen signs out at the provider
  add column kept_form jsonb; -- F-ROBUST: a form that was sent after the session had ended; it lives and dies with the session
update session set subject = citizen_id::text, seen_at = created_at, ends_at = created_at + interval '8 hours';
alter table session
  alter column issuer drop default,
  alter column subject drop default,
  alter column seen_at set not null,
  alter column ends_at set not null;
create index session_citizen on session (citizen_id);
create index session_account on session (issuer, subject);

-- Who has signed in to the job centre's portal, as their provider last told
create table staff (
  id uuid primary key,
  issuer text not null,
  subject text not null,
  name text not null,
  job_centre text not null references job_centre,
  roles text[] not null check (roles <@ array['caseworker', 'planner', 'administrator', 'auditor'] and roles <> '{}'),
  first_signed_in_at timestamptz not null,
  signed_in_at timestamptz not null,
  seen_at timestamptz not null,
  unique (issuer, subject)
);
create index staff_job_centre on staff (job_centre);

-- Each time that somebody was signed in there. An ended session stays, without what it could be used for: the record of access names it.
create table staff_session (
  token_hash bytea primary key,
  staff_id uuid not null references staff,
  issuer text not null,
  subject text not null,
  sid text,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  ends_at timestamptz not null,
  expires_at timestamptz not null,
  roles_read_at timestamptz not null,
  roles_asked_at timestamptz, -- when the provider was last asked for them: one request at a time asks
  id_token bytea, -- sealed
  refresh_sealed bytea, -- a refresh token: reads the roles again
  look_reason text, -- what the last search for a citizen was for: chosen again on the next page
  ended_at timestamptz,
  ended_because text check (ended_because in ('signed_out', 'provider', 'roles', 'administrator', 'operator')),
  check ((ended_at is null) = (ended_because is null)),
  check (ended_at is null or (id_token is null and refresh_sealed is null))
);
create index staff_session_staff on staff_session (staff_id);
create index staff_session_account on staff_session (issuer, subject) where ended_at is null;
