-- The tables of the main job. Every rule of the program that two racing requests could break is a constraint here as well.
-- Runs on PostgreSQL 15 and later. Dates are Danish calendar dates (`date`), instants `timestamptz`.

create extension if not exists btree_gist; -- `=` and `&&` in one exclusion constraint

-- Who ------------------------------------------------------------------------------------------------------------

create table job_centre (
  code text primary key check (code ~ '^[0-9]{5}$'), -- municipality (3) + job centre (2): D-MOVE reads the first three
  name text not null,
  address text,
  phone text,
  email text,
  url text
);

create table citizen (
  id uuid primary key,
  -- The national id number: encrypted to be shown, a keyed hash to be looked up by. Never in clear (N-SECRET).
  cpr_encrypted bytea not null,
  cpr_hash bytea not null,
  name text not null,
  mobile text,
  email text,
  sms_service boolean not null default false,
  email_service boolean not null default false,
  language text not null default 'da',
  first_signed_in_at timestamptz, -- D-UNKNOWING
  created_at timestamptz not null,
  constraint citizen_one_per_person unique (cpr_hash)
);

-- Which group and which job centre from which day: the newest row up to a day holds on it. Rows are added, never changed.
create table contact_group_period (
  id bigint generated always as identity primary key,
  citizen_id uuid not null references citizen,
  contact_group integer not null check (contact_group between 1 and 99),
  category text,
  from_date date not null,
  reported_on date not null
);
create index contact_group_period_citizen on contact_group_period (citizen_id);

create table job_centre_period (
  id bigint generated always as identity primary key,
  citizen_id uuid not null references citizen,
  job_centre text check (job_centre ~ '^[0-9]{5}$'), -- null: belongs to none
  from_date date not null,
  reported_on date not null
);
create index job_centre_period_citizen on job_centre_period (citizen_id);

create table absence (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  job_centre text not null,
  kind text not null check (kind in ('holiday', 'illness', 'education', 'other', 'exempt', 'deprived')),
  from_date date not null,
  to_date date not null,
  reported_on date not null,
  reported_by text not null,
  withdrawn_at timestamptz,
  constraint absence_ends_after_it_begins check (to_date >= from_date)
);
create index absence_citizen on absence (citizen_id) where withdrawn_at is null;

create table caseworker (
  id uuid primary key,
  job_centre text not null references job_centre,
  ref text not null, -- the case system's own name for the caseworker
  name text not null,
  email text,
  video_url text, -- where the caseworker meets citizens on video
  constraint caseworker_ref unique (job_centre, ref)
);

-- What can be booked ---------------------------------------------------------------------------------------------

create table meeting_offer (
  id uuid primary key,
  job_centre text not null references job_centre,
  title text not null,
  description text not null,
  meeting_type text not null check (meeting_type in ('job', 'follow_up', 'other')),
  other_type integer,
  contact_groups integer[] not null,
  categories text[] not null,
  booking_notice_hours integer not null check (booking_notice_hours >= 0),
  horizon_days integer not null check (horizon_days >= 0),
  forms text[] not null check (cardinality(forms) > 0 and forms <@ array['in_person', 'phone', 'video']),
  place text,
  minutes integer not null check (minutes between 5 and 480),
  rebooking_allowed boolean not null,
  rebooking_notice_hours integer not null check (rebooking_notice_hours >= 0),
  cancelling_allowed boolean not null,
  cancelling_notice_hours integer not null check (cancelling_notice_hours >= 0),
  created_at timestamptz not null
);
create index meeting_offer_job_centre on meeting_offer (job_centre);

