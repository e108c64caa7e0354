-- Messages leave the house (N-ONCE): what becomes of each, every attempt at handing it over, and what the gateways tell afterwards.

alter table message
  add column attempts integer not null default 0,
  add column retry_at timestamptz, -- after a temporary failure; before the first attempt `due_at` says when
  add column handed_over_at timestamptz,
  add column concluded_at timestamptz, -- when a receipt told what became of it
  add column failed_because text;
update message set handed_over_at = settled_at where status = 'handed_over';

alter table message
  drop constraint message_status_check,
  drop constraint message_kind_check,
  drop constraint message_settled,
  drop constraint message_of_deadline_or_meeting,
  -- waiting → sending → handed_over → delivered or failed. unknown: it may have left; nobody sends it again (N-ONCE).
  add constraint message_status_check
    check (status in ('waiting', 'sending', 'handed_over', 'delivered', 'failed', 'unknown', 'dropped')),
  add constraint message_kind_check check (kind in
    ('deadline_set', 'eight_days', 'three_days', 'booked', 'rebooked', 'summoned', 'moved', 'cancelled', 'confirmation_code')),
  add constraint message_settled check ((status in ('waiting', 'sending')) = (settled_at is null)),
  add constraint message_handed_over check (handed_over_at is not null or status not in ('handed_over', 'delivered')),
  add constraint message_of_deadline_or_meeting check (
    case when kind = 'confirmation_code' then deadline_id is null and meeting_id is null
      else (deadline_id is null) <> (meeting_id is null) end);

-- What a worker looks for: of a channel, receipts before reminders, the longest due first.
drop index message_waiting;
create index message_due on message (channel, (deadline_id is null), (coalesce(retry_at, due_at)), id) where status = 'waiting';
create index message_sending on message (citizen_id, channel) where status = 'sending';
create index message_handed_over on message (handed_over_at, id) where handed_over_at is not null;
-- What staff are shown.
create index message_not_reached on message (job_centre, id) where status in ('failed', 'unknown');

-- One attempt at handing a message over, committed before it is made. Its id is the reference that the gateway gets: `userref`
-- of an SMS, Message-ID of an e-mail.
create table message_attempt (
  id uuid primary key,
  message_id uuid not null references message,
  number integer not null check (number > 0),
  gateway text not null,
  begun_at timestamptz not null,
  -- null: under way. not_arrived: an unknown one that the gateway, asked, does not have.
  outcome text check (outcome in ('accepted', 'refused_for_now', 'refused', 'unknown', 'not_arrived')),
  ended_at timestamptz,
  gateway_id text,
  reason text, -- a code; never a person's number or address
  asked_at timestamptz,
  constraint message_attempt_number unique (message_id, number),
  constraint message_attempt_ended check ((outcome is null) = (ended_at is null))
);
-- N-ONCE: while one attempt may have left there is no second
create unique index message_attempt_one_that_may_have_left on message_attempt (message_id)
  where outcome is null or outcome in ('accepted', 'unknown');
create index message_attempt_under_way on message_attempt (begun_at) where outcome is null;
create index message_attempt_unknown on message_attempt (begun_at) where outcome = 'unknown';

-- What a gateway tells of an attempt: each word once, however often and in whatever order it comes.
create table delivery_receipt (
  attempt_id uuid not null references message_attempt,
  status text not null, -- the gateway's own word
  meaning text not null check (meaning in ('under_way', 'delivered', 'failed')),
  at timestamptz not null, -- as the gateway has it
  received_at timestamptz not null,
  reason text,
  primary key (attempt_id, status)
);

-- What all workers know of a gateway: whether it answers, and how many messages it may have now.
create table message_gateway (
  name text primary key,
  failures integer not null default 0, -- in a row
  failing_since timestamptz,
  tried_at timestamptz,
  allowance double precision not null default 0,
  refilled_at timestamptz not null default now()
);

-- Proof of notice: when each notice (§2.3.1–2.3.4) of a deadline first stood on "Min side".
create table notice_shown (
  deadline_id uuid not null references deadline,
  stage text not null check (stage in ('new', 'remember', 'hurry', 'last_day')),
  first_shown_at timestamptz not null,
  primary key (deadline_id, stage)
);

-- A citizen's own address for messages, and the code that proves that it is theirs.
create table address_confirmation (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  channel text not null check (channel in ('sms', 'email')),
  address text not null,
  code text not null,
  tries integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz
);
create index address_confirmation_citizen on address_confirmation (citizen_id, channel, created_at);

-- Who could not be reached: the open deadlines of a job centre, in order.
create index deadline_open_of_job_centre on deadline (job_centre, id) where status in ('not_activated', 'active');
