-- J-CAPACITY: what is counted, and what is asked for when times do not suffice.

-- Caseworkers ask planners for times; the numbers are those that stood when they asked.
create table time_request (
  id uuid primary key,
  job_centre text not null references job_centre,
  interview_type text not null check (interview_type in ('job', 'follow_up')),
  offer_id uuid references meeting_offer, -- null: any offer of the type
  until_date date not null,
  times integer not null check (times between 1 and 1000),
  citizens integer not null,
  free_times integer not null,
  short integer not null,
  asked_at timestamptz not null,
  by text not null,
  by_kind text,
  by_client text,
  ended_at timestamptz,
  ended_as text check (ended_as in ('opened', 'declined')),
  constraint time_request_ended check ((ended_at is null) = (ended_as is null))
);
create index time_request_standing on time_request (job_centre, asked_at, id) where ended_at is null;

-- The deadlines set in the last weeks of one job centre: the forecast reads nothing else.
create index deadline_created_of_job_centre on deadline (job_centre, created_date);

-- A citizen's searches in vain: what "why" shows beside its answer.
create index no_time_finding_citizen on no_time_finding (citizen_id, at);