-- A bookable start, or (status `own`) a caseworker's own hour that a summons took: one table, so that one constraint guards the caseworker.
create table offered_time (
  id uuid primary key,
  job_centre text not null references job_centre,
  offer_id uuid references meeting_offer,
  caseworker_id uuid not null references caseworker,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  date date not null generated always as ((starts_at at time zone 'Europe/Copenhagen')::date) stored,
  capacity integer not null check (capacity between 1 and 1000),
  place text,
  -- open: can be booked; kept: withdrawn, but its meetings stay; own: a summons; withdrawn and blocked no longer take the caseworker's time
  status text not null check (status in ('open', 'kept', 'own', 'withdrawn', 'blocked')),
  blocked_by uuid references offered_time deferrable initially deferred, -- blocked before the hour that blocks it is inserted
  constraint offered_time_ends_after_it_begins check (ends_at > starts_at),
  constraint offered_time_blocked_by_one check ((status = 'blocked') = (blocked_by is not null)),
  constraint offered_time_belongs_to_offer check (offer_id is not null or status in ('own', 'withdrawn')),
  constraint offered_time_capacity unique (id, capacity), -- what `seat` refers to, so that no seat number can exceed it
  -- M-NO-DOUBLE: a caseworker never has two overlapping times
  constraint offered_time_no_overlap_per_caseworker
    exclude using gist (caseworker_id with =, tstzrange(starts_at, ends_at) with &&)
    where (status in ('open', 'kept', 'own'))
);
create index offered_time_of_offer on offered_time (offer_id, date, starts_at) where status = 'open';
create index offered_time_blocked_by on offered_time (blocked_by) where blocked_by is not null;

create table closure (
  id uuid primary key,
  job_centre text not null references job_centre,
  from_date date not null,
  to_date date not null,
  place text, -- null: the whole job centre
  constraint closure_ends_after_it_begins check (to_date >= from_date)
);
create index closure_job_centre on closure (job_centre, to_date);

create table meeting (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  job_centre text not null references job_centre, -- owns the time, also after the citizen has moved (M-FLAG)
  offer_id uuid references meeting_offer,
  time_id uuid references offered_time, -- null for a walk-in
  caseworker_id uuid references caseworker,
  type text not null check (type in ('job', 'follow_up', 'other')),
  other_type integer,
  origin text not null check (origin in ('booked', 'summoned', 'walk_in')),
  status text not null check (status in ('planned', 'due', 'held', 'no_show', 'cancelled')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  date date not null generated always as ((starts_at at time zone 'Europe/Copenhagen')::date) stored,
  form text not null check (form in ('in_person', 'phone', 'video')),
  place text,
  message text, -- from the citizen to the caseworker
  rebooking_allowed boolean not null,
  rebooking_notice_hours integer not null,
  cancelling_allowed boolean not null,
  cancelling_notice_hours integer not null,
  cancel_reason text,
  outcome_on date, -- the day on which it was registered held or no-show (M-REGISTER: taken back the same day)
  revision integer not null default 0, -- rises with every change that the citizen is told of; the calendar file's SEQUENCE
  created_at timestamptz not null,
  constraint meeting_ends_after_it_begins check (ends_at > starts_at),
  -- M-NO-DOUBLE: a citizen never has two overlapping meetings
  constraint meeting_no_overlap_per_citizen
    exclude using gist (citizen_id with =, tstzrange(starts_at, ends_at) with &&)
    where (status in ('planned', 'due'))
);
-- M-ONE (§2.2.1): one planned interview at a time, of either type; one whose day has come is `due`, no longer `planned`
create unique index meeting_one_planned_interview_per_citizen on meeting (citizen_id)
  where status = 'planned' and type in ('job', 'follow_up');
create index meeting_citizen on meeting (citizen_id, starts_at);
create index meeting_planned_by_date on meeting (date) where status = 'planned';
create index meeting_time on meeting (time_id);

-- Taken and held places only: a free seat has no row. A hold is a row on the same seat (M-HOLD); a lapsed one is overwritten by the next.
create table seat (
  time_id uuid not null,
  seat_number integer not null,
  capacity integer not null,
  citizen_id uuid not null references citizen,
  meeting_id uuid references meeting,
  held_until timestamptz,
  -- what the citizen has chosen so far
  form text check (form in ('in_person', 'phone', 'video')),
  rebooks uuid references meeting,
  -- of the time, where they never change: a calendar reads the taken seats of its offer in one range of an index
  offer_id uuid references meeting_offer, -- null: a caseworker's own hour
  date date not null,
  primary key (time_id, seat_number),
  -- M-NO-DOUBLE: never more meetings than seats
  constraint seat_within_capacity check (seat_number between 1 and capacity),
  constraint seat_of_time foreign key (time_id, capacity) references offered_time (id, capacity) on update cascade,
  constraint seat_taken_or_held check ((meeting_id is null) = (held_until is not null)),
  constraint seat_one_per_meeting unique (meeting_id)
);
create unique index seat_one_hold_per_citizen on seat (citizen_id) where meeting_id is null;
-- With all that a calendar asks for, PostgreSQL reads the index alone: 2.6 → 1.6 ms for 864 times and 324 seats.
create index seat_taken on seat (offer_id, date) include (time_id, meeting_id, held_until, citizen_id);
-- Only vacuumed pages can be read so: vacuum after ten thousand new rows, not after a fifth of all.
alter table seat set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000);

