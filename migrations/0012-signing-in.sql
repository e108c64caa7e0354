-- A sign-in that has been begun, while the person is at the broker. It is taken once, by the browser that began it.
create table sign_in_begun (
  state text primary key,
  browser bytea not null, -- the hash of a secret that only the browser's cookie holds
  kind text not null constraint sign_in_begun_kind check (kind in ('citizen', 'staff')),
  nonce text not null,
  verifier text not null,
  return_to text, -- the page of our own that was asked for
  ends_at timestamptz not null
);
create index sign_in_begun_ends on sign_in_begun (ends_at);

-- The logout tokens of brokers that have been obeyed, so that none is obeyed twice by any process
create table logout_seen (
  issuer text not null,
  jti text not null,
  ends_at timestamptz not null,
  primary key (issuer, jti)
);
create index logout_seen_ends on logout_seen (ends_at);
