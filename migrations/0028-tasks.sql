-- What one person has begun and the program does by itself, an item a transaction. It survives a restart: what is done says so in its row.
create table task (
  id uuid primary key,
  job_centre text not null references job_centre,
  kind text not null check (kind in ('set_deadlines', 'close_deadlines')),
  wanted jsonb not null, -- what is to be done with each item
  undoes uuid references task on delete set null,
  started_at timestamptz not null,
  started_by text not null, -- the name; the roles are those at the start
  roles text[] not null,
  staff_session bytea, -- as in the record of access
  look_reason text,
  finished_at timestamptz
);
create index task_unfinished on task (started_at) where finished_at is null;
create index task_job_centre on task (job_centre, started_at);
create unique index task_undone_once on task (undoes) where undoes is not null;

create table task_item (
  task_id uuid not null references task on delete cascade,
  number integer not null,
  citizen_id uuid not null references citizen,
  deadline_id uuid references deadline, -- to be closed, or set
  outcome text check (outcome in ('done', 'refused', 'failed')),
  refusals text[] not null default '{}',
  primary key (task_id, number)
);
create index task_item_open on task_item (task_id, number) where outcome is null;
create index task_item_citizen on task_item (citizen_id);
create index task_item_deadline on task_item (deadline_id) where deadline_id is not null;