-- Times by revision -----------------------------------------------------------------------------------------------

-- The open times of an offer on one day are the same until somebody publishes, withdraws or blocks one, closes the job centre, moves the
-- offer or renames a caseworker. `revision` is another whenever one of these has happened, in the same transaction, so whoever has read the
-- times of a revision need not read them again while it stands. Taken seats change no revision: they are read each time.
-- A random id, never counted up: a database restored from yesterday must not give today's number to other times.
create table offer_day (
  offer_id uuid not null references meeting_offer,
  date date not null,
  revision uuid not null default gen_random_uuid(),
  primary key (offer_id, date)
) with (fillfactor = 70); -- an update stays on its page and changes no index

-- Rows are taken in the order of their keys, so that two who publish wait for each other and never both.
create function times_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into offer_day (offer_id, date)
      select distinct offer_id, date from after where offer_id is not null order by offer_id, date
      on conflict (offer_id, date) do update set revision = excluded.revision;
  elsif tg_op = 'DELETE' then
    insert into offer_day (offer_id, date)
      select distinct offer_id, date from before where offer_id is not null order by offer_id, date
      on conflict (offer_id, date) do update set revision = excluded.revision;
  else
    insert into offer_day (offer_id, date)
      select offer_id, date from (select offer_id, date from before union select offer_id, date from after) as changed
      where offer_id is not null order by offer_id, date
      on conflict (offer_id, date) do update set revision = excluded.revision;
  end if;
  return null;
end $$;

create trigger offered_time_inserted after insert on offered_time
  referencing new table as after for each statement execute function times_changed();
create trigger offered_time_updated after update on offered_time
  referencing old table as before new table as after for each statement execute function times_changed();
create trigger offered_time_deleted after delete on offered_time
  referencing old table as before for each statement execute function times_changed();

create function closure_changed() returns trigger language plpgsql as $$
begin
  update offer_day set revision = gen_random_uuid() from (
    select day.offer_id, day.date from offer_day as day join meeting_offer on meeting_offer.id = day.offer_id
    where (meeting_offer.job_centre = new.job_centre and day.date between new.from_date and new.to_date)
      or (meeting_offer.job_centre = old.job_centre and day.date between old.from_date and old.to_date)
    order by day.offer_id, day.date for update of day) as changed
  where offer_day.offer_id = changed.offer_id and offer_day.date = changed.date;
  return null;
end $$;

create trigger closure_changed after insert or update or delete on closure for each row execute function closure_changed();

-- A time without a place of its own has its offer's, which may be closed.
create function offer_moved() returns trigger language plpgsql as $$
begin
  update offer_day set revision = gen_random_uuid() from (
    select offer_id, date from offer_day where offer_id = new.id order by date for update) as changed
  where offer_day.offer_id = changed.offer_id and offer_day.date = changed.date;
  return null;
