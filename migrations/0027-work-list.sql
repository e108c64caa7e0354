-- What staff have decided about a case of their work list: set aside until a day, told in another way, or kept although it is flagged.
-- A row is added, never changed: the newest of its kind holds.
create table case_decision (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  job_centre text not null references job_centre,
  deadline_id uuid references deadline,
  meeting_id uuid references meeting,
  revision integer, -- of the meeting: what was decided of it before it changed no longer counts
  what text not null check (what in ('set_aside', 'told', 'kept')),
  kind text check (kind in ('ran_out', 'no_times', 'unreached', 'flagged', 'no_outcome')), -- the case that is set aside
  until date, -- the day on which it is shown again
  how text check (how in ('phone', 'letter', 'meeting')),
  flags text[], -- those for which a meeting is kept
  reason text, -- null once the citizen is erased
  at timestamptz not null,
  by text not null,
  by_kind text not null,
  by_client text,
  constraint case_decision_of_deadline_or_meeting check ((deadline_id is null) <> (meeting_id is null)),
  constraint case_decision_of_meeting_as_it_stands check ((meeting_id is null) = (revision is null)),
  constraint case_decision_complete check (
    case what when 'set_aside' then kind is not null and until is not null when 'told' then how is not null
      else flags is not null and meeting_id is not null end)
);
create index case_decision_deadline on case_decision (deadline_id) where deadline_id is not null;
create index case_decision_meeting on case_decision (meeting_id) where meeting_id is not null;
create index case_decision_citizen on case_decision (citizen_id);

-- What the work list reads of one job centre: its meetings of a day, those that stand, and the deadlines that ran out of late.
create index meeting_of_job_centre on meeting (job_centre, date);
create index meeting_standing_of_job_centre on meeting (job_centre, date) where status in ('planned', 'due');
create index deadline_ran_out on deadline_history (job_centre, at) where to_status = 'closed_overdue';
-- Whose citizens they are: a job centre's lists of citizens.
create index job_centre_period_job_centre on job_centre_period (job_centre) where withdrawn_at is null;
