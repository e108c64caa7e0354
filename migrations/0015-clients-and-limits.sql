-- Case systems that may call the API. An id is never given again: a client is ended, not deleted, so that a history that
-- names it always means the same one.
create table api_client (
  id text primary key constraint api_client_id check (id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  job_centres text[] not null constraint api_client_job_centres
    check (cardinality(job_centres) > 0 and array_position(job_centres, null) is null),
  scopes text[] not null constraint api_client_scopes check (scopes <@ array[
    'read', 'citizens:write', 'deadlines:write', 'meetings:write', 'times:write', 'residence', 'events']),
  -- Whether each call must name the caseworker behind it (J-OWN).
  acting_user text not null constraint api_client_acting_user check (acting_user in ('required', 'optional')),
  -- Where the client's public keys are read, for those that publish them.
  jwks_url text constraint api_client_jwks_url check (jwks_url ~ '^https://'),
  expires_at timestamptz,
  made_at timestamptz not null,
  made_by text not null,
  ended_at timestamptz,
  ended_by text
);

-- Secrets are random, so a plain hash keeps them. Two may be valid at once, so that a client can go over to the new one.
create table api_client_secret (
  id uuid primary key,
  client text not null references api_client,
  sha256 bytea not null constraint api_client_secret_sha256 check (octet_length(sha256) = 32),
  made_at timestamptz not null,
  made_by text not null,
  expires_at timestamptz
);
create index api_client_secret_client on api_client_secret (client);

-- Public keys that were given to us (private_key_jwt). A key's id is never given again either.
create table api_client_key (
  client text not null references api_client,
  kid text not null,
  jwk jsonb not null constraint api_client_key_public check (not jwk ? 'd'),
  made_at timestamptz not null,
  made_by text not null,
  ended_at timestamptz,
  primary key (client, kid)
);

-- RFC 7523: what a client has signed for a token is taken once. Kept until it would have run out anyway.
create table used_assertion (
  client text not null,
  jti_sha256 bytea not null constraint used_assertion_jti check (octet_length(jti_sha256) = 32),
  expires_at timestamptz not null,
  primary key (client, jti_sha256)
);
create index used_assertion_expires_at on used_assertion (expires_at);

-- J-LIMITS: how often something was tried, by limit and by a keyed hash of whose tries they are. The columns are those of
-- rate-limiter-flexible, which counts here for all processes.
create table quota (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
create index quota_expire on quota (expire);
