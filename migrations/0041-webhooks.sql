-- works with: 0035
-- J-EVENTS: events that are sent to a case system (Standard Webhooks), instead of being read by it.
create table webhook (
  id uuid primary key,
  client text not null,
  job_centre text not null references job_centre,
  url text not null,
  types text[] not null, -- none: all, also those to come
  secret bytea not null, -- sealed, for it must sign
  former_secret bytea, -- it signs as well, so that the client can go over to the new one
  former_until timestamptz,
  made_at timestamptz not null,
  -- Up to which event its deliveries stand in the table below.
  position bigint not null,
  number bigint not null,
  -- A receiver that fails is tried more seldom, by one event at a time.
  failures integer not null default 0, -- in a row
  failing_since timestamptz,
  try_at timestamptz,
  constraint webhook_former check ((former_secret is null) = (former_until is null))
);
create index webhook_of_client on webhook (job_centre, client);

-- One event for one webhook. Of one citizen the next waits until the one before has arrived or was given up (its `lane`).
create table webhook_delivery (
  webhook_id uuid not null references webhook on delete cascade,
  number bigint not null, -- of the event
  position bigint not null,
  lane uuid not null,
  queued_at timestamptz not null,
  status text not null check (status in ('waiting', 'sending', 'delivered', 'parked')),
  -- When it may be sent; null where one before it in its lane must arrive first. Of one that is being sent: when its worker must have died.
  next_at timestamptz,
  attempts integer not null default 0,
  tried_at timestamptz,
  answered integer, -- the status of the last answer
  failed_because text, -- a code
  ended_at timestamptz,
  primary key (webhook_id, number),
  constraint webhook_delivery_ended check ((status in ('delivered', 'parked')) = (ended_at is not null)),
  constraint webhook_delivery_next check (next_at is null or status in ('waiting', 'sending'))
);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_at) where next_at is not null;
create index webhook_delivery_lane on webhook_delivery (webhook_id, lane, position, number) where status in ('waiting', 'sending');
create index webhook_delivery_ended_at on webhook_delivery (ended_at) where ended_at is not null;