end $$;

create trigger offer_moved after update on meeting_offer for each row
  when (old.place is distinct from new.place) execute function offer_moved();

create function caseworker_renamed() returns trigger language plpgsql as $$
begin
  update offer_day set revision = gen_random_uuid() from (
    select day.offer_id, day.date from offer_day as day where (day.offer_id, day.date) in (
      select offer_id, date from offered_time where caseworker_id = new.id and status = 'open')
    order by day.offer_id, day.date for update) as changed
  where offer_day.offer_id = changed.offer_id and offer_day.date = changed.date;
  return null;
end $$;

create trigger caseworker_renamed after update on caseworker for each row
  when ((old.ref, old.name) is distinct from (new.ref, new.name)) execute function caseworker_renamed();

-- The deadline -----------------------------------------------------------------------------------------------------

create table deadline (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  job_centre text not null,
  interview_type text not null check (interview_type in ('job', 'follow_up')),
  created_date date not null,
  activation_date date not null,
  due_date date not null,
  -- closed_met and closed_overdue are only passed through (§2.2); they stand in the history
  status text not null check (status in ('not_activated', 'active', 'met', 'closed')),
  meeting_id uuid references meeting,
  visible_since date,
  reminded_through date,
  next_date date, -- the next day on which the calendar does something to it: what the night looks up
  created_at timestamptz not null,
  constraint deadline_due_when_created_or_later check (due_date >= created_date),
  constraint deadline_activates_before_it_is_due check (activation_date <= due_date),
  constraint deadline_met_by_a_meeting check (status <> 'met' or meeting_id is not null),
  constraint deadline_next_date_while_open check ((status = 'closed') = (next_date is null))
);
-- D-ONE (§2.1): "En borger kan kun have én aktiv frist ad gangen uanset samtaletype"
create unique index deadline_one_open_per_citizen on deadline (citizen_id)
  where status in ('not_activated', 'active', 'met');
create index deadline_citizen on deadline (citizen_id);
-- The night takes what is due in this order, a chunk at a time. Without the id it sorted all of a day for each chunk.
create index deadline_due on deadline (next_date, id) where next_date is not null;
create index deadline_meeting on deadline (meeting_id) where meeting_id is not null;
-- Who could not be reached: the open deadlines of a job centre, in order
create index deadline_open_of_job_centre on deadline (job_centre, id) where status in ('not_activated', 'active');

-- History of deadlines and meetings draws from one sequence, so that the two read as one story.
create sequence history_number;

create table deadline_history (
  number bigint primary key default nextval('history_number'),
  deadline_id uuid not null references deadline,
  citizen_id uuid not null,
  job_centre text not null,
  at timestamptz not null,
  from_status text check (from_status in ('not_activated', 'active', 'met', 'closed_met', 'closed_overdue', 'closed')),
  to_status text not null check (to_status in ('not_activated', 'active', 'met', 'closed_met', 'closed_overdue', 'closed')),
  rule text not null,
  by text not null,
  reason text
);
create index deadline_history_deadline on deadline_history (deadline_id, number);

create table meeting_history (
  number bigint primary key default nextval('history_number'),
  meeting_id uuid not null references meeting,
  citizen_id uuid not null,
  job_centre text not null,
  at timestamptz not null,
  kind text not null check (kind in ('booked', 'summoned', 'walk_in', 'rebooked', 'moved', 'cancelled', 'due', 'held', 'no_show', 'outcome_taken_back')),
  starts_at timestamptz not null,
  rule text not null,
  by text not null,
  reason text
);
create index meeting_history_meeting on meeting_history (meeting_id, number);

-- Messages -----------------------------------------------------------------------------------------------------------

