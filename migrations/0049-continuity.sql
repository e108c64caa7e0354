-- works with: 0044
-- O-RESTORED: which copy of the database is the house's, and what its journals are known to have told.
create table continuity (
  only_one boolean primary key default true check (only_one),
  cluster text not null, -- PostgreSQL's own name of the cluster
  timeline text not null, -- a restore begins a new one, and so does a failover
  -- Of the last `restored`, in milliseconds since 1970; what a journal knew before it counts no more.
  era bigint not null default 0,
  held_since timestamptz,
  held_because text,
  constraint continuity_held check ((held_since is null) = (held_because is null))
);
-- How many beats of each process the database has: its journal tells how many it must have.
create table journal_known (
  journal uuid primary key,
  beat bigint not null,
  at timestamptz not null
);
-- Hand-overs that a journal tells of, or that may have been, and that the database has lost.
create table told_hand_over (
  reference uuid primary key,
  outcome text not null check (outcome in ('accepted', 'refused_for_now', 'refused', 'unknown', 'not_arrived')),
  gateway text not null,
  at timestamptz not null
);
