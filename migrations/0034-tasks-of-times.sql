-- Many times at once are a task as well: they are made, or taken back, some at a time. Case systems begin tasks too.
alter table task drop constraint task_kind_check;
alter table task
  add constraint task_kind_check check (kind in ('set_deadlines', 'close_deadlines', 'make_times', 'withdraw_times')),
  add column series uuid references time_series, -- of times: what made them
  add column client text, -- the case system that began it; it acts with these scopes
  add column scopes text[],
  alter column started_by drop not null;
create index task_starter on task (job_centre, started_by, started_at);
create index task_series on task (series) where series is not null;

create table task_time (
  task_id uuid not null references task on delete cascade,
  number integer not null,
  offer_id uuid not null references meeting_offer,
  caseworker_id uuid not null references caseworker,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  capacity integer not null,
  place text, -- null: the offer's
  time_id uuid references offered_time, -- the time that was made, or is to be withdrawn
  outcome text check (outcome in ('done', 'refused', 'failed')),
  why text check (why in ('past', 'holiday', 'closed', 'away', 'overlap', 'booked')), -- why it was refused
  primary key (task_id, number)
);
create index task_time_open on task_time (task_id, number) where outcome is null;