-- A message is data; delivery puts it into words when it hands it over, and keeps the words.
create table message (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  job_centre text not null,
  deadline_id uuid references deadline,
  meeting_id uuid references meeting,
  revision integer, -- of the meeting
  kind text not null check (kind in
    ('deadline_set', 'eight_days', 'three_days', 'booked', 'rebooked', 'summoned', 'moved', 'cancelled', 'confirmation_code')),
  channel text not null check (channel in ('sms', 'email')),
  parameters jsonb not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  -- waiting → sending → handed_over → delivered or failed. unknown: it may have left; nobody sends it again (N-ONCE).
  status text not null default 'waiting'
    check (status in ('waiting', 'sending', 'handed_over', 'delivered', 'failed', 'unknown', 'dropped')),
  settled_at timestamptz, -- when it was handed over or dropped
  dropped_because text,
  sent_to text,
  subject text,
  body text,
  attempts integer not null default 0,
  retry_at timestamptz, -- after a temporary failure; before the first attempt `due_at` says when
  handed_over_at timestamptz,
  concluded_at timestamptz, -- when a receipt told what became of it
  failed_because text,
  constraint message_of_deadline_or_meeting check (
    case when kind = 'confirmation_code' then deadline_id is null and meeting_id is null
      else (deadline_id is null) <> (meeting_id is null) end),
  constraint message_settled check ((status in ('waiting', 'sending')) = (settled_at is null)),
  constraint message_handed_over check (handed_over_at is not null or status not in ('handed_over', 'delivered')),
  -- N-ONCE: each (deadline, message, channel) at most once; receipts one per (meeting, revision, kind, channel)
  constraint message_once_per_deadline unique (deadline_id, kind, channel),
  constraint message_once_per_meeting unique (meeting_id, revision, kind, channel)
);
-- What a worker looks for, one index for each look: PostgreSQL does not use an index on `(deadline_id is null)` for
-- `deadline_id is not null`, and read every waiting reminder at each claim (29 ms of 30,000; now 0.1 ms).
create index message_due_at_once on message (channel, (coalesce(retry_at, due_at)), id)
  where status = 'waiting' and deadline_id is null;
create index message_due_reminders on message (channel, (coalesce(retry_at, due_at)), id)
  where status = 'waiting' and deadline_id is not null;
create index message_sending on message (citizen_id, channel) where status = 'sending';
create index message_handed_over on message (handed_over_at, id) where handed_over_at is not null;
create index message_citizen on message (citizen_id, created_at);
-- What staff are shown
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

-- F-EVIDENCE: each time a citizen finds no free time
create table no_time_finding (
  id bigint generated always as identity primary key,
  citizen_id uuid not null references citizen,
  job_centre text not null,
  offer_id uuid references meeting_offer,
  at timestamptz not null,
  window_from date not null,
  window_until date not null
);
create index no_time_finding_job_centre on no_time_finding (job_centre, at);

-- The program's own ------------------------------------------------------------------------------------------------------

create table nightly_run (
  id bigint generated always as identity primary key,
  day date not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  deadlines integer not null default 0,
  meetings integer not null default 0,
  messages integer not null default 0
);
create index nightly_run_day on nightly_run (day);

create table session (
  token_hash bytea primary key,
  citizen_id uuid not null references citizen,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  draft_message text -- F-ROBUST: typed to the caseworker and not yet sent; it lives and dies with the session
);
create index session_expires on session (expires_at);

-- The first answer to a write, kept in the same transaction as its effect
create table idempotency_key (
  client text not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  headers jsonb not null,
  body text not null,
  created_at timestamptz not null default now(),
  primary key (client, key)
);
create index idempotency_key_created on idempotency_key (created_at);

-- J-OWN: every look-up of a citizen by staff or their case system
create table access_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  client text not null,
  acting_user text,
  job_centre text not null,
  citizen_id uuid, -- null: looked up, but not found or not theirs
  operation text not null
);
create index access_log_citizen on access_log (citizen_id, at);

-- The demo's time machine: seconds to add to the real clock. Empty outside the demo.
create table demo_clock (
  only_row boolean primary key default true check (only_row),
  offset_milliseconds bigint not null
);
